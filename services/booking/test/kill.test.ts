import { setTimeout } from 'node:timers/promises';
import { type Appointment, getAppointment, listAppointments } from '@fencepost/contracts/booking/appointment';
import {
  cancelAppointment,
  createAppointment,
  rescheduleAppointment,
} from '@fencepost/contracts/booking/appointment-commands';
import { eventually } from '@fencepost/testing/eventually';
import { MongoClient } from 'mongodb';
import { afterEach, expect, inject, test, vi } from 'vitest';
import { idAfterBuried } from '../src/domain/next-id.ts';
import { startCalcomBridge } from './calcom-bridge.ts';
import { keyed, serviceOf } from './commands-world.ts';
import { answersFor, friseur, scopeOf } from './companies.ts';
import type { CrashPoint } from './crash-points.ts';
import { expectInvariants } from './invariants.ts';
import { prepareSystem, type System } from './system.ts';
import { killAll, loadVictim, loseAlarms, type Victim } from './victims.ts';

/** Other suites share these two cores. */
vi.setConfig({ testTimeout: 900_000 });
/** Longer than the broker waits for an acknowledgement, and than an intent whose call took too long waits to be read back. */
const PATIENCE_MS = 150_000;
const soon = <T>(assertion: () => T | Promise<T>): Promise<T> => eventually(assertion, PATIENCE_MS);

/** Longer than any command takes. */
const DEATH_WITHIN_MS = 45_000;
const DAY_MS = 24 * 60 * 60_000;
const HOUR_MS = 60 * 60_000;
const AT_ONCE = 6;
const MOST_ROUNDS = 4;
/** For intents to be taken. */
const DAWDLE_MS = 2_000;
const SLOTS_A_DAY = 6;
const FIRST_HOUR = 9;
const SUNDAY = 0;
/** Each process is so much later than the one before: beyond the lease of work that died with it. */
const LATER_MS = 5 * 60_000;

/** Times at which everybody of the demo team works; each is handed out once. */
const makeSlots = () => {
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const days = Array.from({ length: 30 }, (_, index) => today + (index + 3) * DAY_MS).filter(
    (day) => new Date(day).getUTCDay() !== SUNDAY,
  );
  let next = 0;
  return (): string => {
    const day = days[Math.floor(next / SLOTS_A_DAY)] ?? 0;
    const hour = FIRST_HOUR + (next % SLOTS_A_DAY);
    next += 1;
    return new Date(day + hour * HOUR_MS).toISOString();
  };
};

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A company, its Cal.com with guests, and one process of the booking service after another. */
const startGround = async () => {
  let system: System | undefined;
  const running = (): System => {
    if (system === undefined) throw new Error('the system is not prepared yet');
    return system;
  };
  const bridge = await startCalcomBridge(() => running().deliver);
  closing.push(bridge.close);
  system = await prepareSystem(inject('servers'), () => answersFor([friseur]), { calcomUrl: bridge.calcom.url });
  closing.push(system.stop);
  const mongo = await new MongoClient(inject('servers').mongo).connect();
  closing.push(() => mongo.close());
  const database = mongo.db(system.config.MONGO_DATABASE);
  let born = 0;
  let spare = loadVictim(running());
  const victim = async (): Promise<Victim> => {
    const loaded = spare;
    spare = loadVictim(running());
    return loaded.start(born * LATER_MS);
  };
  closing.push(killAll);
  return {
    system,
    bridge,
    database,
    slot: makeSlots(),
    /** As old as the one before. */
    another: victim,
    /** After whoever was before has died, and Redis has forgotten everything. */
    next: async (): Promise<Victim> => {
      await loseAlarms(running());
      born += 1;
      return victim();
    },
    quiet: () =>
      soon(async () =>
        expect(await database.collection('intents').countDocuments({ dueAt: { $ne: null } }), 'open intents').toBe(0),
      ),
  };
};
type Ground = Awaited<ReturnType<typeof startGround>>;

const scope = scopeOf(friseur);
const wishFor = (startsAt: string) => ({
  serviceId: serviceOf(friseur),
  startsAt,
  customer: { name: 'Max Muster', email: 'max@example.com' },
});

const readBy = async ({ system }: Ground, appointmentId: string): Promise<Appointment> =>
  system.call(getAppointment, { appointmentId }, scope);

/** A booking that Cal.com knows of, whose webhook has come. */
const booked = async (ground: Ground): Promise<Appointment> => {
  const startsAt = ground.slot();
  const { id } = await ground.system.call(createAppointment, wishFor(startsAt), keyed(friseur, `before-${startsAt}`));
  return soon(async () => {
    expect(await ground.database.collection('deliveries').countDocuments({ appointmentId: id })).toBe(1);
    const appointment = await readBy(ground, id);
    expect(appointment).toMatchObject({ sync: 'in_step', status: 'booked' });
    return appointment;
  });
};

/** The same, by a guest at Cal.com’s own pages. */
const guestBooked = async ({ bridge, system, slot }: Ground): Promise<string> => {
  const { uid } = await bridge.guestBooks(slot());
  await soon(async () =>
    expect((await system.call(listAppointments, { calcomUid: uid, limit: 1 }, scope)).data).toHaveLength(1),
  );
  return uid;
};

/** What somebody does: made ready while all is well, begun once, and repeated by its client after the crash. */
type Story = (
  ground: Ground,
  startsAt: string,
) => Promise<{ readonly begin: () => Promise<unknown>; readonly repeat: () => Promise<void> }>;

const nobodyRepeats = async (): Promise<void> => {};
const stories = {
  guestBooks: async ({ bridge }, startsAt) => ({ begin: () => bridge.guestBooks(startsAt), repeat: nobodyRepeats }),
  guestMoves: async (ground, startsAt) => {
    const uid = await guestBooked(ground);
    return { begin: () => ground.bridge.guestMoves(uid, startsAt), repeat: nobodyRepeats };
  },
  book: async ({ system }, startsAt) => {
    const begin = () => system.call(createAppointment, wishFor(startsAt), keyed(friseur, `book-${startsAt}`));
    return {
      begin,
      repeat: async () => expect(await begin(), 'the repetition').toMatchObject({ startsAt, status: 'booked' }),
    };
  },
  move: async (ground, startsAt) => {
    const { id: appointmentId, version } = await booked(ground);
    const asked = { appointmentId, version, startsAt, as: 'host' } as const;
    const begin = () => ground.system.call(rescheduleAppointment, asked, keyed(friseur, `move-${startsAt}`));
    return { begin, repeat: async () => expect(await begin(), 'the repetition').toMatchObject({ startsAt }) };
  },
  cancel: async (ground, startsAt) => {
    const { id: appointmentId, version } = await booked(ground);
    const asked = { appointmentId, version, as: 'host' } as const;
    const begin = () => ground.system.call(cancelAppointment, asked, keyed(friseur, `cancel-${startsAt}`));
    const over = { appointment: { id: appointmentId, status: 'cancelled' } };
    return { begin, repeat: async () => expect(await begin(), 'the repetition').toMatchObject(over) };
  },
} as const satisfies Record<string, Story>;

const claimed = (startsAt: string): CrashPoint => ({
  after: 'findOneAndUpdate',
  of: 'staffDays',
  says: ['$push', startsAt],
});
const added = (startsAt: string): CrashPoint => ({ after: 'insertOne', of: 'appointments', says: [startsAt] });
const saved = (startsAt: string): CrashPoint => ({ after: 'findOneAndUpdate', of: 'appointments', says: [startsAt] });
const cancelled = (): CrashPoint => ({ after: 'findOneAndUpdate', of: 'appointments', says: ['"cancelled"'] });
const intended = (kind: string) => (): CrashPoint => ({ after: 'insertOne', of: 'intents', says: [`"${kind}"`] });
const published =
  (event: string) =>
  (startsAt: string): CrashPoint => ({ before: 'publish', says: [`events.booking.${event}.v1`, startsAt] });
const marked = (): CrashPoint => ({ after: 'findOneAndUpdate', of: 'intents', says: ['"sentAt":"'] });
const told = (path: string) => (): CrashPoint => ({ after: 'answer', method: 'POST', path });

const steps: readonly (readonly [keyof typeof stories, string, (startsAt: string) => CrashPoint])[] = [
  ['guestBooks', 'after claim', claimed],
  ['guestBooks', 'after write', added],
  ['guestBooks', 'before publish', published('appointmentBooked')],
  ['guestMoves', 'after claim', claimed],
  ['guestMoves', 'after write', saved],
  ['book', 'after claim', claimed],
  ['book', 'after intent', intended('create')],
  ['book', 'after write', added],
  ['book', 'before publish', published('appointmentBooked')],
  ['book', 'before vendor call', marked],
  ['book', 'after vendor call', told('/v2/bookings$')],
  ['book', 'after the answer’s write', saved],
  ['move', 'after claim', claimed],
  ['move', 'after write', saved],
  ['move', 'after vendor call', told('/reschedule$')],
  ['cancel', 'after write', cancelled],
  ['cancel', 'after vendor call', told('/cancel$')],
];

test('kill -9 at every named step: nothing is lost, doubled, overlapping, untold or unsettled (I1, I2, I5, I6, I8, I12)', async () => {
  const ground = await startGround();
  let victim = await ground.next();
  for (const [name, step, point] of steps) {
    const what = `${name}, ${step}`;
    const startsAt = ground.slot();
    const story = await stories[name](ground, startsAt);
    await ground.quiet();
    await victim.arm(point(startsAt));
    // A command is not answered by whoever dies of it; what it is refused for otherwise is told.
    const begun = story.begin().then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(await killed(victim, begun), what).toBe('SIGKILL');
    if (name.startsWith('guest')) expect(await begun, what).toBeUndefined();
    victim = await ground.next();
    await soon(story.repeat);
  }
  await soon(() => expectInvariants(ground));
  const own = { tenantId: friseur.tenantId, state: { $ne: null } };
  expect(await ground.database.collection('appointments').countDocuments(own), 'one of each story').toBe(steps.length);
});

/** How a process died; throws what its story failed with, where it lives on. */
const killed = async ({ dead }: Victim, begun: Promise<unknown>): Promise<NodeJS.Signals | null> => {
  let died = false;
  const signal = dead.then((by) => {
    died = true;
    return by;
  });
  const late = async (): Promise<never> => {
    await setTimeout(DEATH_WITHIN_MS, undefined, { ref: false });
    const failure = died ? undefined : await Promise.race([begun, 'nothing failed, and nobody was killed']);
    throw failure ?? new Error('nobody was killed');
  };
  const lateness = late();
  lateness.catch(() => undefined);
  return Promise.race([signal, lateness]);
};

test('a claim whose process was killed before its appointment is swept under a tombstone, and a late repetition books all the same (BK3)', async () => {
  const ground = await startGround();
  const { database, system, slot } = ground;
  const startsAt = slot();
  const { begin } = await stories.book(ground, startsAt);
  const victim = await ground.next();
  await victim.arm(claimed(startsAt));
  const begun = begin().catch(() => undefined);
  expect(await killed(victim, begun)).toBe('SIGKILL');
  const claims = () => database.collection('staffDays').distinct('claims.ownerId');
  const [ownerId] = await claims();
  expect(ownerId, 'positive control: the time is claimed').toMatch(/^apt_/);
  expect(await database.collection('appointments').countDocuments()).toBe(0);

  await ground.next();
  await soon(async () => expect(await claims()).toEqual([]));
  expect(await database.collection('appointments').find().toArray()).toMatchObject([{ _id: ownerId, state: null }]);
  const another = await system.call(createAppointment, wishFor(startsAt), keyed(friseur, 'somebody-else'));
  expect(another.id).not.toBe(ownerId);
  // The tombstone stays for ever: whoever is late writes under the id that follows from it.
  const id = idAfterBuried(String(ownerId));
  await soon(async () => expect(await begin()).toMatchObject({ id, startsAt, status: 'booked' }));
  await soon(() => expectInvariants(ground));
  expect(await database.collection('appointments').countDocuments({ state: null })).toBe(1);
});

test('two replicas at the intents of one company, killed one after the other: Cal.com has each booking once (K11, I2, I12)', async () => {
  const ground = await startGround();
  const [one, other] = [await ground.next(), await ground.another()];
  const atOnce = async () => {
    const some = Array.from({ length: AT_ONCE }, ground.slot);
    return Promise.all(some.map((startsAt) => stories.book(ground, startsAt)));
  };
  const well = await atOnce();
  await Promise.all(well.map(({ repeat }) => repeat()));
  await ground.quiet();

  await one.arm(told('/v2/bookings$')());
  let hasDied = false;
  const dead = one.dead.then(() => {
    hasDied = true;
  });
  const begun: Awaited<ReturnType<typeof atOnce>>[number][] = [];
  // Which of the two takes an intent is chance.
  for (let round = 0; round < MOST_ROUNDS && !hasDied; round += 1) {
    const more = await atOnce();
    begun.push(...more);
    const answered = Promise.all(more.map(({ begin }) => begin().catch(() => undefined)));
    await Promise.race([dead, answered.then(() => setTimeout(DAWDLE_MS))]);
  }
  expect(hasDied, 'one was killed at its work').toBe(true);
  await other.kill();
  await ground.next();
  await Promise.all(begun.map(({ repeat }) => soon(repeat)));
  await soon(() => expectInvariants(ground));
  const made = ground.bridge.calcom.requests().find(({ method, path }) => method === 'POST' && path === '/v2/bookings');
  expect(made?.count, 'no booking was asked for twice').toBe(well.length + begun.length);
});
