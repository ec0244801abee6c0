import type { Mutant } from './mutant.ts';

const port = [
  'packages/mongo-kit/test/memory-collection.test.ts',
  'packages/mongo-kit/test/tenant-guard.matrix.test.ts',
];
const invariants = 'services/integrity-monitor/src/domain/invariants';
const invariantTests = [`${invariants}/invariants.test.ts`];

/** In what all services stand on, the vendors’ adapters and the integrity monitor. */
export const platformMutants: readonly Mutant[] = [
  {
    id: 'D-15-bond',
    defect: 'a team that was set directly in the database is bound like any other',
    file: `${invariants}/company-team-is-its-bond.ts`,
    find: 'if (bound.every((team) => team === companyTeam)',
    replace: 'if (bound.length < 2 || bound.every((team) => team === companyTeam)',
    killedBy: invariantTests,
  },
  {
    id: 'K6',
    defect: 'only dotted trigger names are known',
    file: 'packages/vendors/src/calcom/trigger.ts',
    find: 'kinds.get(trigger) ??',
    replace: `kinds.get(trigger.includes('.') ? trigger.replace('.', '_') : '') ??`,
    killedBy: ['packages/vendors/src/calcom/webhook.test.ts'],
  },
  {
    id: 'WH3',
    defect: 'any signature of the right length will do',
    file: 'packages/vendors/src/calcom/signature.ts',
    find: 'timingSafeEqual(claimed, hmacOf(rawBody, secret).digest())',
    replace: 'claimed.length === hmacOf(rawBody, secret).digest().length',
    killedBy: ['packages/vendors/src/calcom/signature.test.ts'],
  },
  {
    id: 'K5',
    defect: 'the scope filter does nothing',
    file: 'packages/mongo-kit/src/make-reader.ts',
    find: '({ ...guardFilter(filter, view), ...ownership })',
    replace: '({ ...guardFilter(filter, view) })',
    killedBy: port,
  },
  {
    id: 'D-18',
    defect: 'the version is looked at, but is not part of the write',
    file: 'packages/mongo-kit/src/make-collection.ts',
    find: 'change({ _id, version, ...ownership }',
    replace: 'change({ _id, ...ownership }',
    killedBy: port,
  },
  {
    id: 'BK1',
    defect: 'a write does not move the version',
    file: 'packages/mongo-kit/src/make-collection.ts',
    find: '$inc: { ...$inc, version: 1 }',
    replace: '$inc: { ...$inc, version: 0 }',
    killedBy: port,
  },
  {
    id: 'EV3',
    defect: 'events are not part of the write',
    file: 'packages/mongo-kit/src/make-collection.ts',
    find: '$push: { ...$push, ...outbox }',
    replace: '$push: { ...$push }',
    killedBy: port,
  },
  {
    id: 'D-27',
    defect: 'a missing team is equal to any team',
    file: `${invariants}/mapping-team-is-company-team.ts`,
    find: 'if (mappingTeam === null) {',
    replace: 'if (false) {',
    killedBy: invariantTests,
  },
  {
    id: 'D-13',
    defect: 'only `never` counts as not in step',
    file: `${invariants}/service-with-event-type-is-synced.ts`,
    find: 'service.syncStatus === IN_STEP',
    replace: `service.syncStatus !== 'never'`,
    killedBy: invariantTests,
  },
  {
    id: 'RT2',
    defect: 'the source is acknowledged although parking failed',
    file: 'packages/service-kit/src/settle.ts',
    find: 'return retry(message, cause);',
    replace: 'void retry;',
    killedBy: ['packages/service-kit/test/messaging/consumer.test.ts'],
  },
];
