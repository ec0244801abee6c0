import { codeOf } from '@fencepost/contracts/errors';
import { demoApiKeys, demoSeed } from '@fencepost/fakes/calcom/seed';
import { type FakeCalcom, startFakeCalcom } from '@fencepost/fakes/calcom/server';
import { makeCalcomClient } from '@fencepost/vendors/calcom/client';
import { toCalcomRecord } from '@fencepost/vendors/calcom/record-reading';
import type { CalcomRecord } from '@fencepost/vendors/calcom/webhook';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CommandsWorld, commandsWorld, keyed, serviceOf } from '../../../test/commands-world.ts';
import { friseur, scopeOf } from '../../../test/companies.ts';
import { movableClock } from '../../../test/slots-world.ts';
import { factsOfRecord } from '../../domain/facts-of.ts';
import { makeRecordFacts } from '../deliveries/record-facts.ts';
import { toldOf } from '../deliveries/tell-facts.ts';

const MINUTE_MS = 60_000;
const RUNS = 40;
const scope = scopeOf(friseur);

let nowMs = 0;
let calcom: FakeCalcom;
beforeAll(async () => {
  calcom = await startFakeCalcom({ seed: demoSeed, clock: { millis: () => nowMs }, requestsPerMinute: 10_000 });
});
afterAll(() => calcom.close());

const startOf = (slot: number): string => new Date(Date.UTC(2026, 2, 4, 9, slot * 40)).toISOString();
const slot = fc.nat({ max: 8 });
const which = fc.nat({ max: 3 });
const step = fc.oneof(
  fc.record({ do: fc.constant('book' as const), slot }),
  fc.record({ do: fc.constant('move' as const), which, slot }),
  fc.record({ do: fc.constant('cancel' as const), which }),
  fc.record({ do: fc.constant('hear' as const) }),
  /** The guest moves it with Cal.com’s own link. */
  fc.record({ do: fc.constant('moveThere' as const), which, slot }),
  fc.record({ do: fc.constant('pass' as const), seconds: fc.constantFrom(0, 5, 20, 90) }),
  fc.record({
    do: fc.constant('fail' as const),
    how: fc.constantFrom('truncate', 'error', 'busy', 'refused', 'blind'),
    times: fc.integer({ min: 1, max: 4 }),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const effects = {
  truncate: { kind: 'truncate' },
  error: { kind: 'status', status: 500 },
  busy: { kind: 'status', status: 429 },
  refused: { kind: 'status', status: 400 },
  /** Even what is read back has no answer. */
  blind: { kind: 'truncate' },
} as const;

/** What people may be told at any time; anything else is a fault of ours. */
const refusals = ['slot_taken', 'wrong_state', 'stale_version'];

const act = async (world: CommandsWorld, ids: string[], each: Step, index: number): Promise<void> => {
  const idOf = (at: number): string | undefined => ids[at % Math.max(1, ids.length)];
  const versionOf = async (id: string) => (await world.appointments.forTenant(friseur.tenantId).byId(id))?.version ?? 0;
  switch (each.do) {
    case 'book': {
      const customer = { name: `Kunde ${index}`, email: `kunde${index}@example.com` };
      const wish = { serviceId: serviceOf(friseur), startsAt: startOf(each.slot), customer, as: 'host' as const };
      ids.push((await world.createAppointment(wish, keyed(friseur, `book ${index}`))).id);
      return;
    }
    case 'move':
    case 'cancel': {
      const appointmentId = idOf(each.which);
      if (appointmentId === undefined) return;
      const command = { appointmentId, version: await versionOf(appointmentId), as: 'host' as const };
      if (each.do === 'cancel') await world.cancelAppointment(command, scope);
      else await world.rescheduleAppointment({ ...command, startsAt: startOf(each.slot) }, scope);
      return;
    }
    case 'moveThere':
      return moveThere(world, idOf(each.which), startOf(each.slot));
    case 'hear':
      return hear(world);
    case 'pass':
      if (each.seconds === 0) await world.runDue();
      else await world.pass(each.seconds * 1_000);
      return;
    case 'fail':
      calcom.fault({
        ...(each.how === 'blind' ? { path: '/v2' } : { method: 'POST', path: '/v2/bookings' }),
        times: each.times,
        effect: effects[each.how],
      });
  }
};

const bookingsThere = async (): Promise<readonly CalcomRecord[]> => {
  const client = makeCalcomClient({
    baseUrl: calcom.url,
    apiKey: demoApiKeys.friseurOwner,
    clock: { millis: () => nowMs },
    timeoutMs: 5_000,
  });
  const found: CalcomRecord[] = [];
  for await (const page of client.teamBookingPages(friseur.calcomTeamId, {})) found.push(...page.map(toCalcomRecord));
  return found;
};

/** Cal.com tells by itself what it holds, as webhooks do, whatever we have asked it for meanwhile. */
const hear = async (world: CommandsWorld): Promise<void> => {
  await fetch(`${calcom.url}/__control/faults`, { method: 'DELETE' });
  const recordFacts = makeRecordFacts(world.deps);
  for (const record of await bookingsThere()) {
    const appointmentId = String(record.metadata?.fencepostAppointmentId);
    const appointment = await world.appointments.forTenant(friseur.tenantId).byId(appointmentId);
    if (appointment === undefined) throw new Error('everything there is from here');
    const hearing = { tenantId: friseur.tenantId, source: 'webhook', deliveryId: null, staffIds: [] } as const;
    const told = toldOf(factsOfRecord(record, hearing), record.hosts);
    const { absent: _, ...booker } = record.attendees[0] ?? { absent: false };
    await recordFacts({ told, passport: appointment.passport, booker, deliveryId: null, appointmentId }, scope);
  }
};

const moveThere = async (world: CommandsWorld, id: string | undefined, start: string): Promise<void> => {
  if (id === undefined) return;
  const uid = (await world.appointments.forTenant(friseur.tenantId).byId(id))?.calcomUids.at(-1);
  if (uid === undefined) return;
  const headers = { 'content-type': 'application/json', 'cal-api-version': '2024-08-13' };
  // What is over, or taken, cannot be moved: that is the guest’s affair.
  await fetch(`${calcom.url}/v2/bookings/${uid}/reschedule`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ start }),
  });
};

const standingThere = async (): Promise<readonly string[]> => {
  const accepted = (await bookingsThere()).filter(({ standing }) => standing === 'accepted');
  return accepted.map(({ startsAt, metadata }) => `${metadata?.fencepostAppointmentId} ${startsAt}`).toSorted();
};

test('whatever is decided here and whatever fails there: in the end both say the same, and nothing is there twice (I2, I5, I12)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      calcom.reset();
      const movable = movableClock();
      nowMs = movable.millis();
      const move = (ms: number): void => {
        movable.move(ms);
        nowMs = movable.millis();
      };
      const world = commandsWorld({ clock: { ...movable, move }, calcomUrl: calcom.url });
      const ids: string[] = [];
      /** Those of whom the last that was accepted here is that they will not take place. */
      const promised = new Set<string>();
      for (const [index, each] of steps.entries()) {
        try {
          await act(world, ids, each, index);
          const id = 'which' in each ? ids[each.which % Math.max(1, ids.length)] : undefined;
          if (id !== undefined && each.do === 'cancel') promised.add(id);
          if (id !== undefined && each.do === 'move') promised.delete(id);
        } catch (error) {
          if (!refusals.includes(codeOf(error))) throw error;
        }
      }
      await fetch(`${calcom.url}/__control/faults`, { method: 'DELETE' });
      await world.pass(30 * MINUTE_MS, 15_000);
      await hear(world);
      await world.pass(5 * MINUTE_MS, 15_000);
      const ours = await world.appointments.forTenant(friseur.tenantId).page({ after: undefined, limit: 50 });
      for (const { sync, status } of ours) expect(sync).toBe(status === 'rejected' ? 'failed' : 'in_step');
      const live = ours.filter(({ status }) => status === 'booked');
      expect(await standingThere()).toEqual(live.map(({ id, startsAt }) => `${id} ${startsAt}`).toSorted());
      for (const { id, startsAt, contested } of ours) {
        const claims = await world.claims.forTenant(friseur.tenantId).of(id);
        // Cal.com may move a booking to a host whose time another of ours has: both stay, one contested.
        const isLive = live.some((each) => each.id === id) && !contested;
        expect([...new Set(claims.map((claim) => claim.startsAt))]).toEqual(isLive ? [startsAt] : []);
      }
      const intents = await world.listIntents({ limit: 100 }, scope);
      expect(intents.data.every(({ dueAt }) => dueAt === null)).toBe(true);
      const refused = intents.data.filter(({ kind, state }) => kind === 'cancel' && state === 'refused');
      const kept = [...promised].filter((id) => refused.every(({ appointmentId }) => appointmentId !== id));
      for (const id of kept) expect(live.some((each) => each.id === id)).toBe(false);
    }),
    { numRuns: RUNS },
  );
}, 120_000);
