import { PolicyRules } from '@fencepost/contracts/booking/policy';
import { derivedId } from '@fencepost/contracts/ids';
import type { Store } from '@fencepost/mongo-kit/collection';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { describe, expect, test } from 'vitest';
import { askProAi, friseur, scopeOf } from '../../../test/companies.ts';
import { customersWorld, scope } from '../../../test/customers-world.ts';
import { sampleAppointment } from '../../../test/samples.ts';
import { anna, cut, movableClock } from '../../../test/slots-world.ts';
import { definitions, rows } from '../../adapters/rows.ts';
import { factOf } from '../../domain/vendor-fact.ts';
import { wirePolicies } from '../../wire/policies.ts';
import { requireAllowed } from './judge.ts';

const theirs = scopeOf(askProAi);
const codeOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 'answered',
    ({ code }) => code,
  );
const rules = (given: Partial<PolicyRules>) => PolicyRules.parse(given);
const customerId = derivedId('cus', 'anna');

const policiesWorld = (given: { readonly store?: Store } = {}) => {
  const clock = movableClock();
  const world = customersWorld({ ...given, clock });
  const asked: string[] = [];
  const deps = {
    ...world,
    hasSubject: async ({ id }: { id: string }, { tenantId }: { tenantId: string }) =>
      tenantId === friseur.tenantId && [cut, anna].includes(id),
    askCompany: async () => {
      asked.push('company');
      return { timeZone: 'Europe/Berlin', locale: 'en-GB' };
    },
    askPrice: async () => {
      asked.push('price');
      return { amountMinor: 5_000, currency: 'EUR' };
    },
  };
  return { ...world, ...wirePolicies(deps), clock, asked };
};
type World = ReturnType<typeof policiesWorld>;

const book = async (
  { appointments }: World,
  uid: string,
  members: object = {},
  cancelledAt: string | null = null,
  rescheduleAwaited = false,
) => {
  const { booked, event } = await sampleAppointment(uid, {
    customerId,
    serviceId: cut,
    startsAt: '2026-03-10T10:00:00.000Z',
    ...members,
  });
  const cancelled = factOf({ kind: 'cancelled', uid, source: 'webhook', saidAt: cancelledAt, rescheduleAwaited });
  await appointments
    .forTenant(friseur.tenantId)
    .add({ ...booked, facts: cancelledAt === null ? booked.facts : [...booked.facts, cancelled] }, event);
  return booked.appointment;
};

describe('setting rules', () => {
  test('each level and subject has one set, with a version that whoever changes it must have read', async () => {
    const world = policiesWorld();
    const set = (version: number | undefined, noShowStrikes: number) =>
      world.setPolicy({ level: 'service', subjectId: cut, rules: rules({ noShowStrikes }), version }, scope);
    const first = await set(undefined, 1);
    expect(first).toMatchObject({
      level: 'service',
      subjectId: cut,
      version: 1,
      rules: { noShowStrikes: 1, bookingWindowDays: null },
    });
    expect(await set(undefined, 1)).toEqual(first);
    expect(await codeOf(set(undefined, 2))).toBe('stale_version');
    const second = await set(1, 2);
    expect(second).toMatchObject({ id: first.id, version: 2 });
    expect(await set(1, 2)).toEqual(second);
    expect(await codeOf(set(1, 3))).toBe('stale_version');
    const all = await world.store.collection(rows.policies).forTenant(friseur.tenantId).find({}, { limit: 9 });
    expect(all).toHaveLength(1);
    expect(all[0]?.outbox.map(({ payload }) => payload)).toEqual([{ policy: first }, { policy: second }]);
  });

  test('is refused for a subject of the wrong kind, and a stranger’s is unknown (law 12)', async () => {
    const { setPolicy } = policiesWorld();
    const set = (level: 'company' | 'branch' | 'service' | 'staff', subjectId: string | null, by = scope) =>
      codeOf(setPolicy({ level, subjectId, rules: rules({}) }, by));
    expect(await set('company', cut)).toBe('invalid_input');
    expect(await set('staff', cut)).toBe('invalid_input');
    expect(await set('branch', null)).toBe('invalid_input');
    expect(await set('service', derivedId('svc', 'nobody'))).toBe('not_found');
    expect(await set('service', cut, theirs)).toBe('not_found');
    expect(await set('service', cut)).toBe('answered');
    expect(await set('company', null, theirs)).toBe('answered');
  });

  test('fees are kept longest notice first, one for each', async () => {
    const { setPolicy } = policiesWorld();
    const tier = (atLeastMinutesBefore: number) => ({ atLeastMinutesBefore, fee: { percent: 1 } });
    const set = (...notices: number[]) =>
      setPolicy({ level: 'company', subjectId: null, rules: rules({ cancellationFees: notices.map(tier) }) }, scope);
    expect(await codeOf(set(5, 5))).toBe('invalid_input');
    expect((await set(1, 100, 10)).rules.cancellationFees).toEqual([tier(100), tier(10), tier(1)]);
  });

  test('killed after the write and repeated, it is set once', async () => {
    const crashes = await afterEveryCrash({
      prepared: async () => memoryStore({ definitions, clock: movableClock() }),
      run: (store) =>
        policiesWorld({ store }).setPolicy(
          { level: 'company', subjectId: null, rules: rules({ noShowStrikes: 1 }) },
          scope,
        ),
      settled: async (store) => {
        const [policy] = await store.collection(rows.policies).forTenant(friseur.tenantId).find({}, { limit: 9 });
        expect(policy?.version).toBe(1);
      },
    });
    expect(crashes).toBe(1);
  });

  test('they are listed by level, page by page, to the company alone', async () => {
    const { setPolicy, listPolicies } = policiesWorld();
    for (const [level, subjectId] of [
      ['company', null],
      ['service', cut],
      ['staff', anna],
    ] as const) {
      await setPolicy({ level, subjectId, rules: rules({ noShowStrikes: 1 }) }, scope);
    }
    const levels: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await listPolicies({ limit: 2, cursor }, scope);
      levels.push(...page.data.map(({ level }) => level));
      cursor = page.nextCursor;
    }
    expect(levels.toSorted()).toEqual(['company', 'service', 'staff']);
    expect((await listPolicies({ limit: 9, level: 'staff' }, scope)).data).toMatchObject([{ subjectId: anna }]);
    expect((await listPolicies({ limit: 9 }, theirs)).data).toEqual([]);
  });
});

describe('what is in force', () => {
  test('is told rule by rule, with where it comes from; another company’s rules are nobody’s', async () => {
    const { setPolicy, getPolicyInForce } = policiesWorld();
    await setPolicy(
      { level: 'company', subjectId: null, rules: rules({ cancelNoticeMinutes: 60, noShowStrikes: 3 }) },
      scope,
    );
    await setPolicy({ level: 'staff', subjectId: anna, rules: rules({ cancelNoticeMinutes: 0 }) }, scope);
    const of = async (question: object, by = scope) =>
      Object.fromEntries(
        (await getPolicyInForce(question, by)).data.map(({ rule, value, from }) => [rule, { value, from }]),
      );
    const ours = await of({ staffId: anna, serviceId: cut });
    expect(Object.keys(ours)).toHaveLength(8);
    expect(ours).toMatchObject({
      cancelNoticeMinutes: { value: 0, from: 'staff' },
      noShowStrikes: { value: 3, from: 'company' },
      bookingWindowDays: { value: 90, from: 'default' },
    });
    expect((await of({})).cancelNoticeMinutes).toEqual({ value: 60, from: 'company' });
    expect((await of({}, theirs)).cancelNoticeMinutes).toEqual({ value: 1_440, from: 'default' });
    const strangers = [{ staffId: anna }, { serviceId: cut }, { staffId: derivedId('stf', 'nobody') }];
    for (const question of strangers) expect(await codeOf(of(question, theirs))).toBe('not_found');
  });
});

describe('the judge', () => {
  test('denies a fourth cancellation in the company’s month, naming the rule and its level; the host’s own do not count (PRT-026)', async () => {
    const world = policiesWorld();
    const appointment = await book(world, 'to cancel');
    const cancel = () => world.judge.cancel({ appointment, as: 'customer' }, scope);
    await book(world, 'last month', { status: 'cancelled' }, '2026-02-28T22:59:59.999Z');
    await book(world, 'asked to move', { status: 'cancelled' }, '2026-03-01T10:00:00.000Z', true);
    await book(world, 'not cancelled after all', { status: 'booked' }, '2026-03-01T10:00:00.000Z');
    for (const uid of ['c1', 'c2']) await book(world, uid, { status: 'cancelled' }, '2026-02-28T23:00:00.000Z');
    expect((await cancel()).verdict).toBe('allowed');
    await book(world, 'c3', { status: 'cancelled' }, '2026-03-02T10:00:00.000Z');
    const denial = await cancel();
    expect(denial).toMatchObject({ verdict: 'denied', rule: 'cancellationsPerMonth', from: 'default' });
    expect(() => requireAllowed(denial)).toThrow(
      expect.objectContaining({
        code: 'policy_denied',
        detail: {
          alternatives: expect.any(Array),
          facts: { rule: 'cancellationsPerMonth', from: 'default', rescheduleAt: null, callAt: null },
        },
      }),
    );
    await world.setPolicy({ level: 'company', subjectId: null, rules: rules({ cancellationsPerMonth: 4 }) }, scope);
    expect((await cancel()).verdict).toBe('allowed');
  });

  test('hosts are exempt and cost nothing; nobody is asked for them', async () => {
    const world = policiesWorld();
    const appointment = await book(world, 'a', { startsAt: '2026-03-02T12:30:00.000Z' });
    const free = { verdict: 'allowed', fee: null };
    const { judge, checkPolicy } = world;
    expect(await checkPolicy({ appointmentId: appointment.id, action: 'cancel', as: 'customer' }, scope)).toMatchObject(
      { verdict: 'denied' },
    );
    world.asked.length = 0;
    expect(await checkPolicy({ appointmentId: appointment.id, action: 'cancel', as: 'host' }, scope)).toEqual(free);
    expect(await judge.reschedule({ appointment, startsAt: '2030-01-01T10:00:00.000Z', as: 'host' }, scope)).toEqual(
      free,
    );
    expect(await judge.book({ startsAt: '2030-01-01T10:00:00.000Z', customerId, as: 'host' }, scope)).toEqual(free);
    expect(world.asked).toEqual([]);
  });

  test('where a move goes to somebody else, notice and window are theirs, and how often it may move stays', async () => {
    const world = policiesWorld();
    const bernd = derivedId('stf', 'bernd');
    const appointment = await book(world, 'a', { staffIds: [bernd], rescheduleCount: 1 });
    const to = (startsAt: string, staffIds?: readonly string[]) =>
      world.judge.reschedule({ appointment, startsAt, staffIds, as: 'customer' }, scope);
    await world.setPolicy({ level: 'staff', subjectId: anna, rules: rules({ bookingWindowDays: 2 }) }, scope);
    const late = '2026-03-09T10:00:00.000Z';
    expect(await to(late)).toMatchObject({ verdict: 'allowed' });
    expect(await to(late, [anna])).toMatchObject({ rule: 'bookingWindowDays', from: 'staff' });
    expect(await to('2026-03-04T10:00:00.000Z', [anna])).toMatchObject({ verdict: 'allowed' });
    const once = rules({ reschedulesPerAppointment: 1 });
    await world.setPolicy({ level: 'service', subjectId: cut, rules: once }, scope);
    expect(await to('2026-03-04T10:00:00.000Z', [anna])).toMatchObject({ rule: 'reschedulesPerAppointment' });
  });

  test('who stayed away too often may not book, and somebody new may', async () => {
    const world = policiesWorld();
    await world.setPolicy({ level: 'service', subjectId: cut, rules: rules({ noShowStrikes: 2 }) }, scope);
    const may = async (who: string | null, serviceId = cut) =>
      (
        await world.judge.book(
          { startsAt: '2026-03-05T10:00:00.000Z', customerId: who, serviceId, as: 'customer' },
          scope,
        )
      ).verdict;
    await book(world, 'n1', { status: 'no_show' });
    expect(await may(customerId)).toBe('allowed');
    await book(world, 'n2', { status: 'no_show' });
    expect(await may(customerId)).toBe('denied');
    expect(await may(null)).toBe('allowed');
    expect(await may(customerId, derivedId('svc', 'other'))).toBe('allowed');
  });

  test('a fee is a share of what was to be paid, else of the service’s price, which is asked for only then', async () => {
    const world = policiesWorld();
    const appointment = await book(world, 'a');
    const fee = () => world.checkPolicy({ appointmentId: appointment.id, action: 'cancel', as: 'customer' }, scope);
    await world.setPolicy(
      {
        level: 'company',
        subjectId: null,
        rules: rules({ cancellationFees: [{ atLeastMinutesBefore: 0, fee: { amountMinor: 7, currency: 'EUR' } }] }),
      },
      scope,
    );
    expect(await fee()).toEqual({ verdict: 'allowed', fee: { amountMinor: 7, currency: 'EUR' } });
    expect(world.asked).not.toContain('price');
    await world.setPolicy(
      {
        level: 'staff',
        subjectId: anna,
        rules: rules({ cancellationFees: [{ atLeastMinutesBefore: 0, fee: { percent: 10 } }] }),
      },
      scope,
    );
    const withAnna = { ...appointment, staffIds: [anna] };
    expect(await world.judge.cancel({ appointment: withAnna, as: 'customer' }, scope)).toMatchObject({
      fee: { amountMinor: 500 },
    });
    const paid = { ...withAnna, payment: { state: 'paid' as const, price: { amountMinor: 900, currency: 'EUR' } } };
    expect(await world.judge.cancel({ appointment: paid, as: 'customer' }, scope)).toMatchObject({
      fee: { amountMinor: 90 },
    });
  });

  test('a stranger’s appointment is unknown (law 12)', async () => {
    const world = policiesWorld();
    const { id: appointmentId } = await book(world, 'a');
    for (const action of ['cancel', 'reschedule'] as const) {
      expect(await codeOf(world.checkPolicy({ appointmentId, action, as: 'customer' }, theirs))).toBe('not_found');
      expect(await codeOf(world.checkPolicy({ appointmentId, action, as: 'customer' }, scope))).toBe('answered');
    }
  });
});
