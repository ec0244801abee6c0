import { parseCalcomDelivery } from '@fencepost/vendors/calcom/webhook';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bodyOfStep, type Chain, chains, type Step } from '../../test/chains.ts';
import { friseur } from '../../test/companies.ts';
import { factsOfBooking, factsOfMeeting, factsOfNoShow, type Hearing } from './facts-of.ts';
import { type Folded, fold } from './fold.ts';
import { withFacts } from './known-facts.ts';
import type { VendorFact } from './vendor-fact.ts';

const { tenantId } = friseur;

const factsIn = (step: Step, copyMs = 0): readonly VendorFact[] => {
  const said = parseCalcomDelivery(bodyOfStep(step, copyMs));
  const hearing: Hearing = { tenantId, source: 'webhook', deliveryId: null, staffIds: null };
  if (said.kind === 'noShowUpdated') return factsOfNoShow(said, hearing);
  if (said.kind === 'meetingStarted' || said.kind === 'meetingEnded') return factsOfMeeting(said, hearing);
  if ('booking' in said) return factsOfBooking(said, hearing);
  throw new Error(`read as ${JSON.stringify(said)}`);
};

const stateAfter = (deliveries: readonly (readonly VendorFact[])[]): Folded | undefined =>
  fold(deliveries.reduce<readonly VendorFact[]>((known, facts) => withFacts(known, facts) ?? known, []));

const inOrder = ({ steps }: Chain) => stateAfter(steps.map((step) => factsIn(step)));

const anyOrderOf = <T>(all: readonly T[]) =>
  fc.shuffledSubarray([...all], { minLength: all.length, maxLength: all.length });

const states: Readonly<Record<string, Partial<Folded>>> = {
  'three reschedules and a cancellation': { status: 'cancelled', calcomUids: ['A', 'B', 'C', 'D'], rescheduleCount: 3 },
  'three reschedules that stand': {
    status: 'booked',
    calcomUids: ['A', 'B', 'C', 'D'],
    startsAt: '2026-04-04T10:00:00.000Z',
    iCal: { uid: 'A@Cal.com', sequence: 3 },
  },
  'a confirmed request, a confirmed reschedule, a no-show that was none': {
    status: 'completed',
    calcomUids: ['A', 'B'],
    startsAt: '2026-04-02T10:00:00.000Z',
  },
  'a rejected request': { status: 'rejected', rescheduleCount: 0 },
  'a payment, another place, another host, and the meeting': {
    status: 'completed',
    payment: { state: 'paid', price: { amountMinor: 4500, currency: 'EUR' } },
    iCal: { uid: 'A@Cal.com', sequence: 2 },
  },
  'a host who asks for another time, and gets it': { status: 'booked', rescheduleAwaited: false, rescheduleCount: 1 },
  'seats of one slot': { status: 'booked', seats: 1 },
};

describe('the state of an appointment is what its facts say together', () => {
  test.each(chains.map((chain) => [chain.name, chain] as const))('%s: the in-order run', (name, chain) => {
    expect(states[name]).toBeDefined();
    expect(inOrder(chain)).toMatchObject(states[name] ?? {});
  });

  test.each(chains.map((chain) => [chain.name, chain] as const))(
    '%s: every permutation and duplication gives the state of the in-order run (K6, EV1, WH5)',
    (_, chain) => {
      const expected = inOrder(chain);
      const copies = chain.steps.flatMap((step) => [factsIn(step), factsIn(step, 3)]);
      fc.assert(
        fc.property(anyOrderOf(copies), (shuffled) => {
          expect(stateAfter(shuffled)).toEqual(expected);
        }),
        { numRuns: 300 },
      );
    },
  );

  test.each(chains.map((chain) => [chain.name, chain] as const))(
    '%s: every single permutation, where few',
    (_, chain) => {
      const expected = inOrder(chain);
      const facts = chain.steps.slice(0, 6).map((step) => factsIn(step));
      const rest = chain.steps.slice(6).map((step) => factsIn(step));
      let runs = 0;
      for (const order of permutations(facts)) {
        runs += 1;
        expect(stateAfter([...rest, ...order])).toEqual(expected);
      }
      expect(runs).toBeGreaterThan(1);
    },
  );
});

describe('the order of a chain follows from its words, not from its uids', () => {
  const reschedules = chains.find(({ name }) => name === 'three reschedules that stand')?.steps ?? [];
  const facts = reschedules.flatMap((step) => factsIn(step));
  const letters = ['A', 'B', 'C', 'D'];
  const anyNames = anyOrderOf(['w', 'x', 'y', 'z']);

  const named = (uid: string | null, names: readonly string[]) => names[letters.indexOf(uid ?? '')] ?? null;
  const renamed = (names: readonly string[], change: Partial<VendorFact>) =>
    facts.map((fact) => ({
      ...fact,
      uid: named(fact.uid, names),
      previousUid: named(fact.previousUid, names),
      ...change,
    }));

  test.each<[string, Partial<VendorFact>]>([
    ['what each was rescheduled from', { sequence: 0, iCalUid: null }],
    ['the places in the calendar entry', { previousUid: null }],
    ['both', {}],
  ])('by %s alone', (_, change) => {
    fc.assert(
      fc.property(anyNames, anyOrderOf([0, 1, 2, 3]), (names, order) => {
        const told = renamed(names, change);
        expect(fold(order.flatMap((index) => told[index] ?? []))).toMatchObject({
          calcomUids: names,
          startsAt: '2026-04-04T10:00:00.000Z',
          rescheduleCount: 3,
        });
      }),
    );
  });

  test('a circle, which cannot be, has an order all the same, and always one', () => {
    const circle = renamed(letters, {}).map((fact) => (fact.uid === 'A' ? { ...fact, previousUid: 'D' } : fact));
    expect(fold(circle)).toEqual(fold(circle.toReversed()));
  });
});

function* permutations<T>(items: readonly T[]): Generator<readonly T[]> {
  if (items.length <= 1) yield items;
  for (const [index, item] of items.entries()) {
    const others = items.filter((_, other) => other !== index);
    if (items.length > 1) for (const rest of permutations(others)) yield [item, ...rest];
  }
}
