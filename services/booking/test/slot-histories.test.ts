import { derivedId, TenantId } from '@fencepost/contracts/ids';
import type { Store } from '@fencepost/mongo-kit/collection';
import { connectStore } from '@fencepost/mongo-kit/connect';
import { instantOf } from '@fencepost/service-kit/clock';
import { makeLogger } from '@fencepost/service-kit/logger';
import { newId } from '@fencepost/service-kit/random-id';
import { fixedClock } from '@fencepost/testing/clocks';
import { checkLinearizable } from '@fencepost/testing/history/linearizable';
import { makeRecorder, type Recorder } from '@fencepost/testing/history/recorder';
import { type Random, randomOf } from '@fencepost/testing/random';
import type {} from '@fencepost/testing/servers';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeClaims } from '../src/adapters/claims.ts';
import { definitions, rows } from '../src/adapters/rows.ts';
import { NEVER, placesOf } from '../src/adapters/staff-day.ts';
import { type Interval, overlap } from '../src/domain/interval.ts';
import type { Segment } from '../src/domain/segment.ts';
import type { TenantClaims } from '../src/usecases/ports/claims.ts';
import { type DayInput, type DayOutput, dayModel, textOf } from './slot-model.ts';

const CONNECTIONS = 4;
const CLIENTS = 6;
const STEPS = 8;
const DAYS = 24;
/** One answer in so many is lost: its client goes on while nobody knows what became of it. */
const LOST_OF = 12;
const MINUTE_MS = 60_000;
const MORNING_MS = Date.UTC(2026, 2, 2, 9);
const EXPIRY = instantOf(MORNING_MS + 24 * 60 * MINUTE_MS);
const tenantId = TenantId.parse(derivedId('ten', 'histories'));
const wholeDay = { startsAt: '2026-03-02T00:00:00.000Z', endsAt: '2026-03-03T00:00:00.000Z' };

type Records = Recorder<DayInput, DayOutput>;

/** Half an hour or more, every quarter of an hour within two: most of them overlap each other only in part. */
const someTime = (random: Random): Interval => {
  const startMs = MORNING_MS + random(7) * 15 * MINUTE_MS;
  return { startsAt: instantOf(startMs), endsAt: instantOf(startMs + (2 + random(2)) * 15 * MINUTE_MS) };
};

/** One client on one day: holds, books, moves, cancels, reads, and sometimes never hears what became of it. */
const live = async (
  client: { readonly name: string; readonly day: string; readonly random: Random; readonly late: Promise<unknown>[] },
  claims: Pick<TenantClaims, 'claim' | 'convert' | 'release' | 'busy'>,
  records: Records,
): Promise<void> => {
  const { name, day, random, late } = client;
  const segmentsOf = (time: Interval): Segment[] => [{ resource: day, ...time, seats: null }];
  const run = (input: DayInput, work: () => Promise<DayOutput>): Promise<DayOutput | undefined> =>
    records.run({ process: name, key: day, input }, () => {
      const working = work();
      if (random(LOST_OF) > 0) return working;
      late.push(working);
      return Promise.reject(new Error('the answer is lost'));
    });
  const claim = (id: string, time: Interval, expiresAt: string | null) =>
    run({ op: 'claim', id, time }, async () => (await claims.claim(id, segmentsOf(time), { expiresAt })).claimed);
  const release = (id: string, keep: Interval | null) =>
    run({ op: 'release', id, keep }, async () => {
      await claims.release(id, keep === null ? [] : segmentsOf(keep));
      return true;
    });

  for (let step = 0; step < STEPS; step += 1) {
    const [id, holdId] = [derivedId('apt', day, name, String(step)), derivedId('hld', day, name, String(step))];
    const time = someTime(random);
    const story = random(4);
    if (story === 0) {
      if (await claim(holdId, time, EXPIRY)) {
        const input = { op: 'convert', id, holdId, time } as const;
        await run(input, async () => (await claims.convert(holdId, id, segmentsOf(time))).converted);
      }
      continue;
    }
    if (story === 1) {
      await run({ op: 'read' }, async () =>
        textOf((await claims.busy([day], wholeDay)).map(({ ownerId, ...own }) => ({ ...own, id: ownerId }))),
      );
      continue;
    }
    if (!(await claim(id, time, null))) continue;
    if (story === 2) {
      const next = someTime(random);
      if (await claim(id, next, null)) await release(id, next);
    }
    if (random(3) > 0) await release(id, null);
  }
};

describe('histories of many clients on several connections to one database', () => {
  let stores: Store[] = [];
  beforeAll(async () => {
    const database = newId('histories');
    const url = inject('servers').mongo;
    const log = makeLogger({ service: 'test', level: 'silent' });
    const connect = () => connectStore({ url, database, definitions, clock: fixedClock, log });
    stores = [await connect()];
    while (stores.length < CONNECTIONS) stores.push(await connect());
  });
  afterAll(() => Promise.all(stores.map((store) => store.close())));

  const lived = async (
    story: string,
    days: number,
    claimsOn: (store: Store) => Pick<TenantClaims, 'claim' | 'convert' | 'release' | 'busy'>,
  ) => {
    const records = makeRecorder<DayInput, DayOutput>();
    const late: Promise<unknown>[] = [];
    const opened = stores.map(claimsOn);
    const clients = Array.from({ length: days * CLIENTS }, async (_, index) => {
      const claims = opened[index % opened.length];
      const day = derivedId('stf', story, String(index % days));
      const client = { name: `client-${index}`, day, random: randomOf(index), late };
      if (claims !== undefined) await live(client, claims, records);
    });
    await Promise.all(clients);
    await Promise.allSettled(late);
    return records.history();
  };

  test('each could have come about one after the other (BK2, BK3, I5)', async () => {
    const history = await lived('ours', DAYS, (store) =>
      makeClaims(store.collection(rows.staffDays), fixedClock).forTenant(tenantId),
    );
    const answers = history.map(({ outcome }) => (outcome.kind === 'ok' ? outcome.output : 'unknown'));
    // A history in which nothing was refused, or nothing was lost, would prove little.
    for (const kind of [true, false, 'unknown']) {
      expect(answers.filter((answer) => answer === kind).length).toBeGreaterThan(DAYS);
    }
    expect(checkLinearizable(dayModel, history)).toEqual({ linearizable: true });
  });

  test('and check-then-insert, which everybody writes first, is caught', async () => {
    const history = await lived('naive', DAYS, (store) => {
      const days = store.collection(rows.staffDays).forTenant(tenantId);
      const ours = makeClaims(store.collection(rows.staffDays), fixedClock).forTenant(tenantId);
      return {
        ...ours,
        claim: async (ownerId, segments) => {
          const [place] = placesOf(tenantId, segments);
          if (place === undefined) throw new Error('a claim has a place');
          const { id: _id, resource, day } = place;
          await days.insert({ _id, resource, day, seatsAt: null, claims: [] });
          const found = await days.findOne({ _id });
          const [time] = place.stretches;
          if (time === undefined || found?.claims.some((claim) => claim.ownerId !== ownerId && overlap(claim, time))) {
            return { claimed: false, by: null };
          }
          const claim = { ownerId, ...time, expiresAt: NEVER, claimedAt: fixedClock.now(), attempt: 'naive' };
          await days.compareAndSet({ _id }, { push: { claims: claim } });
          return { claimed: true, evicted: [], giveBack: async () => {} };
        },
      };
    });
    const days = [...Map.groupBy(history, ({ key }) => key).values()];
    const caught = days.filter((one) => !checkLinearizable(dayModel, one).linearizable);
    expect(caught.length).toBeGreaterThan(DAYS / 4);
  });
});
