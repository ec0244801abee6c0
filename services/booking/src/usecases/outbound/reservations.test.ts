import { demoSeed } from '@fencepost/fakes/calcom/seed';
import { type FakeCalcom, startFakeCalcom } from '@fencepost/fakes/calcom/server';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { makeCalcomClient } from '@fencepost/vendors/calcom/client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { frieda, keyed, keys, serviceOf, stefan } from '../../../test/commands-world.ts';
import { askProAi, type DemoCompany, friseur, scopeOf } from '../../../test/companies.ts';
import { type ReservationsWorld, reservationsWorld } from '../../../test/reservations-world.ts';
import { at, movableClock } from '../../../test/slots-world.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOLD_MS = 2 * MINUTE_MS;

let nowMs = 0;
let calcom: FakeCalcom;
beforeAll(async () => {
  calcom = await startFakeCalcom({ seed: demoSeed, clock: { millis: () => nowMs }, requestsPerMinute: 1_000 });
});
afterEach(() => calcom.reset());
afterAll(() => calcom.close());

/** A world whose time is the fake’s, too. */
const worldOf = (given: Partial<Parameters<typeof reservationsWorld>[0]> = {}, startMs?: number): ReservationsWorld => {
  const movable = movableClock(startMs);
  nowMs = movable.millis();
  const move = (ms: number): void => {
    movable.move(ms);
    nowMs = movable.millis();
  };
  return reservationsWorld({ calcomUrl: calcom.url, ...given, clock: { ...movable, move } });
};

/** One gives it alone at this company, so that a hold takes all there is. */
const alone = askProAi;
const hold = (world: ReservationsWorld, company: DemoCompany = alone, members: object = {}) =>
  world.createHold(
    {
      serviceId: serviceOf(company),
      kind: 'new_booking',
      startsAt: at('10:00'),
      segments: [],
      as: 'customer',
      ...members,
    },
    keyed(company, `hold ${JSON.stringify(members)}`),
  );
/** What the broker brings of each change of a hold, and what is due after it. */
const followed = async (world: ReservationsWorld, holdId: string, company: DemoCompany = alone): Promise<void> => {
  await world.followHold(holdId, scopeOf(company));
  await world.keepUp();
};
const ofHold = (world: ReservationsWorld, holdId: string, company: DemoCompany = alone) =>
  world.reservations.forTenant(company.tenantId).where({ holdId }, 10);
/** Whether Cal.com offers the slot to others. */
const isOffered = async (company: DemoCompany = alone, startsAt = at('10:00')): Promise<boolean> => {
  const apiKey = keys[company.tenantId] ?? '';
  const client = makeCalcomClient({ baseUrl: calcom.url, apiKey, clock: { millis: () => nowMs }, timeoutMs: 5_000 });
  const { eventTypeId } = company;
  const slots = await client.getSlots({ eventTypeId, from: at('00:00'), to: at('23:00') });
  return slots.some((slot) => slot.startsAt === startsAt);
};
const asked = (what: string): number =>
  calcom
    .requests()
    .reduce((sum, { method, path, count }) => (`${method} ${path}`.startsWith(what) ? sum + count : sum), 0);
/** As the fake counts them: every second step of an address is an id to it. */
const RESERVE = 'POST /v2/slots/:id';
const RELEASE = 'DELETE /v2/slots/:id/';

describe('a held slot at Cal.com', () => {
  test('is not offered to others while the hold stands, and is again once it is released', async () => {
    const world = worldOf();
    expect(await isOffered()).toBe(true);
    const { id: holdId } = await hold(world);
    await followed(world, holdId);
    expect(await isOffered()).toBe(false);
    expect(await ofHold(world, holdId)).toMatchObject([{ state: 'reserved', kept: { calcomTeamId: 39203 } }]);
    await world.releaseHold({ holdId, version: 1 }, scopeOf(alone));
    await followed(world, holdId);
    expect(await isOffered()).toBe(true);
    expect(await ofHold(world, holdId)).toMatchObject([{ state: 'released', kept: null, dueAt: null }]);
  });

  test('is given back when the hold is over by its time, though nobody has written that down', async () => {
    const world = worldOf();
    // Cal.com counts in whole minutes, and would keep it longer than we do.
    const { id: holdId } = await hold(world);
    world.clock.move(10 * SECOND_MS);
    await followed(world, holdId);
    world.clock.move(HOLD_MS - 10 * SECOND_MS);
    expect(await isOffered()).toBe(false);
    await world.keepUp();
    expect(await isOffered()).toBe(true);
    expect(asked(RELEASE)).toBe(1);
  });

  test('becomes a booking: what we reserved is in nobody’s way, and is given back after it', async () => {
    const world = worldOf();
    const { id: holdId } = await hold(world);
    await followed(world, holdId);
    const customer = { name: 'Max Muster', email: 'max@example.com' };
    const wish = { serviceId: serviceOf(alone), startsAt: at('10:00'), holdId, customer, as: 'customer' as const };
    const { id } = await world.createAppointment(wish, keyed(alone, 'book'));
    // Cal.com is told before the reservation is looked at: it takes no account of one.
    await world.runDue();
    expect(await world.appointments.forTenant(alone.tenantId).byId(id)).toMatchObject({
      status: 'booked',
      sync: 'in_step',
    });
    await followed(world, holdId);
    expect(await ofHold(world, holdId)).toMatchObject([{ state: 'released' }]);
    const headers = { authorization: `Bearer ${keys[alone.tenantId]}`, 'cal-api-version': '2024-08-13' };
    const bookings = await fetch(`${calcom.url}/v2/teams/${alone.calcomTeamId}/bookings`, { headers });
    expect(await bookings.json()).toMatchObject({ data: [{ start: at('10:00'), status: 'accepted' }] });
  });

  test('is kept from nobody while others are free to give it, and is from everybody once the last is held', async () => {
    const world = worldOf();
    const first = await hold(world, friseur, { staffId: frieda });
    await followed(world, first.id, friseur);
    expect(await isOffered(friseur)).toBe(true);
    expect(await ofHold(world, first.id, friseur)).toMatchObject([{ state: 'needless' }]);
    const last = await hold(world, friseur, { staffId: stefan });
    await followed(world, last.id, friseur);
    expect(await isOffered(friseur)).toBe(false);
  });

  test('that is a composite is kept at each of its starts', async () => {
    const world = worldOf();
    const segments = [{ startsAt: at('11:30'), durationMinutes: 30 }];
    const { id: holdId } = await hold(world, alone, { kind: 'composite', segments });
    await followed(world, holdId);
    expect((await ofHold(world, holdId)).map(({ state }) => state)).toEqual(['reserved', 'reserved']);
    expect([await isOffered(), await isOffered(alone, at('11:30'))]).toEqual([false, false]);
  });
});

describe('Cal.com is never in the way of a hold', () => {
  test('holding and releasing ask it nothing, and stand while it is down; nothing is made once they are over (A14)', async () => {
    let calls = 0;
    const down: typeof fetch = async () => {
      calls += 1;
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
    };
    const world = worldOf({ fetch: down });
    const { id: holdId } = await hold(world);
    expect(calls).toBe(0);
    await followed(world, holdId);
    expect(await ofHold(world, holdId)).toMatchObject([{ state: 'due', problem: expect.any(String) }]);
    expect(await world.holds.forTenant(alone.tenantId).byId(holdId)).toMatchObject({ status: 'active' });
    world.clock.move(HOLD_MS);
    const callsBefore = calls;
    await world.keepUp();
    expect(calls).toBe(callsBefore);
    expect(await ofHold(world, holdId)).toMatchObject([{ state: 'needless', dueAt: null }]);
  });

  test('a hold that is over before its turn comes is not reserved any more (K11)', async () => {
    const world = worldOf();
    const { id: holdId } = await hold(world);
    await world.followHold(holdId, scopeOf(alone));
    await world.releaseHold({ holdId, version: 1 }, scopeOf(alone));
    await world.keepUp();
    expect(asked(RESERVE)).toBe(0);
    expect(await isOffered()).toBe(true);
  });

  test('a hold that is released while Cal.com is asked is given back there, too', async () => {
    const holds: { release?: () => Promise<unknown> } = {};
    const line: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      if (init?.method === 'POST') await holds.release?.();
      return answer;
    };
    const world = worldOf({ fetch: line });
    const { id: holdId } = await hold(world);
    holds.release = async () => {
      await world.releaseHold({ holdId, version: 1 }, scopeOf(alone));
      await world.followHold(holdId, scopeOf(alone));
    };
    await followed(world, holdId);
    expect(await ofHold(world, holdId)).toMatchObject([{ state: 'released' }]);
    expect(await isOffered()).toBe(true);
  });

  test('the last requests of a minute are left to bookings', async () => {
    const clock = { millis: () => nowMs };
    const line: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      const headers = new Headers(answer.headers);
      headers.set('X-RateLimit-Limit-Default', '120');
      headers.set('X-RateLimit-Remaining-Default', '29');
      return new Response(await answer.text(), { status: answer.status, headers });
    };
    const apiKey = keys[alone.tenantId] ?? '';
    const client = makeCalcomClient({ baseUrl: calcom.url, apiKey, clock, timeoutMs: 5_000, fetch: line });
    const openCalcom = async () => ({ client, calcomTeamId: alone.calcomTeamId });
    const world = worldOf({ reserving: { openCalcom } });
    await client.getMe();
    const { id: holdId } = await hold(world);
    await followed(world, holdId);
    expect(asked(RESERVE)).toBe(0);
    const resetsAt = new Date(nowMs + MINUTE_MS).toISOString();
    expect(await ofHold(world, holdId)).toMatchObject([{ state: 'due', dueAt: resetsAt }]);
    world.clock.move(MINUTE_MS);
    await world.keepUp();
    expect(asked(RESERVE)).toBe(1);
  });
});

describe('a call of which nobody knows the outcome', () => {
  test('is never repeated: what it may have made ends by itself at Cal.com (I12)', async () => {
    const line: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      if (init?.method !== 'POST') return answer;
      throw new TypeError('fetch failed');
    };
    const world = worldOf({ fetch: line });
    const { id: holdId } = await hold(world);
    await followed(world, holdId);
    expect(await ofHold(world, holdId)).toMatchObject([{ state: 'unknown', dueAt: null }]);
    await world.releaseHold({ holdId, version: 1 }, scopeOf(alone));
    await followed(world, holdId);
    expect(await isOffered()).toBe(false);
    world.clock.move(HOLD_MS);
    await world.keepUp();
    expect(await isOffered()).toBe(true);
    expect(asked(RESERVE)).toBe(1);
  });

  test('to give back is repeated until Cal.com says so, or until it is over there', async () => {
    let lost = 1;
    const line: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      if (init?.method !== 'DELETE' || lost === 0) return answer;
      lost -= 1;
      throw new TypeError('fetch failed');
    };
    const world = worldOf({ fetch: line });
    const { id: holdId } = await hold(world);
    await followed(world, holdId);
    await world.releaseHold({ holdId, version: 1 }, scopeOf(alone));
    await followed(world, holdId);
    expect(await ofHold(world, holdId)).toMatchObject([{ state: 'reserved', problem: expect.any(String) }]);
    world.clock.move(MINUTE_MS);
    await world.keepUp();
    expect(await ofHold(world, holdId)).toMatchObject([{ state: 'released', dueAt: null }]);
    expect(asked(RELEASE)).toBe(2);
  });

  test('and a crash at any write leave a slot that is offered again when the hold is over', async () => {
    const crashes = await afterEveryCrash({
      prepared: async () => {
        calcom.reset();
        const world = worldOf();
        await hold(world);
        return world.store;
      },
      run: async (store) => {
        const world = worldOf({ store });
        const { id: holdId } = await hold(world);
        await followed(world, holdId);
      },
      settled: async (store, writesBefore) => {
        const world = worldOf({ store });
        const where = `after write ${writesBefore}`;
        const { id: holdId } = await hold(world);
        await followed(world, holdId);
        for (let minutes = 0; minutes < 4; minutes += 1) {
          world.clock.move(MINUTE_MS);
          await world.keepUp();
        }
        expect(await isOffered(), where).toBe(true);
        expect(asked(RESERVE), where).toBeLessThanOrEqual(1);
        expect(await ofHold(world, holdId), where).toMatchObject([{ dueAt: null, kept: null }]);
      },
    });
    expect(crashes).toBeGreaterThanOrEqual(3);
  });
});

describe('whose Cal.com is asked', () => {
  test('no other team than the proved one is ever asked, neither to keep nor to give back (BKG-034)', async () => {
    let calcomTeamId = 1;
    const world = worldOf({
      reserving: {
        openCalcom: async (scope) => ({ ...(await open(world)(scope)), calcomTeamId }),
      },
    });
    const early = await hold(world);
    await followed(world, early.id);
    expect(await ofHold(world, early.id)).toMatchObject([{ state: 'refused' }]);
    expect(asked(RESERVE)).toBe(0);

    calcomTeamId = alone.calcomTeamId;
    const late = await hold(world, alone, { startsAt: at('11:00') });
    await followed(world, late.id);
    expect(await isOffered(alone, at('11:00'))).toBe(false);
    calcomTeamId = 1;
    await world.releaseHold({ holdId: late.id, version: 1 }, scopeOf(alone));
    await followed(world, late.id);
    expect(asked(RELEASE)).toBe(0);
    world.clock.move(HOLD_MS);
    expect(await isOffered(alone, at('11:00'))).toBe(true);
  });

  test('one company’s revoked key keeps another’s slots from nothing', async () => {
    const revoked: typeof fetch = (input, init) => {
      const headers = new Headers(init?.headers);
      if (headers.get('authorization')?.endsWith(keys[friseur.tenantId] ?? '')) {
        headers.set('authorization', 'Bearer cal_revoked');
      }
      return fetch(input, { ...init, headers });
    };
    const world = worldOf({ fetch: revoked });
    await hold(world, friseur, { staffId: frieda });
    const refused = await hold(world, friseur, { staffId: stefan });
    const made = await hold(world);
    await followed(world, refused.id, friseur);
    await followed(world, made.id);
    expect(await ofHold(world, refused.id, friseur)).toMatchObject([{ state: 'due' }]);
    expect(await ofHold(world, made.id)).toMatchObject([{ state: 'reserved' }]);
  });
});

const open = (world: ReservationsWorld) => world.deps.openCalcom;
