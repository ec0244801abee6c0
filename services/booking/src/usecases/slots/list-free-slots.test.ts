import { listFreeSlots as contract } from '@fencepost/contracts/booking/slot';
import { AppError } from '@fencepost/contracts/errors';
import { derivedId } from '@fencepost/contracts/ids';
import { describe, expect, test } from 'vitest';
import { askProAi, friseur, scopeOf } from '../../../test/companies.ts';
import { countingStore } from '../../../test/counting-store.ts';
import { anna, at, bernd, cut, halfHours, movableClock, slotsWorld, termsOf } from '../../../test/slots-world.ts';
import { offeredBy } from '../../domain/slot-token.ts';

const scope = scopeOf(friseur);
const tuesday = { serviceId: cut, from: at('00:00'), to: at('23:59') };
const codeOf = (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => 'done',
    (error: AppError) => error.code,
  );
const startsOf = ({ data }: { data: { startsAt: string }[] }): string[] =>
  data.map(({ startsAt }) => startsAt.slice(11, 16));

describe('free slots', () => {
  test('are Cal.com’s, with who is free, and each with a token that means exactly it (K20)', async () => {
    const { listFreeSlots } = slotsWorld();
    const answer = contract.output.parse(await listFreeSlots(tuesday, scope));
    expect(answer.basis).toBe('calcom');
    expect(answer.data).toHaveLength(18);
    const [{ token, ...first }] = answer.data as [(typeof answer.data)[number]];
    expect(first).toEqual({ startsAt: at('08:00'), endsAt: at('08:30'), staffIds: [anna, bernd] });
    expect(offeredBy(scope.tenantId, token)).toEqual({
      serviceId: cut,
      startsAt: at('08:00'),
      endsAt: at('08:30'),
      staffId: null,
    });
    expect(offeredBy(askProAi.tenantId, token)).toBeUndefined();
  });

  test('leave out at once what is claimed or held here, and have it back when it is released or over', async () => {
    const clock = movableClock();
    const { listFreeSlots, createHold, claims } = slotsWorld({ clock, terms: () => termsOf({}, [anna]) });
    await createHold(
      { serviceId: cut, kind: 'new_booking', startsAt: at('09:00'), segments: [], as: 'customer' },
      scope,
    );
    const own = claims.forTenant(scope.tenantId);
    const id = derivedId('apt', 'x');
    await own.claim(id, [{ resource: anna, startsAt: at('10:15'), endsAt: at('10:45'), seats: null }], {
      expiresAt: null,
    });
    const starts = startsOf(await listFreeSlots(tuesday, scope));
    expect(starts).not.toContain('09:00');
    expect(starts).not.toContain('10:00');
    expect(starts).not.toContain('10:30');
    expect(starts).toEqual(expect.arrayContaining(['08:30', '09:30', '11:00']));
    await own.release(id);
    clock.move(120_000);
    expect(startsOf(await listFreeSlots(tuesday, scope))).toHaveLength(18);
  });

  test('are only those of the member of staff who is asked for, and nobody’s of a stranger', async () => {
    const { listFreeSlots, claims } = slotsWorld();
    const busy = [{ resource: anna, startsAt: at('08:00'), endsAt: at('16:30'), seats: null }];
    await claims.forTenant(scope.tenantId).claim(derivedId('apt', 'x'), busy, { expiresAt: null });
    expect(startsOf(await listFreeSlots({ ...tuesday, staffId: anna }, scope))).toEqual(['16:30']);
    const { data } = await listFreeSlots(tuesday, scope);
    expect(data[0]?.staffIds).toEqual([bernd]);
    expect(await codeOf(listFreeSlots({ ...tuesday, staffId: derivedId('stf', 'x') }, scope))).toBe('not_found');
  });

  test('of a service without staff are kept by the service’s own claims', async () => {
    const { listFreeSlots, createHold } = slotsWorld({ terms: () => termsOf({}, []) });
    await createHold({ serviceId: cut, kind: 'voice', startsAt: at('09:00'), segments: [], as: 'customer' }, scope);
    const { data } = await listFreeSlots(tuesday, scope);
    expect(startsOf({ data })).not.toContain('09:00');
    expect(data[0]?.staffIds).toEqual([]);
  });

  test('of years that nobody books are refused before anybody is asked', async () => {
    let asked = 0;
    const calcomSlots = async () => {
      asked += 1;
      throw new AppError('unavailable', 'Cal.com is away.');
    };
    const { listFreeSlots } = slotsWorld({ calcomSlots });
    const far = { serviceId: cut, from: '9999-12-31T00:00:00.000Z', to: '9999-12-31T23:59:59.999Z' };
    expect(await codeOf(listFreeSlots(far, scope))).toBe('invalid_input');
    expect(
      await codeOf(listFreeSlots({ ...far, from: '2036-03-12T00:00:00.000Z', to: '2036-03-13T00:00:00.000Z' }, scope)),
    ).toBe('invalid_input');
    expect(asked).toBe(0);
    expect(
      await codeOf(listFreeSlots({ ...far, from: '2036-03-01T00:00:00.000Z', to: '2036-03-02T00:00:00.000Z' }, scope)),
    ).toBe('done');
    expect(await codeOf(listFreeSlots(tuesday, scope)), 'positive control').toBe('unavailable');
  });

  test('that cannot be reckoned leave no failure behind that nobody waits for: it would end the process of all companies', async () => {
    const unheard: unknown[] = [];
    const note = (reason: unknown) => void unheard.push(reason);
    process.on('unhandledRejection', note);
    try {
      const calcomSlots = () => Promise.reject(new AppError('unavailable', 'Cal.com is away.'));
      const terms = () => termsOf({ durationMinutes: Number.MAX_SAFE_INTEGER });
      const { listFreeSlots } = slotsWorld({ calcomSlots, terms });
      expect(await codeOf(listFreeSlots(tuesday, scope))).toMatch(/invalid_input|unavailable/);
      await new Promise(setImmediate);
      expect(unheard).toEqual([]);
    } finally {
      process.off('unhandledRejection', note);
    }
  });

  test('lie inside notice and window, to the millisecond', async () => {
    const terms = () => termsOf({ minimumNoticeMinutes: 24 * 60 - 3 * 60, bookingWindowDays: 1 });
    const { listFreeSlots } = slotsWorld({ terms });
    const far = { ...tuesday, to: '2026-03-20T00:00:00.000Z' };
    expect(startsOf(await listFreeSlots(far, scope))).toEqual([
      '09:00',
      '09:30',
      '10:00',
      '10:30',
      '11:00',
      '11:30',
      '12:00',
    ]);
    expect(await listFreeSlots({ ...far, from: '2026-03-10T00:00:00.000Z' }, scope)).toEqual({
      data: [],
      basis: 'calcom',
    });
  });

  test('are asked for 62 days at most, forwards', async () => {
    const { listFreeSlots } = slotsWorld();
    const until = (to: string) =>
      codeOf(listFreeSlots({ serviceId: cut, from: '2026-03-03T00:00:00.000Z', to }, scope));
    expect(await until('2026-05-04T00:00:00.000Z')).toBe('done');
    expect(await until('2026-05-04T00:00:00.001Z')).toBe('invalid_input');
    expect(await until('2026-03-03T00:00:00.000Z')).toBe('invalid_input');
  });

  test('cost one range query of ours, whatever is booked (BM8)', async () => {
    const world = slotsWorld();
    const store = countingStore(world.store);
    const { listFreeSlots } = slotsWorld({ store });
    await listFreeSlots({ ...tuesday, to: '2026-04-02T00:00:00.000Z' }, scope);
    expect(store.operations()).toBe(1);
  });
});

describe('what Cal.com has answered', () => {
  const asking = (answers: { fails: AppError | null }) => {
    const clock = movableClock();
    const asked: string[] = [];
    const world = slotsWorld({
      clock,
      calcomSlots: async (terms, within, { tenantId }) => {
        asked.push(`${tenantId} ${terms.eventTypeId}`);
        if (answers.fails) throw answers.fails;
        return halfHours(within).filter((_, index) => tenantId === friseur.tenantId || index % 2 === 0);
      },
    });
    return { ...world, clock, asked };
  };

  test('is asked for once by many at once, and again after 15 seconds', async () => {
    const { listFreeSlots, clock, asked } = asking({ fails: null });
    await Promise.all(Array.from({ length: 20 }, () => listFreeSlots(tuesday, scope)));
    expect(asked).toHaveLength(1);
    clock.move(14_999);
    await listFreeSlots({ ...tuesday, from: at('10:00') }, scope);
    expect(asked).toHaveLength(1);
    clock.move(1);
    await listFreeSlots(tuesday, scope);
    expect(asked).toHaveLength(2);
  });

  test('to one company is never shown to another, though all else is the same (K18)', async () => {
    const { listFreeSlots, asked } = asking({ fails: null });
    const ours = await listFreeSlots(tuesday, scope);
    const theirs = await listFreeSlots(tuesday, scopeOf(askProAi));
    expect([startsOf(ours).length, startsOf(theirs).length]).toEqual([18, 9]);
    expect(new Set(asked).size).toBe(2);
  });

  test('is used for an hour where Cal.com fails, says so, and our own claims are still taken out (A14)', async () => {
    const answers: { fails: AppError | null } = { fails: null };
    const { listFreeSlots, createHold, clock } = asking(answers);
    expect((await listFreeSlots(tuesday, scope)).basis).toBe('calcom');
    answers.fails = new AppError('timeout', 'Cal.com did not answer.');
    clock.move(30 * 60_000);
    await createHold(
      { serviceId: cut, kind: 'voice', startsAt: at('09:00'), staffId: anna, segments: [], as: 'customer' },
      scope,
    );
    const stale = await listFreeSlots({ ...tuesday, staffId: anna }, scope);
    expect(stale.basis).toBe('stale');
    expect(startsOf(stale)).not.toContain('09:00');
    expect(startsOf(stale)).toContain('09:30');
    clock.move(30 * 60_000);
    expect(await codeOf(listFreeSlots(tuesday, scope))).toBe('unavailable');
    answers.fails = null;
    expect((await listFreeSlots(tuesday, scope)).basis).toBe('calcom');
  });

  test('is not used where Cal.com refuses, and another company’s never', async () => {
    const answers: { fails: AppError | null } = { fails: null };
    const { listFreeSlots, clock } = asking(answers);
    await listFreeSlots(tuesday, scope);
    clock.move(60_000);
    answers.fails = new AppError('not_found', 'no such event type');
    expect(await codeOf(listFreeSlots(tuesday, scope))).toBe('unavailable');
    answers.fails = new AppError('unavailable', 'down');
    expect(await codeOf(listFreeSlots(tuesday, scopeOf(askProAi)))).toBe('unavailable');
    expect(await codeOf(listFreeSlots(tuesday, scope))).toBe('done');
  });

  test('missing altogether leaves a refusal without alternatives, and a refusal all the same', async () => {
    const { findAlternatives } = asking({ fails: new AppError('unavailable', 'down') });
    expect(await findAlternatives({ serviceId: cut, startsAt: at('09:00') }, scope)).toEqual([]);
  });
});
