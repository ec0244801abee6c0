import { teller } from '@fencepost/contracts/envelope';
import { codeOf } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { type Mapping, type Service, serviceChanged } from '@fencepost/contracts/tenant/mapping';
import type { SyncRun } from '@fencepost/contracts/tenant/sync';
import type { Clock } from '@fencepost/service-kit/clock';
import { eachBounded } from '@fencepost/service-kit/each-bounded';
import { amend, whereRaced } from '@fencepost/service-kit/write-record';
import type { CalcomEventType } from '@fencepost/vendors/calcom/event-type';
import { whyNotOffered } from '../../domain/event-type-fields.ts';
import type { AcceptUpTo, DriftAnswer, Seen } from '../../domain/judge-drift.ts';
import { serviceIdOf } from '../../domain/record-ids.ts';
import { withdrawn } from '../../domain/withdrawn.ts';
import type { Stores } from '../ports.ts';
import { retireMapping } from '../teams/retire-mapping.ts';
import type { WriteEventType } from '../teams/write-event-type.ts';
import type { Progress } from './progress.ts';
import type { TeamSeen } from './read-team.ts';
import { teamMismatch } from './team-mismatch.ts';

export interface WritingDeps extends Pick<Stores, 'services' | 'mappings'> {
  readonly writeEventType: WriteEventType;
  readonly observeDrift: (seen: Seen, scope: TenantScope) => Promise<DriftAnswer>;
  readonly clock: Clock;
}

interface Writing {
  readonly run: Pick<SyncRun, 'calcomTeamId' | 'startedAt' | 'counts'>;
  readonly seen: TeamSeen;
  readonly accept: AcceptUpTo;
  readonly progress: Progress;
}

const AT_ONCE = 8;
const REMOVED = 'This event type was removed at Cal.com.';
const fieldsFor = { apply: 'take', hold: 'hold', in_step: 'keep' } as const satisfies Record<DriftAnswer, string>;

/** Makes every event type a whole service, and retires what is gone; what was written before is found, not written again. */
export const writeServices = async (deps: WritingDeps, writing: Writing, scope: TenantScope): Promise<void> => {
  const { run, seen, progress } = writing;
  // Counted anew by every attempt from what it finds, so that an interruption counts nothing twice. Only what is gone
  // is not found again.
  const removed = Math.max(run.counts.removed, seen.gone.length);
  progress.set({ created: 0, changed: 0, unchanged: 0, drifted: 0, removed });
  await progress.begin('writing_services', seen.eventTypes.length + seen.gone.length);
  await eachBounded(seen.eventTypes, AT_ONCE, (eventType) => writeOne(deps, writing, eventType, scope));
  await eachBounded(seen.gone, AT_ONCE, async (mapping) => {
    await retire(deps, mapping, scope);
    await progress.one();
  });
  await progress.save();
};

const writeOne = async (
  deps: WritingDeps,
  { run, accept, progress }: Writing,
  eventType: CalcomEventType,
  scope: TenantScope,
): Promise<void> => {
  const whyNot = whyNotOffered(eventType);
  const serviceId = serviceIdOf(scope.tenantId, eventType.id);
  if (whyNot !== undefined) {
    progress.warn(`Event type ${eventType.id} is not offered: ${whyNot}.`);
    await takeOffSale(deps, { serviceId, syncError: `This event type is not offered: ${whyNot}.` }, scope);
    return progress.one();
  }
  const { calcomTeamId, startedAt } = run;
  const service = await deps.services.forTenant(scope.tenantId).byId(serviceId);
  const answer = await observed(deps, { eventTypeId: eventType.id, service, eventType, accept }, scope);
  // Somebody else's claim since it was looked at is the same violation as one before.
  const taken = (error: unknown): never => {
    if (codeOf(error) !== 'already_bound') throw error;
    throw teamMismatch({ eventTypeId: eventType.id, expectedTeamId: calcomTeamId, actualTeamId: null });
  };
  const wanted = { calcomTeamId, eventType, fields: fieldsFor[answer] };
  const written = await deps.writeEventType(wanted, scope).catch(taken);
  await progress.one(answer === 'hold' ? 'drifted' : outcomeOf(written.service, startedAt));
};

const outcomeOf = ({ lastCalcomSync, version }: Service, startedAt: string): 'created' | 'changed' | 'unchanged' => {
  if (lastCalcomSync === null || lastCalcomSync < startedAt) return 'unchanged';
  return version === 1 ? 'created' : 'changed';
};

/** Two who look at one drift at once may stand in each other's way. */
const observed = (deps: WritingDeps, seen: Seen, scope: TenantScope): Promise<DriftAnswer> =>
  whereRaced(() => deps.observeDrift(seen, scope));

/** What Cal.com no longer has is sold no more and never called synced (K15). The mapping last: it names what is left to do. */
const retire = async (deps: WritingDeps, mapping: Mapping, scope: TenantScope): Promise<void> => {
  const service = await deps.services.forTenant(scope.tenantId).byId(mapping.serviceId);
  await observed(deps, { eventTypeId: mapping.eventTypeId, service, eventType: undefined, accept: 'none' }, scope);
  await takeOffSale(deps, { serviceId: mapping.serviceId, syncError: REMOVED }, scope);
  await retireMapping(deps, mapping.id, scope);
};

/** Where Cal.com has nothing that can be booked, the service is sold no more and says why, if there is one. */
const takeOffSale = async (
  { services, clock }: WritingDeps,
  { serviceId, syncError }: { readonly serviceId: string; readonly syncError: string },
  scope: TenantScope,
): Promise<void> => {
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  await amend<Service>(services.forTenant(scope.tenantId), serviceId, {
    changed: (stored) => ({ ...withdrawn(stored), syncStatus: 'error', syncError }),
    tell: (service) => tell(serviceChanged, service, { service }),
  });
};
