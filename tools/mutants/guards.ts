import type { Mutant } from './mutant.ts';

const teams = 'services/tenant/src/usecases/teams';
const kit = 'packages/mongo-kit';

/**
 * Write guards of invariants, each taken out (A4): tools/coverage/plantings.ts names for every cell of its table the mutant that
 * takes the guard out, so that a guard that is not there turns the suite red.
 */
export const guardMutants: readonly Mutant[] = [
  {
    id: 'A4-reference',
    defect: 'a service names anybody as its staff, whoever’s they are',
    file: `${teams}/update-service.ts`,
    find: 'for (const person of await people()) inUse(person);',
    replace: 'for (const person of await people()) void inUse, person;',
    killedBy: [`${teams}/services.test.ts`],
    title: 'names staff of its own company that is there',
  },
  {
    id: 'A4-team',
    defect: 'an event type is mapped whatever team Cal.com says that it has',
    file: `${teams}/map-event-type.ts`,
    find: 'eventType.teamId !== calcomTeamId || ',
    replace: '',
    killedBy: [`${teams}/map-event-type.test.ts`],
    title: 'an answer of Cal.com that names another team is a security violation',
  },
  {
    id: 'A4-bond',
    defect: 'a team is bound, and the company is not told',
    file: `${teams}/bind-team.ts`,
    find: 'await tellCompany(deps, { calcomTeam, has }, scope);',
    replace: 'void tellCompany, has;',
    killedBy: [`${teams}/bind-team.test.ts`],
    title: 'a crash at any step is completed',
  },
  {
    id: 'A4-held',
    defect: 'an import removes as much as is gone',
    file: 'services/tenant/src/usecases/sync/import-team.ts',
    find: 'if (isTooMuch) return hold(deps, journal, seen, scope);',
    replace: 'void hold;',
    killedBy: ['services/tenant/src/usecases/sync/import-guards.test.ts'],
    title: 'in masses is held for a person, and the last good import stays',
  },
  {
    id: 'A4-removed',
    defect: 'a removal at Cal.com is taken over by itself',
    file: 'services/tenant/src/domain/judge-drift.ts',
    find: `return { answer: 'hold', record: recordOf({ ...found, differences: [], ...open }, about, eventTypeId) };`,
    replace: `return { answer: 'apply', record: recordOf({ ...found, differences: [], ...byPolicy }, about, eventTypeId) };`,
    killedBy: ['services/tenant/src/usecases/drift/observe-drift.test.ts'],
    title: 'is critical, open and held, with',
  },
  {
    id: 'A4-audit-index',
    defect: 'nothing keeps an event from having two entries in the chain',
    file: 'services/booking/src/adapters/audit-rows.ts',
    find: 'keys: { tenantId: 1, eventId: 1 }, unique: true',
    replace: 'keys: { tenantId: 1, eventId: 1 }',
    killedBy: ['services/booking/src/usecases/audit/append-audit.test.ts'],
    title: 'an event that comes again, or twice at once, has one entry',
  },
  {
    id: 'A4-schema',
    defect: 'a record is stored as it comes, whether or not it fits its schema',
    file: `${kit}/src/new-document.ts`,
    find: 'if (!parsed.success) throw doesNotFit(name, fieldsOf(parsed.error), parsed.error);\n  return parsed.data;',
    replace: 'return (parsed.success ? parsed.data : document) as never;',
    killedBy: [`${kit}/test/memory-collection.test.ts`],
    title: 'a record that does not fit its schema is refused and not stored',
  },
  {
    id: 'A4-tombstone',
    defect: 'a record is removed although nobody has heard of its end',
    file: `${kit}/src/make-collection.ts`,
    find: 'table.deleteOne({ _id, version, outbox: { $size: 0 }, ...ownership })',
    replace: 'table.deleteOne({ _id, version, ...ownership })',
    killedBy: [`${kit}/test/memory-collection.test.ts`],
    title: 'waits for its events: deleting is a tombstone, drained, then purged (EV3)',
  },
  {
    id: 'A4-residue',
    defect: 'a company leaves, and its mappings stay stored',
    file: 'services/tenant/src/usecases/offboarding/remove-everything.ts',
    find: 'if ((await removeAll(recordsOf(deps, name, tenantId))) > 0) kept.push(name);',
    replace: `if (name !== 'mappings' && (await removeAll(recordsOf(deps, name, tenantId))) > 0) kept.push(name);`,
    killedBy: ['services/tenant/src/usecases/offboarding/offboarding.test.ts'],
    title: 'of a company that has left, only its tombstone and the record of its leave are left',
  },
];
