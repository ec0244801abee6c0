import { weaknessOf } from '../cvss.ts';
import { type Invariant, TENANT_BOUNDARY } from '../invariant.ts';
import { stateOf } from '../picture.ts';
import { enforced } from '../points.ts';

/**
 * S1: a customer without a company is seen by whoever sees everything, and by the next `?? 1` given to a stranger. Ours cannot
 * be written without one; those of the predecessor wait in staging, where each is a violation until a plan promotes it or a
 * person sets it aside.
 */
export const customerHasCompany: Invariant = {
  id: 'customer-has-company',
  alertName: 'CustomerWithoutCompanyAlert',
  sentence: 'Every customer has a company that is proved',
  impact:
    'Customers of the predecessor wait in staging: no company sees them, and none was guessed for them. They cannot book under their old record.',
  severity: TENANT_BOUNDARY,
  boundary: true,
  scope: 'platform',
  sources: 'events_and_stored_state',
  cvss: weaknessOf('CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:L/A:N'),
  points: {
    contract: enforced('by the envelope, whose events of customers name a company'),
    writeGuard: enforced('by the collection port, which writes no customer without the company that it is opened for'),
    database: enforced('by $jsonSchema, which requires a tenant of every customer, soft-deleted ones too'),
    continuous: enforced('by looking at every event of a customer in staging'),
    fullScan: enforced('by looking at every stored customer in staging'),
  },
  kinds: ['stagedCustomer'],
  subjectsOf: (changed, picture) => (picture.entities.get(changed)?.type === 'stagedCustomer' ? [changed] : []),
  check: (subject, picture) => {
    const waiting = stateOf(picture, subject, 'stagedCustomer');
    if (waiting === undefined) return [];
    const { problem, writer, appointments, day } = waiting;
    const evidence = { problem, writer, appointments, day };
    return [
      {
        tenantId: null,
        cause: 'customer_without_company',
        title: 'Found {n} customers with NULL company_id',
        evidence,
      },
    ];
  },
};
