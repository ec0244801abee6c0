import type { Invariant } from '../invariant.ts';
import { enforced, notApplicable } from '../points.ts';
import { watching } from '../told-verdict.ts';

const titles: Readonly<Record<string, string>> = {
  stepped_back: 'A constraint stepped back, for it refused more than 10 % of the writes',
  not_held: 'A rule of a database is not enforced, although its constraint is',
};

/** What was made impossible stays impossible, or somebody is told that it does not (INT-041, K16). */
export const constraintStaysEnforced: Invariant = {
  id: 'constraint-stays-enforced',
  sentence: 'A constraint stays at the level that it has climbed to',
  impact:
    'The database takes rows again that break the constraint. They are counted and told, as before it was enforced.',
  severity: 'high',
  boundary: false,
  scope: 'platform',
  sources: 'events_and_stored_state',
  points: {
    contract: notApplicable('a form cannot tell what a database does'),
    writeGuard: notApplicable('it counts what breaks a rule and refuses nothing by it'),
    database: enforced('by the validator itself, which owners put back from their own note when they start'),
    continuous: enforced('by reading every rule back each minute, and by comparing what it refuses with what it takes'),
    fullScan: notApplicable('it looks at rows; the modes for migrations read rules and validators back'),
  },
  kinds: [],
  ...watching('ratchet'),
  check: (subject, picture) => {
    const told = picture.verdicts.get(subject);
    if (told === undefined || told.holds) return [];
    const title = titles[told.cause] ?? 'A constraint does not hold';
    return [{ tenantId: null, cause: `${told.subject}:${told.cause}`, title, evidence: told.evidence }];
  },
};
