import type { Invariant } from '../invariant.ts';
import { hasLeft } from '../picture.ts';
import { enforced, notApplicable } from '../points.ts';
import { companyOfRun, heldRunOf } from '../sync-runs.ts';

/** The subject is the company: it has one import at a time, and one that is held keeps every other from beginning. */
export const heldImportIsDecided: Invariant = {
  id: 'held-import-is-decided',
  sentence: 'Every import that would remove too much at once is decided by a person',
  impact:
    'The company is no longer kept in step with Cal.com; nothing was removed, and the last good import stays in use.',
  severity: 'high',
  boundary: false,
  scope: 'tenant',
  sources: 'events',
  points: {
    contract: notApplicable('a form cannot tell how much Cal.com has removed'),
    writeGuard: enforced('by the import, which writes nothing where too much would go, and waits'),
    database: notApplicable('nothing was written'),
    continuous: enforced('by following every run that is held, until it is applied or discarded'),
    fullScan: notApplicable('runs are told by events and not scanned'),
  },
  kinds: ['company'],
  subjectsOf: companyOfRun,
  check: (subject, picture) => {
    if (picture.entities.get(subject)?.type !== 'company' || hasLeft(picture, subject)) return [];
    const syncRun = heldRunOf(picture, subject);
    if (syncRun === undefined) return [];
    const title = 'An import would remove too much and is held until a person decides';
    return [{ tenantId: subject, cause: 'import_held', title, evidence: { syncRun } }];
  },
};
