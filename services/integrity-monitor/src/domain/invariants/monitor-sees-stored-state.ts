import type { Invariant } from '../invariant.ts';
import { enforced, notApplicable } from '../points.ts';

/** The dead man's switch: silence of the scan must not look like health. Its subjects are collections, not records. */
export const monitorSeesStoredState: Invariant = {
  id: 'monitor-sees-stored-state',
  sentence: 'The monitor can read the stored state of every owner',
  impact: 'Rows changed directly in a database go unnoticed until the scan works again. Events are still checked.',
  severity: 'high',
  boundary: false,
  scope: 'platform',
  sources: 'events_and_stored_state',
  points: {
    contract: enforced('by the contract of the scan, which both ends parse'),
    writeGuard: notApplicable('nothing is written'),
    database: notApplicable('a database does not know who reads it'),
    continuous: enforced('by counting how long the scan of each collection fails'),
    fullScan: enforced('by every scan, which is its own proof'),
  },
  kinds: [],
  others: ({ scans }) => scans.keys(),
  subjectsOf: (changed, picture) => (picture.scans.has(changed) ? [changed] : []),
  check: (subject, picture) => {
    const scan = picture.scans.get(subject);
    if (!scan?.failing) return [];
    const owner = subject.split('.', 1)[0] ?? subject;
    const title = `The stored state of ${owner} cannot be read`;
    return [{ tenantId: null, cause: `owner:${owner}`, title, patience: 'scan', evidence: { code: scan.code } }];
  },
};
