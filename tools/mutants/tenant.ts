import type { Mutant } from './mutant.ts';

const resolution = 'services/tenant/src/domain/resolve-tenant.ts';
const resolutionTests = ['services/tenant/src/domain/resolve-tenant'];
const imports = ['services/tenant/src/usecases/sync/import-guards.test.ts'];

/** In the tenant service. */
export const tenantMutants: readonly Mutant[] = [
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
];
