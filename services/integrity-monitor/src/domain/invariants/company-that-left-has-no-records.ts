import type { Invariant } from '../invariant.ts';
import { hasLeft } from '../picture.ts';
import { enforced, notApplicable } from '../points.ts';

/** What was off-boarded has to be gone from every owner's database; the removal takes its time. */
export const companyThatLeftHasNoRecords: Invariant = {
  id: 'company-that-left-has-no-records',
  sentence: 'A company that has left has no records any more',
  impact: 'Data of a former customer is still stored, although it was promised to be removed.',
  severity: 'high',
  boundary: false,
  scope: 'tenant',
  sources: 'events_and_stored_state',
  points: {
    contract: notApplicable('a form cannot tell what was left behind'),
    writeGuard: enforced('by off-boarding, which ends only when every owner has removed what it has'),
    database: notApplicable('MongoDB deletes nothing along a reference'),
    continuous: enforced('by holding every event of a record against the state of its company'),
    fullScan: enforced('by looking for rows of companies that have left'),
  },
  kinds: 'every',
  subjectsOf: (changed, picture) => {
    if (!hasLeft(picture, changed)) return [changed];
    return picture.entities.idsAt(changed);
  },
  check: (subject, picture) => {
    const known = picture.entities.get(subject);
    if (known === undefined || known.type === 'company' || !hasLeft(picture, known.home)) return [];
    // Kinds that nobody scans are not stored for long, or are nobody's business here.
    if (!picture.scanned.has(known.type) || picture.gone.has(subject)) return [];
    const title = `Found {n} records of a company that has left (${known.type})`;
    const evidence = { type: known.type, version: known.version };
    return [{ tenantId: known.home ?? null, cause: `residue:${known.type}`, title, patience: 'work', evidence }];
  },
};
