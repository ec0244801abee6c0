/** A known defect: the text that would bring it back, and the test files of which one must then fail. */
export interface Mutant {
  /** Id of docs/testing.md's lists (K, D, W of the incident reports; others are checklist ids). */
  readonly id: string;
  readonly defect: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly killedBy: readonly string[];
}

const resolution = 'services/tenant/src/domain/resolve-tenant.ts';
const resolutionTests = ['services/tenant/src/domain/'];
const port = [
  'packages/mongo-kit/test/memory-collection.test.ts',
  'packages/mongo-kit/test/tenant-guard.matrix.test.ts',
];
const invariants = 'services/integrity-monitor/src/domain/invariants';
const invariantTests = [`${invariants}/invariants.test.ts`];

export const mutants: readonly Mutant[] = [
  {
    id: 'D-01',
    defect: 'whoever cannot be resolved belongs to the first company',
    file: resolution,
    find: 'const tenantId = endpoint.tenantId;',
    replace: 'const tenantId = [...found.companies.keys()][0];',
    killedBy: resolutionTests,
  },
  {
    id: 'K8',
    defect: 'a mapping row is enough, whatever team it names',
    file: resolution,
    find: 'mapping.calcomTeamId !== team || found.teamOwners.get(team) !== tenantId',
    replace: 'false',
    killedBy: resolutionTests,
  },
  {
    id: 'K3',
    defect: 'another company’s event type is taken as one’s own',
    file: resolution,
    find: 'find((owner) => owner !== tenantId)',
    replace: 'find(() => false)',
    killedBy: resolutionTests,
  },
  {
    id: 'K6',
    defect: 'only dotted trigger names are known',
    file: 'packages/vendors/src/calcom/trigger.ts',
    find: `trigger === 'BOOKING_CREATED'`,
    replace: `trigger === 'BOOKING.CREATED'`,
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
