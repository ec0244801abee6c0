/** A known defect: the text that would bring it back, and the test files of which one must then fail. */
export interface Mutant {
  /** Id of docs/testing.md's lists (K, D, W of the incident reports; others are checklist ids). */
  readonly id: string;
  readonly defect: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly killedBy: readonly string[];
  /** The title of the test that must fail, where the files hold others that take long; its groups come before it. */
  readonly title?: string;
}

const resolution = 'services/tenant/src/domain/resolve-tenant.ts';
const resolutionTests = ['services/tenant/src/domain/resolve-tenant'];
const imports = ['services/tenant/src/usecases/sync/import-guards.test.ts'];
const port = [
  'packages/mongo-kit/test/memory-collection.test.ts',
  'packages/mongo-kit/test/tenant-guard.matrix.test.ts',
];
const invariants = 'services/integrity-monitor/src/domain/invariants';
const invariantTests = [`${invariants}/invariants.test.ts`];

const slots = 'services/booking/src/usecases/slots';
const holdTests = [`${slots}/holds.test.ts`];

export const mutants: readonly Mutant[] = [
  {
    id: 'D-20',
    defect: 'an entry of the audit is changed, and nobody notices',
    file: 'services/booking/src/domain/audit/verify-chain.ts',
    find: 'entry.prevHash === hash && entry.hash === hashOf(entry);',
    replace: 'entry.prevHash === hash;',
    killedBy: ['services/booking/src/domain/audit/chain.property.test.ts'],
  },
  {
    id: 'A6-omission',
    defect: 'a change that never reached the audit is on its way for ever',
    file: 'services/booking/src/domain/audit/verify-versions.ts',
    find: 'if (missing === 0 || isYoung)',
    replace: 'if (missing >= 0 || isYoung)',
    killedBy: ['services/booking/src/domain/audit/chain.property.test.ts'],
  },
  {
    id: 'A6-erasure',
    defect: 'an erased person’s key is kept',
    file: 'services/booking/src/adapters/person-keys.ts',
    find: '{ set: { wrapped: null } }',
    replace: '{ set: { customerId } }',
    killedBy: ['services/booking/src/usecases/audit/personal.test.ts'],
  },
  {
    id: 'AU1',
    defect: 'a place in the chain that another replica has taken counts as one’s own',
    file: 'services/booking/src/usecases/audit/append-audit.ts',
    find: "if (appended === 'place_taken') return events.slice(index);",
    replace: '',
    killedBy: ['services/booking/src/usecases/audit/append-audit.test.ts'],
  },
  {
    id: 'K12',
    defect: 'what touches a claim is taken for an overlap',
    file: 'services/booking/src/adapters/staff-day.ts',
    find: '$elemMatch: { startsAt: { $lt: endsAt }',
    replace: '$elemMatch: { startsAt: { $lte: endsAt }',
    killedBy: holdTests,
    title: 'touching them is allowed (K12)',
  },
  {
    id: 'BK2',
    defect: 'a slot is looked at, then taken',
    file: 'services/booking/src/adapters/claim-place.ts',
    find: 'await days.compareAndSet(free, { push })',
    replace: '(await days.findOne(free)) && (await days.compareAndSet({ _id: place.id }, { push }))',
    killedBy: holdTests,
    title: 'of 256 callers who want one slot of two people is given to two',
  },
  {
    id: 'BK3',
    defect: 'an attempt that is refused gives back what an earlier one had',
    file: 'services/booking/src/adapters/claims.ts',
    find: '{ id: attempt }: Attempt): Promise<void> => {\n  for (const { id } of taken.toReversed()) {\n    await days.compareAndSet({ _id: id }, { pull: { claims: { attempt } } });',
    replace:
      '{ ownerId }: Attempt): Promise<void> => {\n  for (const { id } of taken.toReversed()) {\n    await days.compareAndSet({ _id: id }, { pull: { claims: { ownerId } } });',
    killedBy: ['services/booking/test/claims.test.ts'],
    title: 'takes back its own claims and none of an earlier attempt (BK3)',
  },
  {
    id: 'BKG-042',
    defect: 'a hold stops others until it is cleaned away',
    file: 'services/booking/src/adapters/claim-place.ts',
    find: 'evictHolds ? { $gte: NEVER } : { $gt: at }',
    replace: `evictHolds ? { $gte: NEVER } : { $gt: '' }`,
    killedBy: holdTests,
    title: 'over, it stops nobody, and cannot be released any more (BKG-042)',
  },
  {
    id: 'K18',
    defect: 'one company is shown what Cal.com told another',
    file: `${slots}/remembered-slots.ts`,
    find: 'scope.tenantId,',
    replace: '',
    killedBy: [`${slots}/list-free-slots.test.ts`],
    title: 'is never shown to another, though all else is the same (K18)',
  },
  {
    id: 'K20',
    defect: 'the token of a slot does not say which service was meant',
    file: 'services/booking/src/domain/slot-token.ts',
    find: 'serviceId: ServiceId.parse(service)',
    replace: `serviceId: ServiceId.parse('svc_00000000000000000000000000')`,
    killedBy: ['services/booking/src/domain/slots.property.test.ts'],
    title: 'means what was offered, to this company alone (K18, K20)',
  },
  {
    id: 'I5',
    defect: 'time is freed without stopping the slow writer first',
    file: `${slots}/sweep-claims.ts`,
    find: "if (!(await occupants.forTenant(scope.tenantId).bury(id, scope))) return 'left';",
    replace: 'void occupants;',
    killedBy: [`${slots}/sweep-claims.test.ts`],
    title: 'is free after a minute, and the slow writer finds a tombstone (I5)',
  },
  {
    id: 'D-01',
    defect: 'whoever cannot be resolved belongs to the first company',
    file: resolution,
    find: 'const tenantId = endpoint.tenantId;',
    replace: 'const tenantId = [...found.companies.keys()][0];',
    killedBy: resolutionTests,
  },
  {
    id: 'K2',
    defect: 'a call is the company’s whose agent answered, whatever the endpoint says',
    file: 'services/tenant/src/domain/resolve-call.ts',
    find: 'const tenantId = door.endpoint.tenantId;',
    replace: 'const tenantId = found.agentOwner ?? door.endpoint.tenantId;',
    killedBy: ['services/tenant/src/domain/resolve-call.property.test.ts'],
    title: 'an accepted call is contradicted by no binding (D-01, BKG-025)',
  },
  {
    id: 'BKG-025',
    defect: 'a dialled number convinces, whichever company it leads to',
    file: 'services/tenant/src/domain/call-evidence.ts',
    find: 'witness.says === tenantId) continue',
    replace: 'witness.says !== null) continue',
    killedBy: ['services/tenant/src/usecases/resolution/stored-graphs.property.test.ts'],
    title: 'no delivery and no call is accepted for a company that anything stored contradicts (A1, D-01)',
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
    id: 'K8-ownership',
    defect: 'a company owns the service of whatever has a mapping row',
    file: 'services/tenant/src/domain/service-ownership.ts',
    find: 'const team = company.calcomTeam?.id;',
    replace: `const team = company.calcomTeam?.id;
  if (service) return { owned: true, serviceId: service.id, explanation: 'It has a mapping.' };`,
    killedBy: ['services/tenant/src/usecases/teams/services.test.ts'],
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
    id: 'D-14',
    defect: 'the registry’s answer is not looked at: a second company claims what the first has',
    file: 'services/tenant/src/usecases/claim.ts',
    find: 'if (standing.owner !== owner) {',
    replace: 'if (false) {',
    killedBy: ['services/tenant/src/usecases/claim.test.ts'],
    title: 'of two companies that claim one event_type, the second is told whose it is not (D-14)',
  },
  {
    id: 'K15',
    defect: 'a service whose event type was removed is marked synced, with an error text',
    file: 'services/tenant/src/usecases/drift/accept-drift.ts',
    find: `syncStatus: 'error', syncError: REMOVED`,
    replace: `syncStatus: 'synced', syncError: REMOVED`,
    killedBy: ['services/tenant/src/usecases/drift/decide-drift.test.ts'],
    title: 'that is accepted takes the service out of sale, retires the mapping and frees the event type',
  },
  {
    id: 'K15-sync',
    defect: 'an import marks a service synced whose event type is gone',
    file: 'services/tenant/src/usecases/sync/write-services.ts',
    find: `syncStatus: 'error', syncError }`,
    replace: `syncStatus: 'synced', syncError }`,
    killedBy: imports,
    title: 'is sold no more, its mapping retired, and never called synced (K15)',
  },
  {
    id: 'K15-unfit',
    defect: 'a service stays synced although its event type can no longer be booked',
    file: 'services/tenant/src/usecases/sync/write-services.ts',
    find: 'await takeOffSale(deps, { serviceId, ',
    replace: 'void ({ serviceId, ',
    killedBy: ['services/tenant/src/usecases/sync/import.test.ts'],
    title: 'never calls it synced, and brings it back',
  },
  {
    id: 'K3-import',
    defect: 'an import takes whatever Cal.com lists, whosesoever it is',
    file: 'services/tenant/src/usecases/sync/read-team.ts',
    find: 'if (mismatch !== undefined) throw teamMismatch(mismatch);',
    replace: '',
    killedBy: imports,
    title: 'stops the import without a write, and is told of',
  },
  {
    id: 'K3-claims',
    defect: 'an import looks at teams, not at what another company has claimed',
    file: 'services/tenant/src/domain/sync-membership.ts',
    find: 'owner !== own.tenantId',
    replace: 'false',
    killedBy: ['services/tenant/src/domain/sync-membership.property.test.ts'],
    title: 'a list passes only where each event type is our team’s and nobody else’s (K3, TEN-021, D-27)',
  },
  {
    id: 'TEN-027',
    defect: 'membership is validated after the first write',
    file: 'services/tenant/src/usecases/sync/read-team.ts',
    find: 'if (mismatch !== undefined) throw teamMismatch(mismatch);',
    replace: `for (const { id } of eventTypes) {
      const claim = { id: bindingId('event_type', id), kind: 'event_type', owner: scope.tenantId, reference: 'early' };
      await deps.bindings.claim(claim);
    }
    if (mismatch !== undefined) throw teamMismatch(mismatch);`,
    killedBy: imports,
    title: 'stops the import without a write, and is told of',
  },
  {
    id: 'D-15',
    defect: 'a team is bound without asking Cal.com',
    file: 'services/tenant/src/usecases/teams/bind-team.ts',
    find: 'await askCalcom(() => bindableTeam(client, calcomTeamId));',
    replace: `{ id: calcomTeamId, name: 'Team', isOrganization: false, client };`,
    killedBy: ['services/tenant/src/usecases/teams/bind-team.test.ts'],
    title: 'a team is refused that is',
  },
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
