import { derivedId, TenantId } from '@fencepost/contracts/ids';
import { connectStore } from '@fencepost/mongo-kit/connect';
import { systemClock } from '@fencepost/service-kit/clock';
import { makeLogger } from '@fencepost/service-kit/logger';
import type { Collection } from 'mongodb';
import { makeClaims } from '../../services/booking/src/adapters/claims.ts';
import { rows } from '../../services/booking/src/adapters/rows.ts';
import { NEVER } from '../../services/booking/src/adapters/staff-day.ts';
import { type Interval, overlap, utcDayOf } from '../../services/booking/src/domain/interval.ts';
import type { Segment } from '../../services/booking/src/domain/segment.ts';
import type { Database } from '../kit/database.ts';

/** One way of giving time of one resource on one day to one owner at most. */
export interface Lane {
  readonly name: string;
  claim(ownerId: string, time: Segment): Promise<boolean>;
  /** Gives up one time of an owner, who keeps another or nothing. */
  release(ownerId: string, time: Segment, keep: Segment | null): Promise<void>;
  /** Who has what, for the check afterwards. */
  busy(resource: string, day: Interval): Promise<readonly Owned[]>;
  /** Makes the documents of days, so that only what happens in them is measured. */
  prepare(days: readonly Segment[]): Promise<void>;
  close(): Promise<void>;
}

export interface Owned extends Interval {
  readonly id: string;
}

interface Day {
  readonly _id: string;
  readonly claims: readonly (Interval & { readonly ownerId: string })[];
}

const tenantId = TenantId.parse(derivedId('ten', 'bench'));
const log = makeLogger({ service: 'bench', level: 'error' });
const dayId = ({ resource, startsAt }: Segment): string => `${resource} ${utcDayOf(startsAt)}`;

const openStore = ({ url }: Database, database: string) =>
  connectStore({ url, database, definitions: [rows.staffDays], clock: systemClock, log });

/** Ours: the claims of the booking service on the store of the services. */
export const openOurs = async (server: Database): Promise<Lane> => {
  const store = await openStore(server, 'ours');
  const claims = makeClaims(store.collection(rows.staffDays), systemClock).forTenant(tenantId);
  const lane: Lane = {
    name: 'ours',
    claim: async (ownerId, time) => (await claims.claim(ownerId, [time], { expiresAt: null })).claimed,
    release: (ownerId, _, keep) => claims.release(ownerId, keep === null ? [] : [keep]),
    busy: async (resource, day) =>
      (await claims.busy([resource], day)).map(({ ownerId, startsAt, endsAt }) => ({ id: ownerId, startsAt, endsAt })),
    prepare: (days) =>
      inTurns(days, async (day) => {
        const ownerId = derivedId('apt', 'nobody');
        await claims.claim(ownerId, [day], { expiresAt: null });
        await claims.release(ownerId);
      }),
    close: () => store.close(),
  };
  return lane;
};

const AT_ONCE = 32;

const inTurns = async <T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> => {
  for (let start = 0; start < items.length; start += AT_ONCE) {
    await Promise.all(items.slice(start, start + AT_ONCE).map(work));
  }
};

/** What every lane by hand does alike: giving up is one operation, for it knows where it is. */
const byHand = (days: Collection<Day>): Pick<Lane, 'release' | 'busy' | 'prepare' | 'close'> => ({
  release: async (ownerId, time) => {
    const pull = { $pull: { claims: { ownerId, startsAt: time.startsAt } } };
    await days.findOneAndUpdate({ _id: dayId(time) }, pull, { returnDocument: 'after' });
  },
  busy: async (resource, { startsAt }) => {
    const found = await days.findOne({ _id: `${resource} ${utcDayOf(startsAt)}` });
    return (found?.claims ?? []).map((claim) => ({ id: claim.ownerId, ...claim }));
  },
  prepare: async (segments) => {
    await days.insertMany(segments.map((segment) => ({ _id: dayId(segment), claims: [] })));
  },
  close: async () => {},
});

/** FL3, as bare as it can be: one compare-and-set by the raw driver, in a collection without indexes or validator. */
export const openBareFloor = async ({ client }: Database): Promise<Lane> => {
  const days = client.db('bare').collection<Day>('days');
  return {
    ...byHand(days),
    name: 'fl3',
    claim: async (ownerId, time) => {
      const { startsAt, endsAt } = time;
      const inTheWay = { startsAt: { $lt: endsAt }, endsAt: { $gt: startsAt }, ownerId: { $ne: ownerId } };
      const free = { _id: dayId(time), claims: { $not: { $elemMatch: inTheWay } } };
      const push = { $push: { claims: { ownerId, startsAt, endsAt } } };
      return (await days.findOneAndUpdate(free, push, { returnDocument: 'after' })) !== null;
    },
  };
};

/** FL3 with the service's own documents, indexes and validator: what is left to ours is the code around the driver. */
export const openEqualFloor = async (server: Database): Promise<Lane> => {
  await (await openStore(server, 'equal')).close();
  const days = server.client.db('equal').collection<Day>(rows.staffDays.name);
  // In place of what the service derives; the validator wants ids of this form.
  const idOf = (segment: Segment): string => derivedId('day', tenantId, segment.resource, utcDayOf(segment.startsAt));
  return {
    name: 'fl3-equal',
    claim: async (ownerId, time) => {
      const { startsAt, endsAt } = time;
      const now = systemClock.now();
      const mine = { ownerId: { $ne: ownerId }, expiresAt: { $gt: now } };
      const inTheWay = { startsAt: { $lt: endsAt }, endsAt: { $gt: startsAt }, ...mine };
      const free = { _id: idOf(time), tenantId, claims: { $not: { $elemMatch: inTheWay } } };
      const claim = { ownerId, startsAt, endsAt, expiresAt: NEVER, claimedAt: now, attempt: 'bench' };
      const change = { $push: { claims: claim }, $set: { updatedAt: now }, $inc: { version: 1 } };
      return (await days.findOneAndUpdate(free, change, { returnDocument: 'after' })) !== null;
    },
    release: async (ownerId, time) => {
      const pull = { claims: { ownerId, startsAt: time.startsAt } };
      const change = { $pull: pull, $set: { updatedAt: systemClock.now() }, $inc: { version: 1 } };
      await days.findOneAndUpdate({ _id: idOf(time), tenantId }, change, { returnDocument: 'after' });
    },
    busy: async (resource, { startsAt, endsAt }) => {
      const found = await days.findOne({ _id: idOf({ resource, startsAt, endsAt, seats: null }) });
      return (found?.claims ?? []).map((claim) => ({ id: claim.ownerId, ...claim }));
    },
    prepare: async (segments) => {
      const now = systemClock.now();
      const born = { version: 1, outbox: [], createdAt: now, updatedAt: now, seatsAt: null, claims: [] };
      const documents = segments.map((segment) => {
        const { resource, startsAt } = segment;
        return { _id: idOf(segment), tenantId, resource, day: utcDayOf(startsAt), ...born };
      });
      await days.insertMany(documents);
    },
    close: async () => {},
  };
};

/** The control: looks whether the time is free, then writes. It has to be caught. */
export const openNaive = async ({ client }: Database): Promise<Lane> => {
  const days = client.db('naive').collection<Day>('days');
  return {
    ...byHand(days),
    name: 'naive',
    claim: async (ownerId, time) => {
      const found = await days.findOne({ _id: dayId(time) });
      const isTaken = found?.claims.some((claim) => claim.ownerId !== ownerId && overlap(claim, time));
      if (found === null || isTaken) return false;
      const { startsAt, endsAt } = time;
      await days.updateOne({ _id: dayId(time) }, { $push: { claims: { ownerId, startsAt, endsAt } } });
      return true;
    },
  };
};
