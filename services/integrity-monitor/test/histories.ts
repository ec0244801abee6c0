import { appointmentBooked } from '@fencepost/contracts/booking/appointment';
import { callChanged } from '@fencepost/contracts/booking/call';
import { callbackChanged } from '@fencepost/contracts/booking/callback';
import {
  type CustomerMerge,
  customerChanged,
  customerCreated,
  customerMergeChanged,
} from '@fencepost/contracts/booking/customer';
import { type Intent, intentChanged } from '@fencepost/contracts/booking/intent';
import { customerStaged, type StagedCustomer, stagedCustomerChanged } from '@fencepost/contracts/booking/legacy';
import { policyChanged } from '@fencepost/contracts/booking/policy';
import { deliveryQuarantined, deliveryReleased, type QuarantineReason } from '@fencepost/contracts/booking/quarantine';
import { type Reconciliation, reconciliationChanged } from '@fencepost/contracts/booking/reconciliation';
import { type Hold, holdChanged } from '@fencepost/contracts/booking/slot';
import type { EventContract } from '@fencepost/contracts/define';
import { type Envelope, recordEvent } from '@fencepost/contracts/envelope';
import { derivedId, entityPrefixes, TenantId } from '@fencepost/contracts/ids';
import type { StoredFact } from '@fencepost/contracts/integrity/facts';
import type { Scope } from '@fencepost/contracts/scope';
import { tenantScope } from '@fencepost/contracts/scope';
import { apiKeyIssued } from '@fencepost/contracts/tenant/api-key';
import { companyRegistered, companyTeamBound } from '@fencepost/contracts/tenant/company';
import { type Drift, driftChanged } from '@fencepost/contracts/tenant/drift';
import { endpointOpened, endpointSecretRotated } from '@fencepost/contracts/tenant/endpoint';
import { rowDropped, rowPromoted, rowStaged, type StagingProblem } from '@fencepost/contracts/tenant/legacy';
import { eventTypeMapped, type SyncStatus, serviceChanged, serviceOffered } from '@fencepost/contracts/tenant/mapping';
import { companyOffboarded } from '@fencepost/contracts/tenant/offboarding';
import { type SyncRun, syncRunChanged, teamMismatchDetected } from '@fencepost/contracts/tenant/sync';
import { teamBindingChanged } from '@fencepost/contracts/tenant/team';
import { voiceAgentChanged } from '@fencepost/contracts/tenant/voice-agent';
import fc from 'fast-check';
import { z } from 'zod';
import { factOfEvent } from '../src/domain/fact.ts';

export const NOW = '2026-11-21T10:00:00.000Z';
const actor = { kind: 'service', id: 'test' } as const;

/** Ids of one company's records, by number. */
export const ids = (company: number) => {
  const id = (prefix: string, number: number) => derivedId(prefix, String(company), String(number));
  return {
    tenant: TenantId.parse(derivedId('ten', 'company', String(company))),
    team: 34_000 + company,
    eventType: (number: number) => company * 1_000 + number,
    service: (number: number) => id('svc', number),
    mapping: (number: number) => id('map', number),
    teamBinding: id('tea', 0),
    run: (number: number) => id('run', number),
    drift: (number: number) => id('drf', number),
    agent: (number: number) => id('agt', number),
    staged: (number: number) => id('stg', number),
    stagedCustomer: (number: number) => id('scu', number),
    endpoint: id('end', 0),
    apiKey: id('key', 0),
    customer: (number: number) => id('cus', number),
    appointment: (number: number) => id('apt', number),
    quarantine: (number: number) => id('qua', number),
    hold: (number: number) => id('hld', number),
    intent: (number: number) => id('itt', number),
    call: (number: number) => id('cal', number),
    callback: (number: number) => id('cbk', number),
    merge: (number: number) => id('mrg', number),
    policy: (number: number) => id('pol', number),
    reconciliation: (number: number) => id('rec', number),
  };
};

const platformScope: Scope = { ...{ tenantId: null, reason: 'history of a test' }, actor, requestId: 'req_test' };

const tell = <P extends z.ZodType>(
  event: EventContract<P>,
  entity: { readonly id: string; readonly version: number },
  { payload, company }: { readonly payload: z.input<P>; readonly company: number },
): Envelope =>
  recordEvent(event, {
    scope:
      event.scope === 'platform'
        ? platformScope
        : tenantScope({ tenantId: ids(company).tenant, actor, requestId: 'req_test' }),
    entity: { id: entity.id, version: entity.version },
    payload,
    occurredAt: NOW,
    causationId: null,
  });

/** For whom an appointment is, and its time where it is not now. */
interface Booked {
  readonly customerId?: string;
  readonly times?: { readonly startsAt?: string; readonly endsAt?: string; readonly staffIds?: string[] };
}
type Drifted = Partial<Pick<Drift, 'version' | 'kind'>>;

/** Events of a company by its number; each is what its owner would publish. */
export const tells = (company: number) => {
  const of = ids(company);
  const companyState = (version: number, team: number | null) => ({
    ...{ id: of.tenant, number: company, name: `Company ${company}`, timeZone: 'Europe/Berlin' },
    ...{ status: 'active' as const, calcomTeam: team === null ? null : { id: team, name: 'Team' }, version },
  });
  const service = (number: number, version: number, syncStatus: SyncStatus) => ({
    ...{ id: of.service(number), name: 'Cut', durationMinutes: 30, eventTypeId: of.eventType(number) },
    ...{ syncStatus, active: true, version },
  });
  const runState = (number: number, state: SyncRun['state'], version: number, mismatch?: number): SyncRun => ({
    ...{ id: of.run(number), teamBindingId: of.teamBinding, calcomTeamId: of.team, trigger: 'manual' },
    ...{ acceptChanges: true, state, step: 'validating', done: 0, total: 2, attempts: 1, waitingUntil: null },
    counts: {
      ...{ created: 0, changed: 0, unchanged: 0, removed: 0, drifted: 0, webhooks: 0 },
      ...{ membersJoined: 0, membersChanged: 0, membersLeft: 0 },
    },
    ...{ warnings: [], wouldRemove: [], finishedAt: null, version },
    startedAt: new Date(Date.parse(NOW) + number * 60_000).toISOString(),
    error:
      mismatch === undefined
        ? null
        : {
            ...{ code: 'team_mismatch', message: 'Team ID mismatch - security violation' },
            ...{ eventTypeId: of.eventType(0), expectedTeamId: of.team, actualTeamId: mismatch },
          },
  });
  const stagedState = (
    number: number,
    { problem, kind, promoted }: { problem: StagingProblem; kind: 'mapping' | 'service'; promoted: boolean },
  ) => ({
    ...{ id: of.staged(number), kind, problem, claimedCompanyNumber: company, eventTypeId: of.eventType(number) },
    calcomTeamId: problem === 'team_missing' ? null : 34_999,
    ...{ syncStatus: 'pending' as const, state: promoted ? ('promoted' as const) : ('staged' as const) },
    ...{ promotedTo: promoted ? of.mapping(number) : null, version: promoted ? 2 : 1 },
  });
  const quarantine = (number: number, reason: QuarantineReason, status: 'quarantined' | 'released') => ({
    ...{ id: of.quarantine(number), deliveryId: derivedId('dlv', String(number)), endpointId: of.endpoint },
    ...{ claimedTenantId: of.tenant, reason, explanation: 'as a test wants it', trigger: 'BOOKING_CREATED' },
    evidence: [
      { source: 'event_type' as const, subject: '1', says: ids(company + 1).tenant, detail: 'another company' },
    ],
    ...{ eventTypeId: 2_563_193, calcomUid: `uid-${number}`, streamSeq: number + 1, status },
    ...{ receivedAt: NOW, quarantinedAt: NOW, releasedAt: status === 'released' ? NOW : null },
    version: status === 'released' ? 2 : 1,
  });
  return {
    registered: () => {
      const state = companyState(1, null);
      return tell(companyRegistered, state, { payload: { company: state }, company });
    },
    teamBound: (version = 2, team = of.team) => {
      const state = companyState(version, team);
      return tell(companyTeamBound, state, { payload: { company: state }, company });
    },
    bound: (version = 1, team = of.team) => {
      const state = {
        ...{ id: of.teamBinding, calcomTeamId: team, calcomTeamName: 'Team', status: 'active' as const },
        ...{ syncStatus: 'synced' as const, lastTeamSync: NOW, teamSyncError: null },
        ...{ memberCount: 0, eventTypeCount: 2, version },
      };
      return tell(teamBindingChanged, state, { payload: { teamBinding: state }, company });
    },
    left: (version = 9) => {
      const state = { id: of.tenant, number: company, status: 'offboarded' as const, version };
      return tell(companyOffboarded, state, { payload: { company: state }, company });
    },
    ran: (number: number, state: SyncRun['state'], version = 1, mismatch?: number) => {
      const run = runState(number, state, version, mismatch);
      return mismatch === undefined
        ? tell(syncRunChanged, run, { payload: { syncRun: run }, company })
        : tell(teamMismatchDetected, run, {
            payload: { syncRun: run, eventTypeId: of.eventType(0), expectedTeamId: of.team, actualTeamId: mismatch },
            company,
          });
    },
    drifted: (number: number, state: Drift['state'] = 'open', { version = 1, kind = 'removed' }: Drifted = {}) => {
      const drift = {
        ...{ id: of.drift(number), eventTypeId: of.eventType(number), serviceId: of.service(number), differences: [] },
        ...{ kind, severity: 'critical' as const, digest: 'x', state, decidedBy: null },
        ...{ firstSeenAt: NOW, lastSeenAt: NOW, version },
      };
      return tell(driftChanged, drift, { payload: { drift }, company });
    },
    agent: (number: number, { version = 1, agentId = `agent_${company}_${number}` } = {}) => {
      const state = {
        ...{ id: of.agent(number), vendor: 'retell' as const, agentId, branchId: null },
        ...{ status: 'active' as const, version },
      };
      return tell(voiceAgentChanged, state, { payload: { voiceAgent: state }, company });
    },
    stagedCustomer: (number: number, to: StagedCustomer['state'] = 'staged', version = 1) => {
      const isPromoted = to === 'promoted';
      const state = {
        ...{ id: of.stagedCustomer(number), legacyId: number, problem: 'company_missing' as const, state: to, version },
        ...{ claimedCompanyNumber: null, writer: 'V2TestDataSeeder', writtenAt: NOW, deletedAt: null, relations: 0 },
        ...{ knows: [], appointments: 4, appointmentsWithEvidence: 0 },
        companyId: isPromoted ? of.tenant : null,
        customerId: isPromoted ? of.customer(number) : null,
      };
      const event = version === 1 ? customerStaged : stagedCustomerChanged;
      return tell(event, state, { payload: { stagedCustomer: state }, company });
    },
    staged: (number: number, problem: StagingProblem, kind: 'mapping' | 'service' = 'mapping') => {
      const state = stagedState(number, { problem, kind, promoted: false });
      return tell(rowStaged, state, { payload: { stagedRow: state }, company });
    },
    promoted: (number: number, problem: StagingProblem, kind: 'mapping' | 'service' = 'mapping') => {
      const state = stagedState(number, { problem, kind, promoted: true });
      return tell(rowPromoted, state, { payload: { stagedRow: state }, company });
    },
    dropped: (number: number, problem: StagingProblem, kind: 'mapping' | 'service' = 'mapping') => {
      const state = {
        ...stagedState(number, { problem, kind, promoted: false }),
        ...{ eventTypeId: null, calcomTeamId: null, syncStatus: null, state: 'dropped' as const, version: 2 },
      };
      return tell(rowDropped, state, { payload: { stagedRow: state }, company });
    },
    retired: (number: number, version = 2) => {
      const state = {
        ...{ id: of.mapping(number), eventTypeId: of.eventType(number), calcomTeamId: of.team },
        ...{ serviceId: of.service(number), status: 'retired' as const, version },
      };
      return tell(eventTypeMapped, state, { payload: { mapping: state }, company });
    },
    put: (number: number, change: { readonly version: number; readonly syncStatus: SyncStatus; active?: boolean }) => {
      const state = { ...service(number, change.version, change.syncStatus), active: change.active ?? true };
      return tell(serviceChanged, state, { payload: { service: state }, company });
    },
    offered: (number: number, syncStatus: SyncStatus = 'synced') => {
      const state = service(number, 1, syncStatus);
      return tell(serviceOffered, state, { payload: { service: state }, company });
    },
    changed: (number: number, version: number) => {
      const state = service(number, version, 'synced');
      return tell(serviceChanged, state, { payload: { service: state }, company });
    },
    mapped: (
      number: number,
      { version = 1, team = of.team, eventTypeId = of.eventType(number), serviceId = of.service(number) } = {},
    ) => {
      const state = {
        ...{ id: of.mapping(number), eventTypeId, calcomTeamId: team },
        ...{ serviceId, version },
      };
      return tell(eventTypeMapped, state, { payload: { mapping: state }, company });
    },
    endpointOpened: () => {
      const state = { id: of.endpoint, vendor: 'calcom' as const, status: 'active' as const, version: 1 };
      return tell(endpointOpened, state, { payload: { endpoint: state }, company });
    },
    secretRotated: () => {
      const state = { id: of.endpoint, vendor: 'calcom' as const, status: 'active' as const, version: 2 };
      return tell(endpointSecretRotated, state, { payload: { endpoint: state }, company });
    },
    keyIssued: () => {
      const state = { id: of.apiKey, label: 'till', status: 'active' as const, version: 1 };
      return tell(apiKeyIssued, state, { payload: { apiKey: state }, company });
    },
    customer: (number: number) => {
      const state = { id: of.customer(number), source: 'cal.com' as const, version: 1, knows: ['email' as const] };
      return tell(customerCreated, state, { payload: { customer: state }, company });
    },
    customerIs: (number: number, status: 'active' | 'merged' | 'deleted' | 'erased', version = 2) => {
      const state = { id: of.customer(number), source: 'cal.com' as const, status, version, knows: [] };
      return tell(customerChanged, state, { payload: { customer: state }, company });
    },
    booked: (number: number, { customerId = of.customer(number), times = {} }: Booked = {}) => {
      const passport = {
        ...{ company: { id: of.tenant, version: 1 }, team: { calcomTeamId: of.team } },
        ...{ endpoint: { id: of.endpoint, version: 1 }, mapping: { id: of.mapping(0), version: 1 } },
        ...{ service: { id: of.service(0), version: 1 }, eventTypeId: of.eventType(0), provedAt: NOW },
        evidence: [{ source: 'endpoint' as const, subject: of.endpoint, says: of.tenant, detail: 'its endpoint' }],
      };
      const state = {
        ...{ id: of.appointment(number), status: 'booked' as const, startsAt: NOW, endsAt: NOW, timeZone: 'UTC' },
        ...{ customerId, serviceId: of.service(0), calcomUids: [`uid-${number}`], calcomBookingId: null },
        ...{ passport, version: 1, createdAt: NOW, ...times },
      };
      return tell(appointmentBooked, state, { payload: { appointment: state }, company });
    },
    held: (number: number, status: Hold['status'] = 'active') => {
      const state = {
        ...{ id: of.hold(number), kind: 'voice' as const, serviceId: of.service(0), appointmentId: null, status },
        segments: [{ staffId: null, startsAt: NOW, endsAt: NOW }],
        ...{ expiresAt: NOW, version: status === 'active' ? 1 : 2 },
      };
      return tell(holdChanged, state, { payload: { hold: state }, company });
    },
    intended: (number: number, state: Intent['state'] = 'due', appointmentId = of.appointment(number)) => {
      const intent = {
        ...{ id: of.intent(number), kind: 'create' as const, appointmentId, appointmentVersion: 1, state },
        ...{ attempts: 0, dueAt: null, version: state === 'due' ? 1 : 2, createdAt: NOW },
      };
      return tell(intentChanged, intent, { payload: { intent }, company });
    },
    called: (number: number, { version = 1, appointmentId = of.appointment(number) } = {}) => {
      const call = {
        ...{ id: of.call(number), status: 'ended' as const, branchId: null, customerId: of.customer(number) },
        promises: [{ at: NOW, kind: 'booked' as const, appointmentId, startsAt: NOW }],
        ...{ promisesKept: null, startedAt: NOW, endedAt: NOW, version },
      };
      return tell(callChanged, call, { payload: { call }, company });
    },
    askedBack: (number: number, { version = 1, callId = of.call(number) } = {}) => {
      const callback = {
        ...{ id: of.callback(number), cause: 'requested' as const, priority: 'high' as const, dueAt: NOW },
        ...{ customerId: of.customer(number), appointmentId: of.appointment(number), callId },
        ...{ status: version === 1 ? ('open' as const) : ('done' as const), version, createdAt: NOW },
      };
      return tell(callbackChanged, callback, { payload: { callback }, company });
    },
    merged: (number: number, status: CustomerMerge['status'] = 'merged', mergedId = of.customer(number)) => {
      const merge = {
        ...{ id: of.merge(number), customerId: of.customer(0), mergedId, status, appointments: 1 },
        ...{ version: status === 'merging' ? 1 : 2, createdAt: NOW },
      };
      return tell(customerMergeChanged, merge, { payload: { merge }, company });
    },
    ruled: (number: number, subjectId = of.service(0)) => {
      const policy = { id: of.policy(number), level: 'service' as const, subjectId, rules: {}, version: 1 };
      return tell(policyChanged, policy, { payload: { policy }, company });
    },
    readBack: (number: number, state: Reconciliation['state'] = 'done', appointmentId = of.appointment(0)) => {
      const reconciliation = {
        ...{ id: of.reconciliation(number), cause: 'schedule' as const, state, from: NOW, to: NOW },
        ...{ read: 1, same: 0, missed: 1, extra: 0, different: 0, mended: 1 },
        findings: [
          { kind: 'missed' as const, calcomUid: 'uid', appointmentId, fields: [], outcome: 'mended' as const },
        ],
        startedAt: new Date(Date.parse(NOW) + number * 60_000).toISOString(),
        ...{ endedAt: null, version: state === 'running' ? 1 : 2 },
      };
      return tell(reconciliationChanged, reconciliation, { payload: { reconciliation }, company });
    },
    quarantined: (number: number, reason: QuarantineReason = 'event_type_of_other_company') => {
      const state = quarantine(number, reason, 'quarantined');
      return tell(deliveryQuarantined, state, { payload: { quarantine: state }, company });
    },
    released: (number: number, reason: QuarantineReason = 'event_type_of_other_company') => {
      const state = quarantine(number, reason, 'released');
      return tell(deliveryReleased, state, { payload: { quarantine: state }, company });
    },
  };
};

/** A company in order: registered, bound, with two services, a customer and an appointment. */
export const healthyCompany = (company: number): readonly Envelope[] => {
  const of = tells(company);
  return [
    ...[of.registered(), of.teamBound(), of.bound(), of.offered(0), of.mapped(0), of.offered(1), of.mapped(1)],
    ...[of.endpointOpened(), of.keyIssued(), of.customer(0), of.booked(0)],
  ];
};

export const bytesOf = (event: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(event));

/** The row that an owner has stored after this event, or what somebody made of it. */
export const rowOf = (event: Envelope, bent: Partial<StoredFact> = {}): StoredFact => {
  const { entity, tenantId, payload } = event;
  return { entity, tenantId, state: payload[entity.type] as StoredFact['state'], ...bent };
};

/** All that is told of one customer's appointment, from the hold on the telephone to the call back. */
export const lifeOf = (of: ReturnType<typeof tells>, number: number): readonly Envelope[] => [
  ...[of.ruled(number), of.customer(number), of.held(number), of.intended(number), of.booked(number)],
  ...[of.held(number, 'converted'), of.intended(number, 'done'), of.called(number), of.askedBack(number)],
  ...[of.readBack(number, 'running'), of.readBack(number)],
  ...[of.called(number, { version: 2 }), of.askedBack(number, { version: 2 })],
  ...(number === 0 ? [] : [of.merged(number, 'merging'), of.merged(number)]),
];

/** Histories in which everything is right. */
export const cleanHistory = fc
  .array(fc.record({ services: fc.integer({ min: 0, max: 4 }), guests: fc.integer({ min: 0, max: 6 }) }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((companies) =>
    companies.flatMap(({ services, guests }, index) => {
      const of = tells(index + 1);
      const numbers = (length: number) => Array.from({ length }, (_, number) => number);
      return [
        ...[of.registered(), of.teamBound(), of.bound(), of.endpointOpened(), of.secretRotated(), of.keyIssued()],
        ...numbers(services).flatMap((number) => [of.offered(number), of.changed(number, 2), of.mapped(number)]),
        ...numbers(services).flatMap((number) => [of.ran(number, 'syncing'), of.ran(number, 'synced', 2)]),
        ...numbers(services).flatMap((number) => [
          of.drifted(number, 'open', { kind: 'changed' }),
          of.drifted(number, 'settled', { kind: 'changed', version: 2 }),
        ]),
        ...numbers(services).flatMap((number) => [of.agent(number)]),
        ...numbers(services === 0 ? 0 : guests).flatMap((number) =>
          number === 1 ? lifeOf(of, number) : [of.customer(number), of.booked(number)],
        ),
        ...numbers(guests).flatMap((number) => [of.quarantined(number), of.released(number)]),
      ];
    }),
  );

/** The same events in any order, some of them twice or thrice. */
export const shuffledWithCopies = (history: readonly Envelope[]): fc.Arbitrary<readonly Envelope[]> =>
  fc.array(fc.integer({ min: 0, max: history.length - 1 }), { maxLength: history.length }).chain((copies) => {
    const all = [...history, ...copies.flatMap((index) => history[index] ?? [])];
    return fc.shuffledSubarray(all, { minLength: all.length });
  });

/** An owner stores what it is about to tell, unless it has this version or a newer one; what is no fact is not stored. */
export const storeOf = (rows: Map<string, StoredFact>, event: Readonly<Record<string, unknown>>): void => {
  const fact = factOfEvent(bytesOf(event));
  const type = EntityKind.safeParse(fact?.type);
  if (fact === undefined || !type.success || (rows.get(fact.id)?.entity.version ?? 0) >= fact.version) return;
  const entity = { type: type.data, id: fact.id, version: fact.version };
  rows.set(fact.id, { entity, tenantId: fact.tenantId, state: { ...fact.state } });
};

const EntityKind = z.enum(Object.values(entityPrefixes));
