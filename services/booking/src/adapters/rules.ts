import { defineRule } from '@fencepost/mongo-kit/define-rule';
import { rows } from './rows.ts';

const NOBODY = { _id: 'cus_00000000000000000000', knownAs: [] };

/** Every customer has its company; part of what a customer is. */
const customersTenantId = defineRule({
  member: 'tenantId',
  collection: rows.customers,
  kind: 'declared',
  breaks: { tenantId: null },
  breaking: { ...NOBODY, tenantId: null, name: null, email: null, phone: null, source: 'legacy' },
});

/**
 * The end of incident S1, `company_id NOT NULL`: no customer of the predecessor is left without a company, those that were
 * soft-deleted or set aside included (D-06). Of one that was dropped nothing is left that could be seen.
 */
const stagedCustomersCompanyId = defineRule({
  member: 'companyId',
  collection: rows.stagedCustomers,
  kind: 'climbing',
  breaks: { companyId: null, state: { $ne: 'dropped' } },
  breaking: {
    ...{ _id: 'scu_00000000000000000000', legacyId: 1, problem: 'company_missing', claimedCompanyNumber: null },
    ...{ writer: null, writtenAt: null, deletedAt: null, knows: [], state: 'staged', companyId: null },
    ...{ customerId: null, setAside: null, person: null, legacyAppointments: [], relationsByKind: {}, lastMove: null },
  },
});

/** What the ratchet may ask of this database. */
export const rules = [customersTenantId, stagedCustomersCompanyId];
