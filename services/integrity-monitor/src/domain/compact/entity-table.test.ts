import { derivedId } from '@fencepost/contracts/ids';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Known } from '../known.ts';
import type { KnownState } from '../known-state.ts';
import { makeEntities } from './entity-table.ts';

const states: readonly (KnownState | undefined)[] = [
  undefined,
  { of: 'tombstone' },
  { of: 'appointment', contested: false, pending: true, passport: null },
  { of: 'teamBinding', teamId: 7, active: true },
];
const id = (number: number): string => (number % 7 === 0 ? `odd ${number}` : derivedId('cus', String(number)));
const known = fc.record({
  id: fc.integer({ min: 0, max: 60 }).map(id),
  type: fc.constantFrom('customer', 'appointment', 'staff of tomorrow'),
  home: fc.option(fc.constantFrom(derivedId('ten', '1'), derivedId('ten', '2')), { nil: undefined }),
  version: fc.oneof(fc.nat(), fc.constantFrom(2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER)),
  window: fc.nat({ max: 2 ** 31 - 1 }),
  met: fc.nat({ max: 99 }),
  shown: fc.nat({ max: 9 }),
  state: fc.constantFrom(...states),
});
const step = fc.oneof({ weight: 3, arbitrary: known }, fc.integer({ min: 0, max: 60 }).map(id));

const sorted = (all: Iterable<Known>) => [...all].toSorted((a, b) => (a.id < b.id ? -1 : 1));

describe('the table of entities', () => {
  it('is a map, whatever is written, rewritten and deleted, and after a snapshot too', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const [table, map] = [makeEntities(), new Map<string, Known>()];
        for (const one of steps) {
          if (typeof one === 'string') {
            table.delete(one);
            map.delete(one);
          } else {
            // The kind is what it was on first meeting.
            const kept = { ...one, type: map.get(one.id)?.type ?? one.type };
            table.put(kept);
            map.set(one.id, kept);
          }
        }
        const restored = makeEntities();
        restored.restore(structuredClone(table.parts()));
        for (const [which, shown] of [[table, undefined] as const, [restored, 0] as const]) {
          const expected = [...map.values()].map((each) => ({ ...each, shown: shown ?? each.shown }));
          expect(which.size).toBe(map.size);
          expect(sorted(which.values())).toEqual(sorted(expected));
          expect([...which.keys()].toSorted()).toEqual([...map.keys()].toSorted());
          for (const each of expected) expect(which.get(each.id)).toEqual(each);
          for (let number = 0; number <= 60; number += 1) expect(which.has(id(number))).toBe(map.has(id(number)));
          const pending = expected.filter(({ state }) => state?.of === 'appointment').map((each) => each.id);
          expect(which.withState(({ of }) => of === 'appointment').toSorted()).toEqual(pending.toSorted());
          const staff = expected.filter(({ type }) => type === 'staff of tomorrow').map((each) => each.id);
          expect([...which.idsOf('staff of tomorrow')].toSorted()).toEqual(staff.toSorted());
          expect(which.countByType()['staff of tomorrow'] ?? 0).toBe(staff.length);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('grows over many blocks and finds everything', () => {
    const table = makeEntities();
    const base = { type: 'customer', home: undefined, version: 1, window: 1, shown: 0, state: undefined };
    for (let number = 1; number <= 9_000; number += 1)
      table.put({ ...base, id: derivedId('cus', String(number)), met: number });
    for (let number = 1; number <= 9_000; number += 97) {
      expect(table.get(derivedId('cus', String(number)))?.met).toBe(number);
    }
    expect(table.has(derivedId('cus', '9001'))).toBe(false);
  });
});

describe('times', () => {
  const HOURS = 60;
  const time = fc.record({
    resource: fc.constantFrom('a', 'b', null),
    startMinute: fc.integer({ min: 29_000_000, max: 29_000_000 + 48 * HOURS }),
    length: fc.integer({ min: 1, max: 24 * HOURS }),
  });

  it('that overlap find each other, over midnight too, after moves, removals and a snapshot', () => {
    const moves = fc.array(fc.record({ at: fc.nat({ max: 11 }), time: fc.option(time, { nil: undefined }) }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(moves, (told) => {
        const table = makeEntities();
        const ids = Array.from({ length: 12 }, (_, number) => derivedId('apt', String(number)));
        const base = {
          type: 'appointment',
          home: undefined,
          version: 1,
          window: 1,
          met: 1,
          shown: 0,
          state: undefined,
        };
        for (const each of ids) table.put({ ...base, id: each });
        const now = new Map<string, { resource: string | null; startMinute: number; endMinute: number }>();
        for (const { at, time: next } of told) {
          const which = ids[at] ?? '';
          const moved =
            next === undefined
              ? undefined
              : { resource: next.resource, startMinute: next.startMinute, endMinute: next.startMinute + next.length };
          table.setTime(which, moved);
          if (moved === undefined) now.delete(which);
          else now.set(which, moved);
        }
        const restored = makeEntities();
        restored.restore(structuredClone(table.parts()));
        for (const which of ids) {
          const own = now.get(which);
          const expected = ids.filter((other) => {
            const its = now.get(other);
            if (other === which || own === undefined || its === undefined || own.resource === null) return false;
            return its.resource === own.resource && its.startMinute < own.endMinute && own.startMinute < its.endMinute;
          });
          for (const one of [table, restored]) {
            expect(one.timeOf(which)).toEqual(own);
            expect([...one.besides(which)].toSorted()).toEqual(expected.toSorted());
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
