import type { FakeCalcom } from '@fencepost/fakes/calcom/server';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { toCalcomRecord } from '@fencepost/vendors/calcom/record-reading';
import { CalcomBookingRecord } from '@fencepost/vendors/calcom/resources';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { calcomOfFile } from '../../../test/calcom-of-file.ts';
import {
  type CommandsWorld,
  commandsStore,
  frieda,
  keyed,
  proveService,
  serviceOf,
  stefan,
} from '../../../test/commands-world.ts';
import { askProAi, friseur, scopeOf } from '../../../test/companies.ts';
import { at, movableClock, slotsWorld, termsOf } from '../../../test/slots-world.ts';
import { factsOfRecord } from '../../domain/facts-of.ts';
import { newIntent } from '../../domain/stored-intent.ts';
import { factOf } from '../../domain/vendor-fact.ts';
import { makeRecordFacts } from '../deliveries/record-facts.ts';
import { toldOf } from '../deliveries/tell-facts.ts';
import { makeStateFacts } from './state-facts.ts';

const scope = scopeOf(friseur);
const MINUTE_MS = 60_000;

const there = calcomOfFile();
const { worldOf } = there;

const wish = (startsAt = at('10:00'), members: object = {}) => ({
  serviceId: serviceOf(friseur),
  startsAt,
  customer: { name: 'Max Muster', email: 'max@example.com' },
  as: 'customer' as const,
  ...members,
});
const book = (world: CommandsWorld, startsAt = at('10:00'), members: object = {}) =>
  world.createAppointment(wish(startsAt, members), keyed(friseur, `book ${startsAt}`));
const stateOf = async (world: CommandsWorld, id: string) => {
  const stored = await world.appointments.forTenant(friseur.tenantId).stored(id);
  if (stored === undefined) throw new Error('it was booked');
  return stored;
};
const intentsOf = async (world: CommandsWorld, company = friseur) =>
  (await world.listIntents({ limit: 100 }, scopeOf(company))).data;
const asked = (kind: string): number =>
  there.calcom
    .requests()
    .reduce((sum, { method, path, count }) => (`${method} ${path}`.endsWith(kind) ? sum + count : sum), 0);
const bookingsAt = async (): Promise<readonly { status: string; start: string; metadata: object }[]> => {
  const headers = { authorization: 'Bearer cal_demo_friseur_owner' };
  const answer = await fetch(`${there.calcom.url}/v2/teams/34209/bookings`, { headers });
  return (JSON.parse(await answer.text()) as { data: { status: string; start: string; metadata: object }[] }).data;
};
const standing = async () => (await bookingsAt()).filter(({ status }) => status === 'accepted');
const down = (effect: Parameters<FakeCalcom['fault']>[0]['effect'], path = '/v2', times?: number, method?: string) =>
  there.calcom.fault({
    effect,
    path,
    ...(times === undefined ? {} : { times }),
    ...(method === undefined ? {} : { method }),
  });
const broken = { kind: 'status', status: 500 } as const;

describe('a booking of ours', () => {
  test('is made at Cal.com after it was written here, and then both say the same (A14)', async () => {
    const world = worldOf();
    const booked = await book(world);
    expect(booked).toMatchObject({ status: 'booked', sync: 'pending', calcomUids: [], version: 1 });
    expect(await bookingsAt()).toEqual([]);
    await world.runDue();
    const [there] = await standing();
    expect(there).toMatchObject({ start: at('10:00'), metadata: { fencepostAppointmentId: booked.id } });
    const { appointment, facts } = await stateOf(world, booked.id);
    expect(appointment).toMatchObject({ status: 'booked', sync: 'in_step', version: 2, staffIds: booked.staffIds });
    expect(appointment.calcomUids).toHaveLength(1);
    expect(facts.map(({ source }) => source)).toEqual(['read_back']);
    expect(await intentsOf(world)).toMatchObject([{ kind: 'create', state: 'done', dueAt: null, attempts: 1 }]);
    expect(await world.runDue()).toBe(0);
  });

  test('of several segments keeps the time of all of them, though Cal.com knows but the first', async () => {
    const world = worldOf();
    const hold = await slotsWorld({
      store: world.store,
      clock: world.clock,
      terms: () => termsOf({ bufferAfterMinutes: 5 }, [frieda, stefan]),
    }).createHold(
      {
        serviceId: serviceOf(friseur),
        kind: 'composite',
        startsAt: at('10:00'),
        staffId: frieda,
        segments: [{ startsAt: at('11:00'), durationMinutes: 20, staffId: stefan }],
        as: 'customer',
      },
      scope,
    );
    const { id, endsAt } = await book(world, at('10:00'), { holdId: hold.id });
    expect(endsAt).toBe(at('11:20'));
    const before = (await stateOf(world, id)).occupies;
    expect(before).toHaveLength(2);
    await world.runDue();
    const { appointment, occupies, facts } = await stateOf(world, id);
    expect(appointment).toMatchObject({
      sync: 'in_step',
      contested: false,
      startsAt: at('10:00'),
      endsAt: at('11:20'),
    });
    expect(occupies).toEqual(before);
    // The webhook of the same booking names the one who gives the first segment, too.
    const named = facts.map((fact) => ({ ...fact, source: 'webhook' as const, staffIds: [frieda], sequence: 1 }));
    const stateFacts = makeStateFacts(world.deps);
    await stateFacts(id, async () => [...facts, ...named], { intentId: 'itt_00000000000000000000000000' }, scope);
    expect((await stateOf(world, id)).appointment.staffIds).toEqual([frieda]);
    expect((await stateOf(world, id)).occupies).toEqual(before);
    const within = { startsAt: at('11:00'), endsAt: at('11:20') };
    const own = world.claims.forTenant(friseur.tenantId);
    expect(await own.busy([stefan], within)).toHaveLength(1);
    // What Cal.com sells of a segment that it does not know stands against this appointment, and is contested.
    const sale = [{ resource: stefan, ...within, seats: null }];
    const sold = await own.claim('apt_00000000000000000000000000', sale, { expiresAt: null, evictHolds: true });
    expect(sold).toEqual({ claimed: false, by: id });
  });

  test('that several give together keeps the time of all of them, though Cal.com’s answer names one', async () => {
    const together: typeof proveService = async (question, asking) => {
      const { passport, terms } = await proveService(question, asking);
      return { passport, terms: { ...terms, service: { ...terms.service, givenBy: 'all' } } };
    };
    const world = worldOf({ members: { proveService: together } });
    const { id, staffIds } = await book(world);
    expect(staffIds.toSorted()).toEqual([frieda, stefan].toSorted());
    await world.runDue();
    const { appointment, occupies } = await stateOf(world, id);
    expect(appointment).toMatchObject({ sync: 'in_step', contested: false, staffIds });
    expect(occupies.map(({ resource }) => resource).toSorted()).toEqual(staffIds.toSorted());
    const [within, own] = [{ startsAt: at('10:00'), endsAt: at('10:30') }, world.claims.forTenant(friseur.tenantId)];
    for (const resource of staffIds) expect(await own.busy([resource], within)).toHaveLength(1);
  });

  test('is moved, given to somebody else and cancelled there in the order in which that was decided (PRT-025, PRT-026)', async () => {
    const world = worldOf();
    const booked = await book(world, at('10:00'), { staffId: frieda });
    const { id: appointmentId } = booked;
    const move = { appointmentId, version: 1, startsAt: at('14:00'), as: 'customer' as const };
    const moved = await world.rescheduleAppointment(move, scope);
    expect(moved).toMatchObject({ startsAt: at('14:00'), sync: 'pending', version: 2 });
    await world.pass(MINUTE_MS);
    const here = (await stateOf(world, appointmentId)).appointment;
    expect(here).toMatchObject({ startsAt: at('14:00'), sync: 'in_step', staffIds: [frieda] });
    expect((await standing()).map(({ start }) => start)).toEqual([at('14:00')]);

    const given = { appointmentId, version: here.version, staffId: stefan };
    const reassigned = await world.reassignAppointment(given, scope);
    const again = { appointmentId, version: reassigned.version, startsAt: at('15:00'), as: 'host' as const };
    const movedAgain = await world.rescheduleAppointment(again, scope);
    const gone = { appointmentId, version: movedAgain.version, as: 'customer' as const, reason: 'Krank' };
    expect((await world.cancelAppointment(gone, scope)).appointment).toMatchObject({ status: 'cancelled' });
    await world.pass(MINUTE_MS);
    const after = await stateOf(world, appointmentId);
    expect(after.appointment).toMatchObject({ status: 'cancelled', startsAt: at('15:00'), sync: 'in_step' });
    expect(after.facts.every(({ source }) => source !== 'local')).toBe(true);
    expect(await standing()).toEqual([]);
    expect((await intentsOf(world)).map(({ state }) => state)).not.toContain('refused');
    expect(await world.claims.forTenant(friseur.tenantId).of(appointmentId)).toEqual([]);
  });

  test.each(['host', 'customer'] as const)(
    'whose %s cancels it is remembered as cancelled by them, though Cal.com sees our key alone',
    async (as) => {
      const world = worldOf();
      const { id: appointmentId, customerId } = await book(world);
      await world.runDue();
      await world.cancelAppointment({ appointmentId, version: 2, as }, scope);
      const within = { startsAt: at('00:00').replace('03-03', '03-01'), endsAt: at('23:00') };
      const counted = () =>
        world.appointments.forTenant(friseur.tenantId).countCancelled({ customerId, within, limit: 9 });
      expect(await counted()).toBe(as === 'host' ? 0 : 1);
      await world.pass(MINUTE_MS);
      const { facts } = await stateOf(world, appointmentId);
      expect(facts.filter(({ kind }) => kind === 'cancelled')).toMatchObject([
        { source: 'read_back', byHost: as === 'host' },
      ]);
      expect(await counted()).toBe(as === 'host' ? 0 : 1);
    },
  );

  test('that was cancelled before Cal.com heard of it is never made there', async () => {
    const world = worldOf();
    const { id: appointmentId } = await book(world);
    await world.cancelAppointment({ appointmentId, version: 1, as: 'customer' }, scope);
    await world.pass(MINUTE_MS);
    expect(await bookingsAt()).toEqual([]);
    expect((await stateOf(world, appointmentId)).appointment).toMatchObject({ status: 'cancelled', sync: 'in_step' });
    expect((await intentsOf(world)).map(({ state }) => state)).toEqual(['superseded', 'superseded']);
  });

  test('that Cal.com has no more is cancelled all the same, and so its customer can be erased (I12, A6)', async () => {
    const world = worldOf();
    const booked = await book(world);
    await world.runDue();
    const { appointment } = await stateOf(world, booked.id);
    const cancel = { appointmentId: booked.id, version: appointment.version, as: 'host' } as const;
    await world.cancelAppointment(cancel, keyed(friseur, 'cancel'));
    down({ kind: 'status', status: 404 }, '/v2/bookings');
    await world.runDue();
    expect((await stateOf(world, booked.id)).appointment).toMatchObject({ status: 'cancelled', sync: 'in_step' });
    expect(await intentsOf(world)).toMatchObject([{ kind: 'cancel', state: 'done', dueAt: null }, { kind: 'create' }]);
    expect(await world.runDue()).toBe(0);
  });

  test('that Cal.com has, and whose cancellation it does not find, is not taken for cancelled (the control)', async () => {
    const world = worldOf();
    const booked = await book(world);
    await world.runDue();
    const { appointment } = await stateOf(world, booked.id);
    const cancel = { appointmentId: booked.id, version: appointment.version, as: 'host' } as const;
    await world.cancelAppointment(cancel, keyed(friseur, 'cancel'));
    down({ kind: 'status', status: 404 }, '/v2/bookings', undefined, 'POST');
    await world.runDue();
    expect((await stateOf(world, booked.id)).appointment).toMatchObject({ status: 'booked' });
  });

  test('which Cal.com refuses for good is rejected, told, and gives its slot back', async () => {
    const store = commandsStore(movableClock());
    const world = worldOf({ store, members: { sealPersonal: async (customerId) => `of ${customerId}` } });
    const { id, customerId } = await book(world);
    down({ kind: 'status', status: 400, body: { statusCode: 400, message: 'not available' } }, '/bookings', 1, 'POST');
    await world.runDue();
    const { appointment } = await stateOf(world, id);
    expect(appointment).toMatchObject({ status: 'rejected', sync: 'failed' });
    expect(await world.claims.forTenant(friseur.tenantId).of(id)).toEqual([]);
    const [intent] = await intentsOf(world);
    expect(intent).toMatchObject({ state: 'refused', problem: 'Cal.com refuses the request.', dueAt: null });

    const again = await world.retryIntent({ intentId: intent?.id ?? '', version: intent?.version ?? 0 }, scope);
    expect(again).toMatchObject({ state: 'due' });
    const told = await store.outbox.pending('9999-12-31T23:59:59.999Z', 50);
    const saidAgain = told.filter(({ envelope }) => envelope.entity.id === id).map(({ envelope }) => envelope);
    // From where a person had it said again belongs into the audit (PRT-022).
    expect(saidAgain.find(({ entity }) => entity.version === 3)?.sealed).toBe(`of ${customerId}`);
    await world.runDue();
    const made = await stateOf(world, id);
    expect(made.appointment).toMatchObject({ status: 'booked', sync: 'in_step' });
    expect(made.occupies).toMatchObject([{ startsAt: at('10:00'), endsAt: at('10:35') }]);
    expect(await standing()).toHaveLength(1);
  });

  test('whose move Cal.com refuses keeps its time, though somebody has come into its buffers since', async () => {
    const world = worldOf();
    const { id: appointmentId } = await book(world, at('10:00'), { staffId: frieda });
    await world.runDue();
    await world.rescheduleAppointment({ appointmentId, version: 2, startsAt: at('14:00'), as: 'customer' }, scope);
    const other = await world.createAppointment(wish(at('10:30'), { staffId: frieda }), keyed(friseur, 'other'));
    down({ kind: 'status', status: 400, body: { statusCode: 400, message: 'no' } }, '/reschedule', 1);
    await world.runDue();
    const { appointment, occupies } = await stateOf(world, appointmentId);
    expect(appointment).toMatchObject({ startsAt: at('10:00'), contested: false });
    expect(occupies).toMatchObject([{ resource: frieda, startsAt: at('10:00'), endsAt: at('10:30') }]);
    expect((await stateOf(world, other.id)).appointment).toMatchObject({ contested: false, sync: 'in_step' });
  });

  test('whose move Cal.com refuses stays where it was', async () => {
    const world = worldOf();
    const { id: appointmentId } = await book(world);
    await world.runDue();
    const move = { appointmentId, version: 2, startsAt: at('14:00'), as: 'customer' as const };
    await world.rescheduleAppointment(move, scope);
    down({ kind: 'status', status: 400, body: { statusCode: 400, message: 'no' } }, '/reschedule', 1);
    await world.runDue();
    const { appointment, occupies } = await stateOf(world, appointmentId);
    expect(appointment).toMatchObject({ startsAt: at('10:00'), status: 'booked', sync: 'in_step', contested: false });
    const where = { startsAt: at('10:00'), endsAt: at('10:35') };
    expect(occupies).toMatchObject([where]);
    const claims = await world.claims.forTenant(friseur.tenantId).of(appointmentId);
    expect(claims).toMatchObject([where]);
    const [refused] = await intentsOf(world);
    expect(refused).toMatchObject({ kind: 'reschedule', state: 'refused' });

    const { id: intentId = '', version: was = 0 } = refused ?? {};
    await world.retryIntent({ intentId, version: was }, scope);
    expect((await stateOf(world, appointmentId)).appointment).toMatchObject({ startsAt: at('14:00'), sync: 'pending' });
    await world.runDue();
    const retried = await stateOf(world, appointmentId);
    expect(retried.appointment).toMatchObject({ startsAt: at('14:00'), sync: 'in_step', contested: false });
    expect((await standing()).map(({ start }) => start)).toEqual([at('14:00')]);
  });
});

describe('a requested booking', () => {
  test('is confirmed or declined there as it was here', async () => {
    const policy = { type: 'always' };
    const world = worldOf();
    there.calcom.control.changeEventType(friseur.eventTypeId, { confirmationPolicy: policy });
    const one = await book(world, at('10:00'));
    const other = await book(world, at('12:00'));
    await world.runDue();
    const stored = await stateOf(world, one.id);
    expect(stored.appointment).toMatchObject({ status: 'requested', sync: 'in_step' });
    expect(stored.occupies).toHaveLength(1);
    await world.confirmAppointment({ appointmentId: one.id, version: stored.appointment.version }, scope);
    const { version } = (await stateOf(world, other.id)).appointment;
    await world.declineAppointment({ appointmentId: other.id, version, reason: 'Voll' }, scope);
    await world.runDue();
    expect((await stateOf(world, one.id)).appointment).toMatchObject({ status: 'booked', sync: 'in_step' });
    expect((await stateOf(world, other.id)).appointment).toMatchObject({ status: 'rejected', sync: 'in_step' });
    expect((await bookingsAt()).map(({ status }) => status).toSorted()).toEqual(['accepted', 'rejected']);
  });
});

describe('a customer who did not come', () => {
  test('is marked at Cal.com, and unmarked again', async () => {
    const world = worldOf();
    const { id: appointmentId } = await book(world);
    await world.runDue();
    world.clock.move(24 * 60 * MINUTE_MS);
    const missed = await world.markNoShow({ appointmentId, version: 2, came: false }, scope);
    expect(missed.status).toBe('no_show');
    await world.runDue();
    const marked = (await stateOf(world, appointmentId)).appointment;
    expect(marked).toMatchObject({ status: 'no_show', sync: 'in_step' });
    await world.markNoShow({ appointmentId, version: marked.version, came: true }, scope);
    await world.runDue();
    expect((await stateOf(world, appointmentId)).appointment).toMatchObject({ status: 'completed', sync: 'in_step' });
    expect(asked('mark-absent')).toBe(2);
  });
});

describe('a call without an answer (I12, K11)', () => {
  test('that had its effect is found by our own word in the booking and not made again', async () => {
    const world = worldOf();
    const { id } = await book(world);
    down({ kind: 'truncate' }, '/v2/bookings', 1, 'POST');
    await world.runDue();
    expect(await intentsOf(world)).toMatchObject([{ state: 'unknown', attempts: 1 }]);
    await world.pass(5 * MINUTE_MS);
    expect((await stateOf(world, id)).appointment).toMatchObject({ status: 'booked', sync: 'in_step' });
    expect(await bookingsAt()).toHaveLength(1);
    expect(await intentsOf(world)).toMatchObject([{ state: 'done', attempts: 1 }]);
  });

  test('that had none is repeated once that is sure, within five minutes', async () => {
    const world = worldOf();
    const { id } = await book(world);
    down(broken, '/v2/bookings', 1, 'POST');
    await world.runDue();
    expect(await intentsOf(world)).toMatchObject([{ state: 'unknown' }]);
    await world.pass(5 * MINUTE_MS);
    expect((await stateOf(world, id)).appointment.sync).toBe('in_step');
    expect(await bookingsAt()).toHaveLength(1);
    expect(await intentsOf(world)).toMatchObject([{ state: 'done', attempts: 2 }]);
  });

  test('that had none is not repeated where the booking was cancelled meanwhile (K11)', async () => {
    const world = worldOf();
    const { id: appointmentId } = await book(world);
    down(broken, '/v2/bookings', 1, 'POST');
    await world.runDue();
    await world.cancelAppointment({ appointmentId, version: 1, as: 'host' }, scope);
    await world.pass(5 * MINUTE_MS);
    expect(asked('POST /v2/bookings')).toBe(1);
    expect(await bookingsAt()).toEqual([]);
    expect((await stateOf(world, appointmentId)).appointment).toMatchObject({ status: 'cancelled', sync: 'in_step' });
  });

  test.each([
    ['reschedule', '/reschedule'],
    ['cancel', '/cancel'],
  ] as const)('to %s is read back and carried out once', async (kind, path) => {
    const world = worldOf();
    const { id: appointmentId } = await book(world);
    await world.runDue();
    const command = { appointmentId, version: 2, as: 'customer' as const };
    if (kind === 'cancel') await world.cancelAppointment(command, scope);
    else await world.rescheduleAppointment({ ...command, startsAt: at('14:00') }, scope);
    down({ kind: 'truncate' }, path, 1);
    await world.pass(5 * MINUTE_MS);
    const { appointment, facts } = await stateOf(world, appointmentId);
    expect(appointment.sync).toBe('in_step');
    expect(facts.every(({ source }) => source !== 'local')).toBe(true);
    expect((await standing()).map(({ start }) => start)).toEqual(kind === 'cancel' ? [] : [at('14:00')]);
    expect(asked(path)).toBe(1);
  });

  test('of a process that was killed after the vendor’s call is read back by whoever takes over (FI2)', async () => {
    const movable = movableClock();
    const store = commandsStore(movable);
    const killed = worldOf({ store });
    const { id } = await book(killed);
    const dying = worldOf({
      store,
      members: {
        matchHosts: async () => {
          throw new Error('killed right after the vendor’s call');
        },
      },
    });
    await expect(dying.runDue()).rejects.toThrow('killed');
    expect(await bookingsAt()).toHaveLength(1);
    const heir = worldOf({ store });
    await heir.pass(3 * MINUTE_MS);
    expect((await stateOf(heir, id)).appointment).toMatchObject({ status: 'booked', sync: 'in_step' });
    expect(await bookingsAt()).toHaveLength(1);
  });
});

describe('the vendor’s own word', () => {
  test('that comes before its answer was written is the answer: one appointment, one booking (I2)', async () => {
    const first = worldOf();
    const { id } = await book(first);
    const dying = worldOf({
      store: first.store,
      members: {
        matchHosts: async () => {
          throw new Error('killed right after the vendor’s call');
        },
      },
    });
    await expect(dying.runDue()).rejects.toThrow('killed');
    const heir = worldOf({ store: first.store });
    const record = toCalcomRecord(CalcomBookingRecord.parse((await bookingsAt())[0]));
    const hearing = { tenantId: friseur.tenantId, source: 'webhook', deliveryId: null, staffIds: [] } as const;
    const told = toldOf(factsOfRecord(record, hearing), record.hosts);
    const { passport } = (await stateOf(heir, id)).appointment;
    const proved = { told, passport, booker: { email: 'max@example.com' }, deliveryId: null, appointmentId: id };
    expect(await makeRecordFacts(heir.deps)(proved, scope)).toEqual({ recorded: 'applied', appointmentId: id });
    await heir.pass(3 * MINUTE_MS);
    const all = await heir.appointments.forTenant(friseur.tenantId).page({ after: undefined, limit: 5 });
    expect(all).toMatchObject([{ id, sync: 'in_step', status: 'booked', calcomUids: [record.uid] }]);
    expect(await intentsOf(heir)).toMatchObject([{ state: 'done' }]);
    expect(await bookingsAt()).toHaveLength(1);
  });
});

describe('a crash at any write of the telling', () => {
  test.each(['create', 'reschedule', 'cancel'] as const)('of a %s: it is carried out once (I2, I12)', async (kind) => {
    const crashes = await afterEveryCrash({
      prepared: async () => {
        there.calcom.reset();
        const world = worldOf();
        const { id: appointmentId } = await book(world);
        if (kind === 'create') return world.store;
        await world.runDue();
        const command = { appointmentId, version: 2, as: 'host' as const };
        if (kind === 'cancel') await world.cancelAppointment(command, scope);
        else await world.rescheduleAppointment({ ...command, startsAt: at('14:00') }, scope);
        return world.store;
      },
      run: async (store) => worldOf({ store }).pass(5 * MINUTE_MS),
      settled: async (store, writesBefore) => {
        const world = worldOf({ store });
        const where = `after write ${writesBefore}`;
        const starts = { create: [at('10:00')], reschedule: [at('14:00')], cancel: [] }[kind];
        expect(
          (await standing()).map(({ start }) => start),
          where,
        ).toEqual(starts);
        expect((await bookingsAt()).length, where).toBe(kind === 'reschedule' ? 2 : 1);
        const [only] = await world.appointments.forTenant(friseur.tenantId).page({ after: undefined, limit: 5 });
        expect(only, where).toMatchObject({ sync: 'in_step', status: kind === 'cancel' ? 'cancelled' : 'booked' });
        expect(
          (await intentsOf(world)).every(({ state }) => state === 'done'),
          where,
        ).toBe(true);
      },
    });
    expect(crashes).toBeGreaterThanOrEqual(4);
  });
});

describe('the version check (K11)', () => {
  test('comes before the vendor’s call: what Cal.com’s own booking has overtaken is not sent', async () => {
    const world = worldOf();
    const { id: appointmentId } = await book(world);
    await world.runDue();
    await world.rescheduleAppointment({ appointmentId, version: 2, startsAt: at('14:00'), as: 'customer' }, scope);
    const stored = await stateOf(world, appointmentId);
    const [uid = ''] = stored.appointment.calcomUids;
    const slot = { startsAt: at('16:00'), endsAt: at('16:30') };
    const told = { kind: 'rescheduled', uid: 'moved there', previousUid: uid, ...slot, source: 'webhook' } as const;
    const facts = [...stored.facts, factOf(told)];
    const calls = asked('/reschedule');
    await overwrite(world, appointmentId, facts);
    await world.runDue();
    expect(asked('/reschedule')).toBe(calls);
    expect((await intentsOf(world))[0]).toMatchObject({ kind: 'reschedule', state: 'superseded' });
    const { appointment } = await stateOf(world, appointmentId);
    expect(appointment).toMatchObject({ startsAt: at('16:00'), sync: 'in_step' });
  });

  test('leaves alone what was never written: an intent without its appointment ends by itself', async () => {
    const world = worldOf();
    const { id } = await book(world, at('10:00'));
    const { intents, clock } = world;
    const orphan = { id: 'itt_00000000000000000000000001', kind: 'cancel', appointmentId: id } as const;
    await intents
      .forTenant(friseur.tenantId)
      .add(newIntent({ ...orphan, appointmentVersion: 9, reason: null }, clock.now()));
    await world.pass(2 * MINUTE_MS);
    expect(await standing()).toHaveLength(1);
    expect((await intentsOf(world)).find((one) => one.id === orphan.id)).toMatchObject({ state: 'superseded' });
  });
});

describe('an answer about a booking of another event type', () => {
  test.each(['create', 'cancel'] as const)(
    'is not believed: what became of the %s is read back (I12)',
    async (kind) => {
      let isForeign = kind === 'create';
      const foreign: typeof fetch = async (input, init) => {
        const response = await fetch(input, init);
        if (!isForeign || init?.method !== 'POST') return response;
        const body = z.looseObject({ data: z.looseObject({}) }).parse(await response.json());
        const eventType = { id: askProAi.eventTypeId, slug: 'other' };
        return Response.json({ ...body, data: { ...body.data, eventType } }, { status: response.status });
      };
      const world = worldOf({ fetch: foreign });
      const { id } = await book(world);
      await world.runDue();
      if (kind === 'cancel') {
        isForeign = true;
        const { version } = (await stateOf(world, id)).appointment;
        await world.cancelAppointment({ appointmentId: id, version, as: 'host' }, keyed(friseur, 'cancel'));
        await world.runDue();
      }
      expect((await stateOf(world, id)).appointment.sync).toBe('pending');
      await world.pass(2 * MINUTE_MS);
      const status = kind === 'create' ? 'booked' : 'cancelled';
      expect((await stateOf(world, id)).appointment).toMatchObject({ status, sync: 'in_step' });
      expect(await standing()).toHaveLength(kind === 'create' ? 1 : 0);
    },
  );
});

describe('another team', () => {
  test('than the proved one is never told anything: the intent is refused and told (BKG-034)', async () => {
    const world = worldOf({ members: {} });
    const { id } = await book(world);
    const { openCalcom } = world.deps;
    const elsewhere = worldOf({
      store: world.store,
      members: { openCalcom: async (by) => ({ ...(await openCalcom(by)), calcomTeamId: askProAi.calcomTeamId }) },
    });
    await elsewhere.runDue();
    expect(there.calcom.requests()).toEqual([]);
    expect(await intentsOf(world)).toMatchObject([{ state: 'refused', attempts: 0 }]);
    expect((await stateOf(world, id)).appointment).toMatchObject({ status: 'rejected', sync: 'failed' });
  });
});

const overwrite = async (
  world: CommandsWorld,
  id: string,
  facts: Awaited<ReturnType<typeof stateOf>>['facts'],
): Promise<void> => {
  await makeStateFacts(world.deps)(id, async () => facts, { intentId: 'itt_0' }, scope);
};

describe('an intent that was given up, because a crash came before the write that it is for', () => {
  const LONG_MS = 3 * MINUTE_MS;

  test('is due again once the client repeats its booking: what was accepted is told (I12, A14, K17)', async () => {
    const movable = movableClock();
    await afterEveryCrash({
      prepared: async () => {
        there.calcom.reset();
        return commandsStore(movable);
      },
      run: async (store) => {
        const world = worldOf({ store });
        // Whoever took over has long looked at everything that was due.
        if ((await intentsOf(world)).length > 0) await world.pass(LONG_MS);
        return book(world, at('15:00'));
      },
      settled: async (store, writesBefore) => {
        const world = worldOf({ store });
        world.clock.move(LONG_MS);
        await world.pass(LONG_MS);
        expect(await standing(), `after write ${writesBefore}`).toHaveLength(1);
        const [own] = await world.appointments.forTenant(friseur.tenantId).page({ after: undefined, limit: 2 });
        expect(own).toMatchObject({ sync: 'in_step', status: 'booked' });
      },
    });
  });

  test('or its move', async () => {
    const movable = movableClock();
    let appointmentId = '';
    await afterEveryCrash({
      prepared: async () => {
        there.calcom.reset();
        const store = commandsStore(movable);
        const world = worldOf({ store });
        appointmentId = (await book(world)).id;
        await world.pass(LONG_MS);
        return store;
      },
      run: async (store) => {
        const world = worldOf({ store });
        world.clock.move(LONG_MS);
        if ((await intentsOf(world)).length > 1) await world.pass(LONG_MS);
        const { version } = (await stateOf(world, appointmentId)).appointment;
        const asked = { appointmentId, version: Math.min(version, 2), startsAt: at('15:00'), as: 'host' } as const;
        return world.rescheduleAppointment(asked, keyed(friseur, 'move'));
      },
      settled: async (store, writesBefore) => {
        const world = worldOf({ store });
        world.clock.move(3 * LONG_MS);
        await world.pass(LONG_MS);
        const { appointment } = await stateOf(world, appointmentId);
        expect(appointment, `after write ${writesBefore}`).toMatchObject({ sync: 'in_step', startsAt: at('15:00') });
      },
    });
  });
});
