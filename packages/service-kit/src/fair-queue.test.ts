import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeFairQueue, type Place } from './fair-queue.ts';

interface Item extends Place {
  readonly n: number;
}

const itemsOf = (places: readonly Place[]): readonly Item[] => places.map((place, n) => ({ ...place, n }));

const tenant = fc.constantFrom('a', 'b', 'c', 'd');
const place = fc.record({ tenant, lane: fc.constantFrom('x', 'y', 'z') });
/** Someone pushes an item, someone takes one, someone finishes the oldest that runs. */
const step = fc.oneof(place, fc.constant('next' as const), fc.constant('done' as const));

/** Plays steps against a queue; calls back for every item that was served, with what waited and ran at that moment. */
const play = (steps: readonly (Place | 'next' | 'done')[], onServed: (item: Item, state: State) => void): State => {
  const queue = makeFairQueue<Item>();
  const state: State = { waiting: [], running: [], size: () => queue.size };
  let n = 0;
  for (const each of steps) {
    if (each === 'done') {
      const finished = state.running.shift();
      if (finished !== undefined) queue.done(finished);
      continue;
    }
    if (each === 'next') {
      const item = queue.next();
      if (item === undefined) {
        expect(state.waiting.every((waiting) => state.running.some((running) => sameLane(waiting, running)))).toBe(
          true,
        );
        continue;
      }
      onServed(item, state);
      state.waiting.splice(state.waiting.indexOf(item), 1);
      state.running.push(item);
      continue;
    }
    const item = { ...each, n: n++ };
    queue.push(item, each);
    state.waiting.push(item);
  }
  return state;
};

interface State {
  readonly waiting: Item[];
  readonly running: Item[];
  readonly size: () => number;
}

const sameLane = (one: Place, other: Place): boolean => one.tenant === other.tenant && one.lane === other.lane;

describe('fair queue', () => {
  test('tenants are served in turn, however much one of them has sent (RT3)', () => {
    const queue = makeFairQueue<Item>();
    const flood = Array.from({ length: 100 }, (_, n) => ({ tenant: 'loud', lane: `${n}` }));
    for (const item of itemsOf([...flood, { tenant: 'quiet', lane: '1' }, { tenant: 'quiet', lane: '2' }])) {
      queue.push(item, item);
    }
    const first = Array.from({ length: 5 }, () => queue.next()?.tenant);
    expect(first).toEqual(['loud', 'quiet', 'loud', 'quiet', 'loud']);
  });

  test('an item waits for at most one item of every other tenant, whatever happens around it (RT3)', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        tenant,
        fc.array(step, { maxLength: 60 }),
        (before, name, after) => {
          const newcomer = { tenant: `new-${name}`, lane: 'only' };
          const servedMeanwhile: string[] = [];
          let pushed = false;
          let served = false;
          const marked = [...before, newcomer, ...after, ...Array.from({ length: 10 }, () => 'next' as const)];
          play(marked, (item, { waiting }) => {
            pushed ||= waiting.some((each) => each.tenant === newcomer.tenant);
            served ||= item.tenant === newcomer.tenant;
            if (pushed && !served) servedMeanwhile.push(item.tenant);
          });
          expect(served).toBe(true);
          expect(new Set(servedMeanwhile).size).toBe(servedMeanwhile.length);
        },
      ),
    );
  });

  test('a lane runs one item at a time, in the order of arrival', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const last = new Map<string, number>();
        play(steps, (item, { running }) => {
          expect(running.some((other) => sameLane(other, item))).toBe(false);
          const lane = `${item.tenant}/${item.lane}`;
          expect(item.n).toBeGreaterThan(last.get(lane) ?? -1);
          last.set(lane, item.n);
        });
      }),
    );
  });

  test('nothing is lost, and nothing is given twice', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const given = new Set<number>();
        const { waiting, size } = play(steps, ({ n }) => {
          expect(given.has(n)).toBe(false);
          given.add(n);
        });
        expect(size()).toBe(waiting.length);
        expect(given.size + waiting.length).toBe(steps.filter((each) => typeof each === 'object').length);
      }),
    );
  });

  test('a busy lane holds up neither the other lanes of its tenant nor the other tenants', () => {
    const queue = makeFairQueue<Item>();
    const [slow, behind, beside, other] = itemsOf([
      { tenant: 'a', lane: 'x' },
      { tenant: 'a', lane: 'x' },
      { tenant: 'a', lane: 'y' },
      { tenant: 'b', lane: 'x' },
    ]);
    for (const item of [slow, behind, beside, other]) if (item !== undefined) queue.push(item, item);
    expect([queue.next(), queue.next(), queue.next(), queue.next()]).toEqual([slow, other, beside, undefined]);
    if (slow !== undefined) queue.done(slow);
    expect(queue.next()).toBe(behind);
  });
});
