import { AppError } from '@fencepost/contracts/errors';
import { derivedId } from '@fencepost/contracts/ids';
import { retellIngressSubject } from '@fencepost/contracts/ingress';
import type { Store } from '@fencepost/mongo-kit/collection';
import { makeQuarantine } from '@fencepost/service-kit/quarantine';
import { fixedClock } from '@fencepost/testing/clocks';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { describe, expect, test } from 'vitest';
import { bodyOfStep, type Chain, chains, recordsOf } from '../../../test/chains.ts';
import { answersFor, askProAi, friseur, scopeOf } from '../../../test/companies.ts';
import { bodyOf, bookingBody, deliveryOf, ingressMessage, recorded } from '../../../test/deliveries.ts';
import { handClock } from '../../../test/reconciliation-world.ts';
import { sampleAppointment } from '../../../test/samples.ts';
import { makeStores, openShadow } from '../../../test/stores.ts';
import { emptyStore, everythingIn, useCasesOn } from '../../../test/world.ts';
import { makeReadReplayable } from '../../adapters/replayable.ts';
import { rows } from '../../adapters/rows.ts';
import { OWN_BOOKING_METADATA } from '../../domain/own-booking.ts';
import { factOf } from '../../domain/vendor-fact.ts';
import { makeApplyDelivery } from '../deliveries/apply-delivery.ts';
import type { ReadBooking } from '../ports/calcom.ts';
import type { ResolveTenant } from '../ports/neighbours.ts';
import { makeGetReplay } from './get-replay.ts';
import { makeRunReplay } from './run-replay.ts';
import { MOST_MESSAGES, makeStartReplay } from './start-replay.ts';
import { makeSweepReplays } from './sweep-replays.ts';

const STAFF = 'stf_00000000000000000000000001';
const resolving = answersFor([friseur, askProAi]);
const matchHosts = async () => [STAFF];

/** Production, fed with these bodies in this order; what asks for a later attempt comes again at the end. */
const produced = async (
  bodies: readonly Uint8Array[],
  readBooking: ReadBooking = async () => undefined,
  store = emptyStore(),
) => {
  const clock = handClock();
  const stores = makeStores(store, clock);
  const quarantine = makeQuarantine({ records: stores.quarantined, clock });
  const deps = { ...stores, resolveTenant: resolving, matchHosts, readBooking, quarantine, clock };
  const applyDelivery = makeApplyDelivery(deps);
  let waiting = bodies.map((body, index) => deliveryOf(body, friseur, index + 1));
  for (let round = 0; waiting.length > 0 && round <= bodies.length; round += 1) {
    const again: typeof waiting = [];
    for (const delivery of waiting) {
      await applyDelivery(delivery, platformScope).catch((error: unknown) => {
        if (!(error instanceof AppError) || error.retry === 'never') throw error;
        again.push(delivery);
      });
    }
    waiting = again;
    clock.advance(600_000);
  }
  expect(waiting).toHaveLength(0);
  return store;
};

const replaysOn = (
  store: Store,
  bodies: readonly Uint8Array[],
  resolveTenant: ResolveTenant = resolving,
  clock = fixedClock,
) => {
  const rung: string[] = [];
  const deps = {
    ...makeStores(store, clock),
    openShadow,
    resolveTenant,
    matchHosts,
    readReplayable: makeReadReplayable(async (seq) => {
      const body = bodies[seq - 1];
      if (body === undefined) return undefined;
      const message = ingressMessage(body, friseur, seq);
      return Buffer.from(body).includes('call_ended') ? { ...message, subject: retellIngressSubject } : message;
    }),
    ringReplay: (id: string) => void rung.push(id),
    newOwner: () => 'try_test',
    pace: <T>(work: () => Promise<T>) => work(),
    clock,
  };
  return {
    rung,
    startReplay: makeStartReplay(deps),
    getReplay: makeGetReplay(deps),
    runReplay: makeRunReplay(deps),
    sweepReplays: makeSweepReplays(deps),
  };
};

/** Replays all messages, and says what came of it. */
const replayed = async (store: Store, bodies: readonly Uint8Array[], resolveTenant?: ResolveTenant) => {
  const { startReplay, runReplay } = replaysOn(store, bodies, resolveTenant);
  const { id: replayId } = await startReplay({ fromSeq: 1, toSeq: bodies.length }, platformScope);
  const outcome = await runReplay({ replayId }, platformScope);
  if (outcome === undefined) throw new Error('a replay that was started is due');
  expect(outcome.failure).toBeUndefined();
  return outcome.replay;
};

const bodiesOf = ({ steps }: Chain): Buffer[] => steps.map((step) => bodyOfStep(step));

describe('a replay of the recorded corpus is empty (A5)', () => {
  test.each(chains.map((chain) => [chain.name, chain] as const))('%s, in any of three orders', async (_, chain) => {
    const inOrder = bodiesOf(chain);
    const records = recordsOf(chain);
    for (const bodies of [inOrder, inOrder.toReversed(), [...inOrder.slice(1), ...inOrder.slice(0, 1), ...inOrder]]) {
      const store = await produced(bodies, async (uid) => records.get(uid));
      const before = await everythingIn(store);
      const first = await replayed(store, bodies);
      expect(first).toMatchObject({ state: 'done', read: bodies.length, gone: 0, differences: 0, samples: [] });
      expect(first.compared).toBeGreaterThan(inOrder.length);
      // Replaying twice says the same, and changes nothing (EV4).
      const { id, startedAt, ...again } = await replayed(store, bodies);
      expect(again).toEqual({ ...first, id: undefined, startedAt: undefined });
      expect(await everythingIn(store)).toEqual(before);
    }
  });

  test('every recorded delivery, those in quarantine included', async () => {
    const bodies = recorded.map(bodyOf);
    const own = bodies.map((body, index) => {
      const recording = JSON.parse(body.toString());
      const payload = {
        ...recording.payload,
        uid: `uid-${index}`,
        iCalUID: `${index}@cal`,
        eventTypeId: friseur.eventTypeId,
      };
      return Buffer.from(JSON.stringify(recording.payload === undefined ? recording : { ...recording, payload }));
    });
    const store = await produced([...bodies, ...own]);
    const { quarantine, appointments } = await everythingIn(store);
    expect(quarantine.length).toBeGreaterThan(5);
    expect(appointments.length).toBeGreaterThan(5);
    expect(await replayed(store, [...bodies, ...own])).toMatchObject({ state: 'done', differences: 0, samples: [] });
  });

  test('a booking of ours of which Cal.com told by webhook alone, before its answer was written', async () => {
    const store = emptyStore();
    const id = derivedId('apt', 'ours');
    const metadata = { [OWN_BOOKING_METADATA]: id };
    const bodies = [bookingBody({ uid: 'A', metadata }), bookingBody({ uid: 'B', iCalUID: 'B@Cal.com' })];
    const template = await produced([bookingBody({ uid: 'A' })]);
    const [known] = (await everythingIn(template)).customers;
    const does = useCasesOn(store);
    const { id: customerId } = await does.createCustomer(
      { name: known?.name ?? '', email: known?.email ?? '' },
      scopeOf(friseur),
    );
    const told = await makeStores(template, fixedClock).appointments.forTenant(friseur.tenantId).byCalcomUid('A');
    if (told === undefined) throw new Error('it was booked');
    const { startsAt, endsAt } = told.appointment;
    const local = factOf({ kind: 'created', uid: null, source: 'local', startsAt, endsAt });
    const appointment = { ...told.appointment, id, customerId, calcomUids: [], sync: 'pending', version: 1 } as const;
    const origin = { deliveryId: null, bookerId: customerId };
    const own = { ...told, appointment: { ...appointment, calcomUids: [] }, origin, facts: [local] };
    const { event } = await sampleAppointment('ours', { id }, friseur);
    await makeStores(store, fixedClock).appointments.forTenant(friseur.tenantId).add(own, event);
    await produced(bodies, undefined, store);
    expect((await everythingIn(store)).appointments.map(({ _id }) => _id)).toContain(id);
    expect((await everythingIn(store)).appointments).toHaveLength(2);
    expect(await replayed(store, bodies)).toMatchObject({ state: 'done', differences: 0, samples: [] });
  });

  test('what came by telephone is counted and not run, so that nobody takes its silence for agreement', async () => {
    const [chain] = chains;
    if (chain === undefined) throw new Error('there is a chain');
    const bodies = bodiesOf(chain);
    const store = await produced(bodies);
    const call = Buffer.from('{"event":"call_ended","call":{"call_id":"c"}}');
    const replay = await replayed(store, [call, ...bodies, call]);
    expect(replay).toMatchObject({ state: 'done', read: bodies.length + 2, skipped: 2, gone: 0, differences: 0 });
    expect((await replayed(store, bodies)).skipped).toBe(0);
  });

  test('a stretch that begins and ends in the middle of a life, on top of what is known from elsewhere', async () => {
    const [chain] = chains;
    if (chain === undefined) throw new Error('there is a chain');
    const bodies = bodiesOf(chain);
    const store = await produced(bodies);
    const { startReplay, runReplay } = replaysOn(store, bodies);
    const { id: replayId } = await startReplay({ fromSeq: 2, toSeq: 3 }, platformScope);
    expect(await runReplay({ replayId }, platformScope)).toMatchObject({ replay: { read: 2, differences: 0 } });
  });
});

describe('a replay that differs says in what', () => {
  const bodies = [bookingBody({ uid: 'A' }), bookingBody({ uid: 'B', iCalUID: 'B@Cal.com' })];

  test('where a stored appointment is another than its deliveries make', async () => {
    const store = await produced(bodies);
    const appointments = store.collection(rows.appointments).forTenant(friseur.tenantId);
    const row = await appointments.findOne({ lineage: 'A' });
    if (row === undefined || row.state === null) throw new Error('it was booked');
    await appointments.compareAndSet({ _id: row._id }, { set: { state: { ...row.state, status: 'cancelled' } } });
    expect(await replayed(store, bodies)).toMatchObject({
      differences: 1,
      samples: [{ collection: 'appointments', id: row._id, kind: 'different', fields: ['status'] }],
    });
  });

  test('where deliveries make an appointment that production lacks', async () => {
    const { differences, samples } = await replayed(emptyStore(), bodies);
    expect(differences).toBe(5);
    expect(new Set(samples.map(({ collection, kind }) => `${collection} ${kind}`))).toEqual(
      new Set(['deliveries extra', 'appointments extra', 'customers extra']),
    );
  });

  test('where another version of the rules would hold what production has booked', async () => {
    const store = await produced(bodies);
    const { samples, differences } = await replayed(store, bodies, answersFor([{ ...friseur, eventTypeId: 1 }]));
    expect(differences).toBe(4);
    expect(samples).toContainEqual(expect.objectContaining({ collection: 'appointments', kind: 'missing' }));
    expect(samples).toContainEqual(
      expect.objectContaining({ collection: 'deliveries', fields: ['fate', 'appointmentId', 'reason'] }),
    );
  });

  test('names at most fifty, and counts all', async () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      bookingBody({ uid: `u${index}`, iCalUID: `u${index}@Cal.com` }),
    );
    const { samples, differences } = await replayed(emptyStore(), many);
    expect(samples).toHaveLength(50);
    expect(differences).toBeGreaterThan(100);
  });
});

describe('a replay', () => {
  const bodies = [bookingBody({ uid: 'A' })];

  test('counts what the stream no longer holds', async () => {
    const store = await produced(bodies);
    const { startReplay, runReplay } = replaysOn(store, bodies);
    const { id: replayId } = await startReplay({ fromSeq: 1, toSeq: 3 }, platformScope);
    expect(await runReplay({ replayId }, platformScope)).toMatchObject({
      replay: { read: 1, gone: 2, differences: 0 },
    });
  });

  test('is one at a time: the same stretch is the same one, another is refused until it has ended', async () => {
    const { startReplay, runReplay, rung, sweepReplays } = replaysOn(await produced(bodies), bodies);
    const { id } = await startReplay({ fromSeq: 1, toSeq: 1 }, platformScope);
    expect(await startReplay({ fromSeq: 1, toSeq: 1 }, platformScope)).toMatchObject({ id });
    await expect(startReplay({ fromSeq: 1, toSeq: 2 }, platformScope)).rejects.toMatchObject({ code: 'conflict' });
    await sweepReplays();
    expect(rung).toEqual([id, id, id]);
    await runReplay({ replayId: id }, platformScope);
    expect((await startReplay({ fromSeq: 1, toSeq: 2 }, platformScope)).id).not.toBe(id);
  });

  test('covers no more than a process can hold, and nothing backwards', async () => {
    const { startReplay } = replaysOn(emptyStore(), []);
    for (const [fromSeq, toSeq] of [
      [2, 1],
      [1, MOST_MESSAGES + 1],
    ] as const) {
      await expect(startReplay({ fromSeq, toSeq }, platformScope)).rejects.toMatchObject({ code: 'invalid_input' });
    }
  });

  test('that nobody knows is not found', async () => {
    const { getReplay } = replaysOn(emptyStore(), []);
    const replayId = derivedId('rpl', 'nobody');
    await expect(getReplay({ replayId }, platformScope)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('is killed after each of its writes and begun anew: the result is the same', async () => {
    const clock = handClock();
    const replayId = derivedId('rpl', 'platform', 'first');
    const crashes = await afterEveryCrash({
      prepared: async () => {
        const store = await produced(bodies);
        await replaysOn(store, bodies, resolving, clock).startReplay({ fromSeq: 1, toSeq: 1 }, platformScope);
        return store;
      },
      run: async (store) => {
        clock.advance(600_000);
        await replaysOn(store, bodies, resolving, clock).runReplay({ replayId }, platformScope);
      },
      settled: async (store) => {
        const { getReplay } = replaysOn(store, bodies);
        expect(await getReplay({ replayId }, platformScope)).toMatchObject({ state: 'done', read: 1, differences: 0 });
      },
    });
    expect(crashes).toBeGreaterThan(1);
  });

  test('that cannot be carried out ends with the reason', async () => {
    const store = await produced(bodies);
    const unreachable: ResolveTenant = async () => {
      throw new AppError('unavailable', 'The tenant service cannot be reached.');
    };
    const { startReplay, runReplay } = replaysOn(store, bodies, unreachable);
    const { id: replayId } = await startReplay({ fromSeq: 1, toSeq: 1 }, platformScope);
    expect(await runReplay({ replayId }, platformScope)).toMatchObject({
      replay: { state: 'failed', problem: expect.any(String) },
      failure: expect.any(AppError),
    });
  });
});
