import { demoApiKeys, demoSeed } from '@fencepost/fakes/calcom/seed';
import { type FakeCalcom, startFakeCalcom } from '@fencepost/fakes/calcom/server';
import { makePoliteCalcom } from '@fencepost/vendors/calcom/polite';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type CommandsWorld, commandsWorld, keyed, serviceOf } from '../../../test/commands-world.ts';
import { askProAi, type DemoCompany, friseur, scopeOf } from '../../../test/companies.ts';
import { movableClock } from '../../../test/slots-world.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const INTENTS = 25;

let nowMs = 0;
let calcom: FakeCalcom;
beforeAll(async () => {
  calcom = await startFakeCalcom({ seed: demoSeed, clock: { millis: () => nowMs } });
});
afterEach(() => calcom.reset());
afterAll(() => calcom.close());

const keys = { [friseur.tenantId]: demoApiKeys.friseurOwner, [askProAi.tenantId]: demoApiKeys.askProAiOwner };

/** Cal.com, and for whom it is away: nobody is answered, or the line breaks after the effect. */
const setting = () => {
  const movable = movableClock();
  nowMs = movable.millis();
  const move = (ms: number): void => {
    movable.move(ms);
    nowMs = movable.millis();
  };
  const clock = { ...movable, move };
  const away = new Set<string>();
  const sent: { readonly key: string; readonly method: string; readonly atMs: number }[] = [];
  const line: typeof fetch = async (input, init) => {
    const key = new Headers(init?.headers).get('authorization')?.replace('Bearer ', '') ?? '';
    sent.push({ key, method: init?.method ?? 'GET', atMs: nowMs });
    if (!away.has(key)) return fetch(input, init);
    // Every third request arrives and has its effect, and only the answer is lost.
    if (sent.length % 3 === 0 && init?.method === 'POST') await (await fetch(input, init)).text();
    throw new TypeError('fetch failed');
  };
  const polite = makePoliteCalcom({ baseUrl: calcom.url, clock, timeoutMs: 5_000, fetch: line });
  return { clock, polite, away, sent };
};

/** Half an hour and a bit apart, in opening hours, on working days. */
const startOf = (n: number): string => {
  const day = 3 + Math.floor(n / 10);
  const minutes = (n % 10) * 40;
  return new Date(Date.UTC(2026, 2, day, 9, minutes)).toISOString();
};
const book = (world: CommandsWorld, company: DemoCompany, n: number) =>
  world.createAppointment(
    {
      serviceId: serviceOf(company),
      startsAt: startOf(n),
      customer: { name: `Kunde ${n}`, email: `kunde${n}@example.com` },
      as: 'host',
    },
    keyed(company, `booking ${n}`),
  );
const intentsOf = async (world: CommandsWorld, company: DemoCompany) =>
  (await world.listIntents({ limit: 100 }, scopeOf(company))).data;
const bookingsOf = async ({ calcomTeamId, tenantId }: DemoCompany) => {
  const headers = { authorization: `Bearer ${keys[tenantId]}` };
  const answer = await fetch(`${calcom.url}/v2/teams/${calcomTeamId}/bookings?take=250`, { headers });
  const { data } = JSON.parse(await answer.text()) as {
    data: { start: string; status: string; metadata: { fencepostAppointmentId: string } }[];
  };
  return data;
};

describe('Cal.com down for an hour, with 50 intents of two companies (A14)', () => {
  test('none is lost and none doubled: every booking is there once when it is back', async () => {
    const { clock, polite, away } = setting();
    const world = commandsWorld({ clock, polite });
    for (const key of Object.values(keys)) away.add(key);
    const booked: { readonly company: DemoCompany; readonly id: string }[] = [];
    for (let n = 0; n < INTENTS; n += 1) {
      for (const company of [friseur, askProAi]) {
        const appointment = await book(world, company, n);
        expect(appointment).toMatchObject({ status: 'booked', sync: 'pending' });
        booked.push({ company, id: appointment.id });
      }
    }
    await world.pass(HOUR_MS, 120_000);
    for (const company of [friseur, askProAi]) {
      const states = (await intentsOf(world, company)).map(({ state }) => state);
      expect(states).toHaveLength(INTENTS);
      expect(states.every((state) => state === 'due' || state === 'unknown')).toBe(true);
    }
    away.clear();
    await world.pass(15 * MINUTE_MS, 30_000);
    for (const company of [friseur, askProAi]) {
      const there = await bookingsOf(company);
      const ours = booked.filter((one) => one.company === company).map(({ id }) => id);
      expect(there.map(({ metadata }) => metadata.fencepostAppointmentId).toSorted()).toEqual(ours.toSorted());
      expect((await intentsOf(world, company)).map(({ state }) => state)).toEqual(ours.map(() => 'done'));
      for (const id of ours) {
        const appointment = await world.appointments.forTenant(company.tenantId).byId(id);
        expect(appointment).toMatchObject({ status: 'booked', sync: 'in_step' });
      }
    }
  }, 60_000);

  test('for one company alone: the other’s breaker never opens, and it waits for nothing (CB2)', async () => {
    const { clock, polite, away, sent } = setting();
    const world = commandsWorld({ clock, polite });
    away.add(keys[friseur.tenantId] ?? '');
    for (let n = 0; n < INTENTS; n += 1) await book(world, friseur, n);
    await world.runDue();
    for (let n = 0; n < INTENTS; n += 1) {
      await book(world, askProAi, n);
      await world.runDue();
      const others = await intentsOf(world, askProAi);
      expect(others.every(({ state }) => state === 'done')).toBe(true);
    }
    expect((await intentsOf(world, friseur)).some(({ problem }) => problem?.includes('not asked for a moment'))).toBe(
      true,
    );
    const writes = sent.filter(({ key, method }) => key === keys[askProAi.tenantId] && method === 'POST');
    expect(writes).toHaveLength(INTENTS);
  }, 60_000);

  test('the breaker spares Cal.com: after five failures it is asked once a minute (PRT-027)', async () => {
    const { clock, polite, away, sent } = setting();
    const world = commandsWorld({ clock, polite });
    away.add(keys[friseur.tenantId] ?? '');
    for (let n = 0; n < INTENTS; n += 1) await book(world, friseur, n);
    await world.runDue();
    expect(sent.filter(({ method }) => method === 'POST')).toHaveLength(5);
    const [firstMs = 0] = sent.map(({ atMs }) => atMs);
    await world.pass(10 * MINUTE_MS, 10_000);
    const later = sent.filter(({ method, atMs }) => method === 'POST' && atMs > firstMs);
    expect(later.length).toBeLessThanOrEqual(11);
  }, 60_000);
});

describe('a revoked key', () => {
  test('touches no other company, and what it kept waiting is told with the new one', async () => {
    const { clock, polite } = setting();
    const world = commandsWorld({ clock, polite });
    calcom.control.revokeKey(demoApiKeys.friseurOwner);
    const { id } = await book(world, friseur, 0);
    await book(world, askProAi, 0);
    await world.pass(10 * MINUTE_MS, 30_000);
    expect(await intentsOf(world, askProAi)).toMatchObject([{ state: 'done' }]);
    const [waiting] = await intentsOf(world, friseur);
    expect(waiting).toMatchObject({ state: 'due', problem: expect.stringContaining('API key') });
    expect(await world.appointments.forTenant(friseur.tenantId).byId(id)).toMatchObject({
      status: 'booked',
      sync: 'pending',
    });
    calcom.reset();
    const { version = 0, id: intentId = '' } = waiting ?? {};
    await world.retryIntent({ intentId, version }, scopeOf(friseur));
    await world.runDue();
    expect(await intentsOf(world, friseur)).toMatchObject([{ state: 'done', problem: null }]);
  });
});
