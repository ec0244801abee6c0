import type { Mutant } from './mutant.ts';

const monitor = 'services/integrity-monitor/src';
const judging = `${monitor}/domain/ratchet/judge-constraint.ts`;
const ratchet = `${monitor}/usecases/ratchet`;
const ratchetTests = [`${ratchet}/ratchet.test.ts`];
const kit = 'packages/mongo-kit';
const databaseTests = [`${kit}/test/database-rules.test.ts`];

/** In the ratchet that makes invariants rules of the database (A12). */
export const ratchetMutants: readonly Mutant[] = [
  {
    id: 'INT-038-days',
    defect: 'six clean days are enough',
    file: judging,
    find: 'export const REQUIRED_DAYS = 7;',
    replace: 'export const REQUIRED_DAYS = 6;',
    killedBy: ratchetTests,
  },
  {
    id: 'INT-038-clock',
    defect: 'a violation does not start the clean days anew',
    file: judging,
    find: 'const cleanSince = violations > 0 ? null : isDirty ? at : (before ?? at);',
    replace: 'const cleanSince = record.cleanSince ?? at;',
    killedBy: ratchetTests,
  },
  {
    id: 'INT-038-gap',
    defect: 'days on which nobody looked are clean days',
    file: judging,
    find: 'const LONGEST_GAP_MS = DAY_MS;',
    replace: 'const LONGEST_GAP_MS = 100 * DAY_MS;',
    killedBy: ratchetTests,
  },
  {
    id: 'INT-038-second-person',
    defect: 'whoever approved a constraint makes it a rule with a second key',
    file: `${ratchet}/move-constraint.ts`,
    find: '!areTwoPeople(word, actor)',
    replace: 'word.id === actor.id',
    killedBy: ratchetTests,
    title: 'becomes a rule by another person',
  },
  {
    id: 'INT-038-approval',
    defect: 'nobody has to approve that a constraint is enforced',
    file: judging,
    find: `...(record.approved?.level === 'enforce' ? [] : ['Nobody has approved that it is enforced']),`,
    replace: '',
    killedBy: ratchetTests,
  },
  {
    id: 'INT-038-person',
    defect: 'a service approves what a person has to',
    file: `${ratchet}/move-constraint.ts`,
    find: `if (scope.actor.kind === 'service') throw`,
    replace: 'if (scope.actor.id === "") throw',
    killedBy: ratchetTests,
  },
  {
    id: 'D-06-ratchet',
    defect: 'rows that nobody uses any more do not keep a constraint from climbing: "0 NULL" are 3',
    file: judging,
    find: 'rules.reduce((sum, { now }) => sum + (now?.violations ?? 0), 0),',
    replace: '0,',
    killedBy: ratchetTests,
  },
  {
    id: 'D-06-rule',
    defect: 'a rule counts as if soft-deleted rows were none',
    file: `${kit}/src/database-rules.ts`,
    find: 'countDocuments(breaks, COUNTING)',
    replace: 'countDocuments({ ...breaks, deletedAt: null }, COUNTING)',
    killedBy: databaseTests,
    title: 'counts every row, soft-deleted ones and those past every schema, too (D-06)',
  },
  {
    id: 'INT-041-ratchet',
    defect: 'a constraint never steps back, whatever it refuses',
    file: judging,
    find: 'const MOST_REFUSED = 0.1;',
    replace: 'const MOST_REFUSED = 1;',
    killedBy: ratchetTests,
  },
  {
    id: 'INT-041-window',
    defect: 'refusals hide behind all that went well since it was enforced',
    file: judging,
    find: 'marks.filter(({ at }) => between(at, look.at) <= WINDOW_MS)',
    replace: 'marks.slice(0, 1)',
    killedBy: ratchetTests,
  },
  {
    id: 'K16-ratchet',
    defect: 'a rule is enforced because somebody said so, and nobody reads it back',
    file: `${ratchet}/set-rules.ts`,
    find: 'if (wrong.length === 0) continue;',
    replace: 'if (wrong.length >= 0) continue;',
    killedBy: ratchetTests,
  },
  {
    id: 'K16-rule',
    defect: 'an owner tells the level that it has noted, not the one that its database has',
    file: `${kit}/src/database-rules.ts`,
    find: `return noted === 'enforce' && !isThere ? 'warn' : noted;`,
    replace: 'return noted;',
    killedBy: databaseTests,
    title: 'a validator that somebody took away by hand is told as it is',
  },
  {
    id: 'INT-037-attempt',
    defect: 'nobody tries whether the database refuses what the rule forbids',
    file: `${kit}/src/database-rules.ts`,
    find: 'if (await isTaken(db, rule)) throw',
    replace: 'if (db === undefined) throw',
    killedBy: databaseTests,
    title: 'a database that takes what breaks the rule does not enforce it',
  },
];
