import { AppError, known } from '@fencepost/contracts/errors';
import { describe, expect, test } from 'vitest';
import { aParcel, handClock, type Parcel, somewhere } from '../test/parcels.ts';
import { resumed, runErrand, type Step } from './errand.ts';

const random = (count: number) => new Uint8Array(count);
const LEASE_MS = 120_000;

/** A parcel that is due, on its way through three places. */
const onItsWay = async () => {
  const clock = handClock();
  const ground = somewhere(clock);
  await ground.records.add(aParcel({ dueAt: clock.now(), step: 'van' }));
  const ran: string[] = [];
  const through = (places: readonly string[], work: Partial<Record<string, Step<Parcel>['run']>> = {}) =>
    places.map((name) => ({
      name,
      run: async (parcel: Parcel) => {
        ran.push(name);
        return work[name] === undefined ? { to: { place: name }, tell: ground.tell } : work[name](parcel);
      },
    }));
  const run = (steps: readonly Step<Parcel>[]) => runErrand({ clock, random }, ground.records, 'p1', () => steps);
  return { ...ground, clock, ran, through, run, stored: () => ground.records.byId('p1') };
};
const places = ['van', 'street', 'door'];
const failing =
  (code: 'unavailable' | 'not_found', detail = {}) =>
  async () => {
    throw new AppError(code, `It is ${code}.`, detail);
  };

describe('an errand', () => {
  test('is run step by step, each told, and is then due no more', async () => {
    const { run, through, ran, told, stored } = await onItsWay();
    expect(await run(through(places))).toEqual({ state: 'done' });
    expect([ran, told]).toEqual([places, places]);
    expect(await stored()).toMatchObject({ step: 'done', dueAt: null, leasedBy: null, leaseUntil: null });
    expect(await run(through(places)), 'a second run').toEqual({ state: 'idle' });
  });

  test('ends where a step says that nothing comes after it', async () => {
    const { run, through, ran } = await onItsWay();
    expect(await run(through(places, { street: async () => ({ ends: true }) }))).toEqual({ state: 'done' });
    expect(ran).toEqual(['van', 'street']);
  });

  test('goes on at the step that failed, not before the time that was asked for', async () => {
    const { run, through, ran, clock, stored } = await onItsWay();
    const waiting = await run(through(places, { street: failing('unavailable', { retryAfterMs: 40_000 }) }));
    expect(waiting).toEqual({ state: 'waiting', inMs: 40_000, problem: 'It is unavailable.' });
    expect(await stored()).toMatchObject({ step: 'street', problem: 'It is unavailable.', leasedBy: null });
    clock.pass(39_999);
    expect(await run(through(places))).toEqual({ state: 'idle' });
    clock.pass(1);
    expect(await run(through(places))).toEqual({ state: 'done' });
    expect(ran).toEqual(['van', 'street', 'street', 'door']);
    expect((await stored())?.problem).toBeNull();
  });

  test('that is refused for good is given up with the reason after a few tries, and goes on once asked for again', async () => {
    const { run, through, ran, clock, stored, records } = await onItsWay();
    const waits: number[] = [];
    for (let tries = 0; tries < 10; tries += 1) {
      const outcome = await run(through(places, { street: failing('not_found') }));
      if (outcome.state === 'parked') break;
      if (outcome.state !== 'waiting') throw new Error(outcome.state);
      waits.push(outcome.inMs);
      clock.pass(outcome.inMs);
    }
    expect(waits).toEqual([15_000, 30_000, 60_000, 120_000]);
    expect(await stored()).toMatchObject({ step: 'street', dueAt: null, leasedBy: null });
    expect((await stored())?.problem).toMatch(/^It is not_found\..*ask for it again/);
    clock.pass(LEASE_MS * 1_000);
    expect(await run(through(places))).toEqual({ state: 'idle' });

    const parked = known(await stored());
    const again = resumed(parked, clock.now());
    if (again === undefined) throw new Error('it was parked');
    await records.save(again);
    expect(resumed(again, clock.now()), 'it is due already').toBeUndefined();
    expect(await run(through(places))).toEqual({ state: 'done' });
    expect(ran.slice(-2)).toEqual(['street', 'door']);
    expect(resumed(known(await stored()), clock.now()), 'it has ended').toBeUndefined();
  });

  test('that is refused for good now and then, or kept waiting for long, is not given up', async () => {
    const { run, through, clock } = await onItsWay();
    for (let tries = 0; tries < 30; tries += 1) {
      const code = tries % 4 === 3 ? 'unavailable' : 'not_found';
      const outcome = await run(through(places, { street: failing(code) }));
      expect(outcome.state).toBe('waiting');
      clock.pass(LEASE_MS);
    }
    expect(await run(through(places))).toEqual({ state: 'done' });
  });

  test('whose process died is taken over at its step once the lease is over, and not before', async () => {
    const { run, through, ran, clock } = await onItsWay();
    const died = async () => {
      throw new Error('the process was killed');
    };
    await expect(run(through(places, { street: died }))).rejects.toThrow('killed');
    clock.pass(LEASE_MS - 1);
    expect(await run(through(places))).toEqual({ state: 'idle' });
    clock.pass(1);
    expect(await run(through(places))).toEqual({ state: 'done' });
    expect(ran).toEqual(['van', 'street', 'street', 'door']);
  });

  test('that another has changed meanwhile is left to the other: nothing of it is written over', async () => {
    const { run, through, records, stored, ran } = await onItsWay();
    const overtaken = async (parcel: Parcel) => {
      await records.save({ ...parcel, note: 'stopped', dueAt: null, version: parcel.version + 1 });
      return { to: { place: 'lost' } };
    };
    expect(await run(through(places, { street: overtaken }))).toEqual({ state: 'idle' });
    expect(await stored()).toMatchObject({ note: 'stopped', place: 'van', step: 'street', dueAt: null });
    expect(ran).toEqual(['van', 'street']);
  });

  test('of two who take it at once, one runs it', async () => {
    const { run, through, ran } = await onItsWay();
    const outcomes = await Promise.all([run(through(places)), run(through(places))]);
    expect(outcomes.map(({ state }) => state).toSorted()).toEqual(['done', 'idle']);
    expect(ran).toEqual(places);
  });
});
