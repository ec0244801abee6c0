import { appointmentAmended } from '@fencepost/contracts/booking/appointment';
import { teller } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import type { TenantId } from '@fencepost/contracts/ids';
import { type PlatformScope, tenantScope } from '@fencepost/contracts/scope';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import { makeQuarantine, quarantineIdOf } from '@fencepost/service-kit/quarantine';
import { chainOf } from '../../domain/lineage.ts';
import {
  appointmentDifference,
  customerDifference,
  deliveryDifference,
  type Fate,
  isUntouched,
} from '../../domain/replay/differences.ts';
import type { ReplayDifference } from '../../domain/replay/replay-record.ts';
import { restatedOf, type StoredAppointment } from '../../domain/stored-appointment.ts';
import { factOf, type VendorFact } from '../../domain/vendor-fact.ts';
import { makeApplyDelivery } from '../deliveries/apply-delivery.ts';
import type { InboundDelivery } from '../ports/deliveries.ts';
import type { MatchHosts, ResolveTenant } from '../ports/neighbours.ts';
import type { OpenShadow, Stores } from '../ports/stores.ts';

/** Deliveries that belong together: to one appointment of production, or, where they made none, to one lineage. */
export interface Group {
  readonly tenantId: TenantId | null;
  readonly appointmentId: string | null;
  readonly deliveries: readonly InboundDelivery[];
}

export interface GroupDeps extends Pick<Stores, 'appointments' | 'customers' | 'deliveries' | 'quarantined'> {
  readonly openShadow: OpenShadow;
  readonly resolveTenant: ResolveTenant;
  readonly matchHosts: MatchHosts;
}

export interface Compared {
  readonly compared: number;
  readonly differences: readonly ReplayDifference[];
}

/** By then nothing is waited for any more, as in production after ten minutes. */
const LATER_MS = 3_600_000;
const ROUNDS = 3;
const MOST_RECORDS = 1_000;

/**
 * Applies a group's deliveries to an empty store by the very use case of production, and compares. What else is known of
 * the appointment is there from the beginning: what Cal.com answered when it was asked, what was decided here, and what
 * other stretches of the stream told. So Cal.com is not asked, and two replays see the same world.
 */
export const makeReplayGroup = (deps: GroupDeps) => {
  const { openShadow, resolveTenant, matchHosts } = deps;
  return async (group: Group, scope: PlatformScope): Promise<Compared> => {
    let nowMs = 0;
    const clock: Clock = { millis: () => nowMs, now: () => instantOf(nowMs) };
    const shadow = openShadow(clock);
    const production = await productionOf(deps, group);
    await sow(shadow, production, group, scope);
    const quarantine = makeQuarantine({ records: shadow.quarantined, clock });
    const readBooking = async () => undefined;
    const applyDelivery = makeApplyDelivery({ ...shadow, resolveTenant, matchHosts, readBooking, quarantine, clock });

    let waiting = group.deliveries;
    for (let round = 0; round < ROUNDS && waiting.length > 0; round += 1) {
      const again: InboundDelivery[] = [];
      for (const delivery of waiting) {
        nowMs = Date.parse(delivery.receivedAt) + round * LATER_MS;
        await applyDelivery(delivery, scope).catch((error: unknown) => {
          if (!(error instanceof AppError) || round === ROUNDS - 1) throw error;
          again.push(delivery);
        });
      }
      waiting = again;
    }
    return compare(deps, { shadow, group, production });
  };
};

const productionOf = async (
  { appointments }: GroupDeps,
  { tenantId, appointmentId }: Group,
): Promise<StoredAppointment | undefined> =>
  tenantId === null || appointmentId === null ? undefined : appointments.forTenant(tenantId).stored(appointmentId);

/** What production knows of the appointment from elsewhere than these deliveries. */
const sow = async (
  shadow: Stores,
  production: StoredAppointment | undefined,
  { tenantId, deliveries }: Group,
  scope: PlatformScope,
): Promise<void> => {
  if (tenantId === null || production === undefined) return;
  const replayed = new Set<string | null>(deliveries.map(({ deliveryId }) => deliveryId));
  const elsewhere = production.facts.filter(
    ({ source, deliveryId }) => source !== 'webhook' || !replayed.has(deliveryId),
  );
  const facts = elsewhere.length === 0 ? awaitedOf(production) : elsewhere;
  const stored = restatedOf({ ...production, occupies: [] }, facts);
  if (stored === undefined || facts.length === 0) return;
  const { appointment } = stored;
  const tell = teller({
    scope: tenantScope({ ...scope, tenantId }),
    occurredAt: appointment.createdAt,
    causationId: null,
  });
  await shadow.appointments.forTenant(tenantId).add(stored, tell(appointmentAmended, appointment, { appointment }));
};

/** What an appointment of ours was before Cal.com told of it: its word has taken the place of ours since. */
const awaitedOf = ({ origin, facts }: StoredAppointment): readonly VendorFact[] => {
  const first = chainOf(facts)[0]?.facts.find(({ startsAt }) => startsAt !== null);
  if (origin.deliveryId !== null || first === undefined) return [];
  const { startsAt, endsAt, timeZone, eventTypeId, staffIds } = first;
  return [factOf({ kind: 'created', uid: null, source: 'local', startsAt, endsAt, timeZone, eventTypeId, staffIds })];
};

interface Replayed {
  readonly shadow: Stores;
  readonly group: Group;
  readonly production: StoredAppointment | undefined;
}

const compare = async (deps: GroupDeps, { shadow, group, production }: Replayed): Promise<Compared> => {
  const { tenantId, deliveries } = group;
  const ids = [...new Set(deliveries.map(({ deliveryId }) => deliveryId))];
  const all: (ReplayDifference | undefined)[] = [];
  for (const id of ids) {
    const [stored, replayed] = [await fateOf(deps, tenantId, id), await fateOf(shadow, tenantId, id)];
    all.push(deliveryDifference({ id, production: stored, replayed }));
  }
  if (tenantId !== null) {
    const everything = { after: undefined, limit: MOST_RECORDS };
    const made = await shadow.appointments.forTenant(tenantId).page(everything);
    const customers = deps.customers.forTenant(tenantId);
    const appointments = deps.appointments.forTenant(tenantId);
    const appointmentIds = new Set(made.map(({ id }) => id));
    if (production !== undefined) appointmentIds.add(production.appointment.id);
    for (const id of appointmentIds) {
      const stored = id === production?.appointment.id ? production.appointment : await appointments.byId(id);
      const customer = stored && (await customers.byId(stored.customerId));
      const pair = { id, production: stored, replayed: made.find((one) => one.id === id) };
      all.push(appointmentDifference(pair, customer !== undefined && isUntouched(customer)));
    }
    for (const replayed of await shadow.customers.forTenant(tenantId).page({ ...everything, status: 'active' })) {
      const { id } = replayed;
      all.push(customerDifference({ id, production: await customers.byId(id), replayed }));
    }
  }
  return { compared: all.length, differences: all.filter((difference) => difference !== undefined) };
};

const fateOf = async (
  { deliveries, quarantined }: Pick<Stores, 'deliveries' | 'quarantined'>,
  tenantId: TenantId | null,
  deliveryId: string,
): Promise<Fate | undefined> => {
  const settled = tenantId === null ? undefined : await deliveries.forTenant(tenantId).byId(deliveryId);
  if (settled !== undefined) return { fate: 'settled', appointmentId: settled.appointmentId, reason: null };
  const held = await quarantined.byId(quarantineIdOf(deliveryId));
  return held?.status === 'quarantined' ? { fate: 'held', appointmentId: null, reason: held.reason } : undefined;
};
