import type { Invariant } from '../invariant.ts';
import { enforced, notApplicable } from '../points.ts';
import { watching } from '../told-verdict.ts';

/** Whatever breaks that nobody has foreseen shows first in the share of requests that fail (INT-041). */
export const errorsDoNotRise: Invariant = {
  id: 'errors-do-not-rise',
  alertName: 'ErrorRateAlert',
  sentence: 'No more requests fail than did in the hour before',
  impact: 'People and vendors are answered with errors. Vendors send a delivery again; a person has to try again.',
  severity: 'high',
  boundary: false,
  scope: 'platform',
  sources: 'events',
  points: {
    contract: notApplicable('a form cannot tell how often others fail'),
    writeGuard: notApplicable('nothing is written'),
    database: notApplicable('requests are not in a database'),
    continuous: enforced('by comparing every minute the share of requests that failed with that of the hour before'),
    fullScan: notApplicable('what fails now is not stored state'),
  },
  kinds: [],
  ...watching('errors'),
  check: (subject, picture) => {
    const told = picture.verdicts.get(subject);
    if (told === undefined || told.holds) return [];
    const title = 'The error rate has risen by more than 10 %';
    return [{ tenantId: null, cause: told.cause, title, evidence: told.evidence }];
  },
};
