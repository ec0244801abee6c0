import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { toCalcomRecord } from '@fencepost/vendors/calcom/record-reading';
import { CalcomBookingRecord } from '@fencepost/vendors/calcom/resources';
import { describe, expect, test } from 'vitest';
import { calcomOfFile } from '../../../test/calcom-of-file.ts';
import { type CommandsWorld, commandsStore, frieda, keyed, serviceOf, stefan } from '../../../test/commands-world.ts';
import { friseur, scopeOf } from '../../../test/companies.ts';
import { at, movableClock } from '../../../test/slots-world.ts';
import { factsOfRecord } from '../../domain/facts-of.ts';
import { makeRecordFacts } from '../deliveries/record-facts.ts';
import { toldOf } from '../deliveries/tell-facts.ts';

const scope = scopeOf(friseur);
const MINUTE_MS = 60_000;
/** Stefan’s, at the fake; it gives whatever is moved to Frieda, who comes first. */
const STEFAN_THERE = 1002;

const there = calcomOfFile();
const { worldOf } = there;

const book = (world: CommandsWorld, startsAt: string, staffId: string) =>
  world.createAppointment(
    {
      serviceId: serviceOf(friseur),
      startsAt,
      staffId,
      customer: { name: 'Max', email: 'max@example.com' },
      as: 'host',
    },
    keyed(friseur, `book ${startsAt} ${staffId}`),
  );
const stateOf = async (world: CommandsWorld, id: string) => {
  const stored = await world.appointments.forTenant(friseur.tenantId).stored(id);
  if (stored === undefined) throw new Error('it was booked');
  return stored;
};
const claimedBy = async (world: CommandsWorld, id: string) =>
  (await world.claims.forTenant(friseur.tenantId).of(id)).map(({ resource }) => resource);
const intentsOf = async (world: CommandsWorld) => (await world.listIntents({ limit: 100 }, scope)).data;
const recordsThere = async () => {
  const headers = { authorization: 'Bearer cal_demo_friseur_owner' };
  const answer = await fetch(`${there.calcom.url}/v2/teams/34209/bookings`, { headers });
  const { data } = JSON.parse(await answer.text()) as { data: unknown[] };
  return data.map((one) => toCalcomRecord(CalcomBookingRecord.parse(one)));
};
const givenThere = async () =>
  (await recordsThere()).filter(({ standing }) => standing === 'accepted').map(({ hosts }) => hosts[0]?.id);
const asked = (ending: string): number =>
  there.calcom
    .requests()
    .reduce((sum, { method, path, count }) => (`${method} ${path}`.includes(ending) ? sum + count : sum), 0);
const refusal = { kind: 'status', status: 400, body: { statusCode: 400, message: 'not available' } } as const;

/** Booked with Stefan, in step, and then moved with him to the afternoon. */
const movedWithStefan = async (world: CommandsWorld) => {
  const { id: appointmentId } = await book(world, at('10:00'), stefan);
  await world.runDue();
  const { version } = (await stateOf(world, appointmentId)).appointment;
  const move = { appointmentId, version, startsAt: at('14:00'), staffId: stefan, as: 'host' as const };
  await world.rescheduleAppointment(move, keyed(friseur, 'move'));
  return appointmentId;
};

describe('a move to a named member of staff, whom Cal.com does not ask for', () => {
  test('ends with them, there and here: Cal.com is told a second time where it chose somebody else', async () => {
    const world = worldOf();
    const id = await movedWithStefan(world);
    await world.runDue();
    expect(await givenThere()).toEqual([STEFAN_THERE]);
    expect((await stateOf(world, id)).appointment).toMatchObject({
      startsAt: at('14:00'),
      staffIds: [stefan],
      sync: 'in_step',
      contested: false,
    });
    expect(await claimedBy(world, id)).toEqual([stefan]);
    expect((await intentsOf(world)).map(({ state }) => state)).toEqual(['done', 'done']);
  });

  test('is told no second time where Cal.com chose them by itself', async () => {
    const world = worldOf();
    const { id: appointmentId } = await book(world, at('10:00'), frieda);
    await world.runDue();
    const move = { appointmentId, version: 2, startsAt: at('14:00'), staffId: frieda, as: 'host' as const };
    await world.rescheduleAppointment(move, scope);
    await world.runDue();
    expect(asked('/reassign/')).toBe(0);
    expect((await stateOf(world, appointmentId)).appointment).toMatchObject({ staffIds: [frieda], sync: 'in_step' });
  });

  test('never takes what they hold from those whom Cal.com chose: nobody is contested', async () => {
    const world = worldOf();
    // Cal.com does not know of this one yet, and would sell Frieda’s time again.
    there.calcom.fault({ effect: { kind: 'status', status: 503 }, path: '/v2/bookings', times: 1, method: 'POST' });
    const other = await book(world, at('14:00'), frieda);
    await world.runDue();
    const id = await movedWithStefan(world);
    await world.runDue();
    await world.pass(5 * MINUTE_MS);
    for (const each of [id, other.id]) {
      expect((await stateOf(world, each)).appointment).toMatchObject({ sync: 'in_step', contested: false });
    }
    expect(await claimedBy(world, id)).toEqual([stefan]);
    expect(await claimedBy(world, other.id)).toEqual([frieda]);
  });

  test('shows and tells whom Cal.com chose where it refuses to change that', async () => {
    const store = commandsStore(movableClock());
    const world = worldOf({ store });
    there.calcom.fault({ effect: refusal, path: '/reassign' });
    const id = await movedWithStefan(world);
    await world.runDue();
    expect(await givenThere()).not.toEqual([STEFAN_THERE]);
    const { appointment } = await stateOf(world, id);
    expect(appointment).toMatchObject({ startsAt: at('14:00'), staffIds: [frieda], sync: 'in_step' });
    expect(await claimedBy(world, id)).toEqual([frieda]);
    const move = (await intentsOf(world)).find(({ kind }) => kind === 'reschedule');
    expect(move).toMatchObject({ kind: 'reschedule', state: 'refused', dueAt: null });
    expect(move?.problem).toContain('somebody else');
    const events = await store.outbox.pending('9999-12-31T23:59:59.999Z', 100);
    expect(events.map(({ envelope }) => envelope.subject).join()).toContain('appointmentReassigned');

    // Once the cause is mended, it can be said again.
    await fetch(`${there.calcom.url}/__control/faults`, { method: 'DELETE' });
    await world.retryIntent({ intentId: move?.id ?? '', version: move?.version ?? 0 }, scope);
    await world.runDue();
    expect(await givenThere()).toEqual([STEFAN_THERE]);
    expect((await stateOf(world, id)).appointment).toMatchObject({ staffIds: [stefan], sync: 'in_step' });
  });

  test('ends with them, too, where Cal.com’s own word comes before its answer was written', async () => {
    let isSlow = true;
    const world = worldOf({
      members: {
        matchHosts: async () => {
          if (isSlow) throw new Error('killed right after the vendor’s call');
          return [frieda];
        },
      },
    });
    const { id } = await book(world, at('10:00'), stefan);
    isSlow = false;
    await world.runDue();
    const { version, passport } = (await stateOf(world, id)).appointment;
    const move = { appointmentId: id, version, startsAt: at('14:00'), staffId: stefan, as: 'host' as const };
    await world.rescheduleAppointment(move, scope);
    isSlow = true;
    await expect(world.runDue()).rejects.toThrow('killed');
    isSlow = false;
    const record = (await recordsThere()).find(({ standing }) => standing === 'accepted');
    if (record === undefined) throw new Error('it was moved');
    const hearing = { tenantId: friseur.tenantId, source: 'webhook', deliveryId: null, staffIds: [] } as const;
    const told = toldOf(factsOfRecord(record, hearing), record.hosts);
    const booker = { email: 'max@example.com' };
    await makeRecordFacts(world.deps)({ told, passport, booker, deliveryId: null, appointmentId: id }, scope);
    expect((await stateOf(world, id)).appointment).toMatchObject({ staffIds: [stefan], sync: 'pending' });
    expect(await claimedBy(world, id)).toEqual([stefan]);
    await world.pass(5 * MINUTE_MS);
    expect(await givenThere()).toEqual([STEFAN_THERE]);
    expect((await stateOf(world, id)).appointment).toMatchObject({ staffIds: [stefan], sync: 'in_step' });
    expect((await intentsOf(world)).map(({ state }) => state)).toEqual(['done', 'done']);
  });

  test('ends with them after a crash anywhere (FI2)', async () => {
    const movable = movableClock();
    let id = '';
    await afterEveryCrash({
      prepared: async () => {
        there.calcom.reset();
        const store = commandsStore(movable);
        id = await movedWithStefan(worldOf({ store }));
        return store;
      },
      run: (store) => worldOf({ store }).runDue(),
      settled: async (store, writesBefore) => {
        const world = worldOf({ store });
        await world.pass(6 * MINUTE_MS);
        const where = `after write ${writesBefore}`;
        expect(await givenThere(), where).toEqual([STEFAN_THERE]);
        const { appointment } = await stateOf(world, id);
        expect(appointment, where).toMatchObject({ staffIds: [stefan], sync: 'in_step', startsAt: at('14:00') });
      },
    });
  });
});

describe('a booking with a named member of staff', () => {
  test('that Cal.com gives to somebody else all the same is given to them', async () => {
    /** A Cal.com that has no ear for whom it is to choose. */
    const deaf: typeof fetch = (input, init) => {
      if (typeof init?.body !== 'string' || !init.body.includes('routing')) return fetch(input, init);
      const { routing: _, ...body } = JSON.parse(init.body) as Record<string, unknown>;
      return fetch(input, { ...init, body: JSON.stringify(body) });
    };
    const world = worldOf({ fetch: deaf });
    const { id } = await book(world, at('10:00'), stefan);
    await world.runDue();
    expect(await givenThere()).toEqual([STEFAN_THERE]);
    expect((await stateOf(world, id)).appointment).toMatchObject({ staffIds: [stefan], sync: 'in_step' });
    expect(await claimedBy(world, id)).toEqual([stefan]);
  });
});
