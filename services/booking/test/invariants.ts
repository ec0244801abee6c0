import { verifyAudit } from '@fencepost/contracts/booking/audit';
import type { Db } from 'mongodb';
import { expect } from 'vitest';
import type { CalcomBridge } from './calcom-bridge.ts';
import { type DemoCompany, friseur, scopeOf } from './companies.ts';
import type { System } from './system.ts';

interface AppointmentRow {
  readonly _id: string;
  readonly version: number;
  readonly lineage: readonly string[];
  readonly occupies: readonly { readonly resource: string; readonly startsAt: string; readonly endsAt: string }[];
  readonly state: {
    readonly status: string;
    readonly startsAt: string;
    readonly calcomUids: readonly string[];
    readonly contested: boolean;
    readonly sync: string;
  } | null;
}

interface Claim {
  readonly ownerId: string;
  readonly startsAt: string;
  readonly endsAt: string;
}

interface Ground {
  readonly system: Pick<System, 'call' | 'events' | 'parked'>;
  readonly bridge: Pick<CalcomBridge, 'bookings' | 'delivered'>;
  readonly database: Db;
}

const audited = ['appointment', 'customer', 'merge', 'policy', 'callback'];
const isLive = ({ state }: AppointmentRow): boolean => state?.status === 'booked' || state?.status === 'requested';
const keyOf = ({ ownerId, startsAt, endsAt }: Claim): string => `${ownerId} ${startsAt} ${endsAt}`;

/** Reads what lies in the database, in the stream and at Cal.com, and throws where an invariant of quality.md does not hold. */
export const expectInvariants = async (ground: Ground, company: DemoCompany = friseur): Promise<void> => {
  const { database } = ground;
  const own = { tenantId: company.tenantId };
  const rows = await database.collection<AppointmentRow>('appointments').find(own).toArray();
  const appointments = rows.filter(({ state }) => state !== null);
  await everyDeliveryOnce(ground);
  everyVersionOnce(ground, appointments);
  await nothingOverlaps(ground, own, appointments);
  await sameAtCalcom(ground, appointments);
  await auditComplete(ground, company);
  await everyIntentSettled(ground, own);
};

/** I1, I2: what was accepted is applied, superseded or in quarantine: once, and nothing was parked. */
const everyDeliveryOnce = async ({ database, bridge, system }: Ground): Promise<void> => {
  const ids = (await database.collection<{ _id: string }>('deliveries').find().toArray()).map(({ _id }) => _id);
  const held = await database.collection('quarantine').find({ status: 'quarantined' }).toArray();
  const ends = [...ids, ...held.map(({ deliveryId }) => String(deliveryId))];
  expect(ends.toSorted(), 'I1: each delivery ends once').toEqual([...new Set(bridge.delivered)].toSorted());
  expect(held, 'and none of these is doubtful').toEqual([]);
  expect(system.parked).toEqual([]);
};

/** I2, I6: version n has n events, each told with one id, and nothing waits to be told. */
const everyVersionOnce = ({ system }: Ground, appointments: readonly AppointmentRow[]): void => {
  for (const { _id, version } of appointments) {
    const told = new Map(system.events.filter(({ entity }) => entity.id === _id).map((event) => [event.id, event]));
    const versions = [...told.values()].map(({ entity }) => entity.version).toSorted((one, other) => one - other);
    expect(versions, `I6: ${_id}`).toEqual(Array.from({ length: version }, (_, index) => index + 1));
  }
};

/**
 * I5: of one resource no claims of two owners overlap, and exactly what live appointments occupy is claimed. Whoever
 * claims again after a crash may have the same claim twice.
 */
const nothingOverlaps = async ({ database }: Ground, own: object, appointments: readonly AppointmentRow[]) => {
  const days = await database
    .collection<{ readonly resource: string; readonly claims: readonly Claim[] }>('staffDays')
    .find(own)
    .toArray();
  for (const { claims } of days) {
    for (const [index, one] of claims.entries()) {
      const others = claims.slice(index + 1);
      const clashing = others.filter(
        ({ ownerId, startsAt, endsAt }) => ownerId !== one.ownerId && startsAt < one.endsAt && one.startsAt < endsAt,
      );
      expect(clashing, `I5: ${keyOf(one)}`).toEqual([]);
    }
  }
  const claimed = days.flatMap(({ resource, claims }) => claims.map((claim) => `${resource} ${keyOf(claim)}`));
  const occupied = appointments.flatMap(({ _id: ownerId, occupies }) =>
    occupies.map(({ resource, ...times }) => `${resource} ${keyOf({ ownerId, ...times })}`),
  );
  expect([...new Set(claimed)].toSorted(), 'I5: nothing is claimed for nobody').toEqual(occupied.toSorted());
  for (const appointment of appointments) {
    expect(appointment.state?.contested).toBe(false);
    expect(appointment.occupies.length > 0, `I5: ${appointment._id} has its time`).toBe(isLive(appointment));
  }
};

/** I2, I5: each live appointment is one booking at Cal.com, of the same time, and none there is nobody’s. */
const sameAtCalcom = async ({ bridge }: Ground, appointments: readonly AppointmentRow[]): Promise<void> => {
  const timeOf = (start: string): string => new Date(start).toISOString();
  const standing = (await bridge.bookings()).filter(({ status }) => status === 'accepted');
  const there = standing.map(({ uid, start }) => `${uid} ${timeOf(start)}`);
  const here = appointments.filter(isLive).map(({ state }) => `${state?.calcomUids.at(-1)} ${state?.startsAt}`);
  expect(there.toSorted(), 'Cal.com holds what we hold').toEqual(here.toSorted());
  expect(appointments.filter(({ state }) => state?.sync !== 'in_step')).toEqual([]);
  const uids = appointments.flatMap(({ state }) => state?.calcomUids ?? []);
  expect(new Set(uids).size, 'no booking is two appointments').toBe(uids.length);
};

/** I8: the chain verifies, with one entry for each change. */
const auditComplete = async ({ system, database }: Ground, company: DemoCompany): Promise<void> => {
  const verdict = await system.call(verifyAudit, {}, scopeOf(company));
  expect(verdict, 'I8').toMatchObject({ intact: true, fault: null, onTheirWay: 0 });
  const told = system.events.filter(({ entity, tenantId }) => tenantId !== null && audited.includes(entity.type));
  const entries = await database.collection('auditEntries').find({ tenantId: company.tenantId }).toArray();
  const inChain = entries.map(({ eventId }) => String(eventId)).toSorted();
  expect(inChain, 'I8: one entry for each change').toEqual([...new Set(told.map(({ id }) => id))].toSorted());
};

/** I12: nothing is under way or unknown any more, and nothing was refused. */
const everyIntentSettled = async ({ database }: Ground, own: object): Promise<void> => {
  const intents = await database.collection('intents').find(own).toArray();
  const open = intents.filter(({ dueAt, state }) => dueAt !== null || !['done', 'superseded'].includes(state));
  expect(
    open.map(({ _id, kind, state, problem }) => ({ _id, kind, state, problem })),
    'I12',
  ).toEqual([]);
};
