import type { Store } from '@fencepost/mongo-kit/collection';
import { repairDoors } from '@fencepost/mongo-kit/repair-door';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bentThings, GOOD_TEAM, idOf, repairsOn, teamsIn, write } from '../../../test/repair-ground.ts';

const MOST_THINGS = 5;
const MOST_LOOKS = 15;

/** Another writer's change, right after some look of the repair: between its looking and its writing. */
const foreignWrite = fc.record({
  afterLook: fc.nat(MOST_LOOKS),
  thing: fc.integer({ min: 1, max: MOST_THINGS }),
  what: fc.constantFrom('team', 'colour'),
});

/** The same store, in which others write while a repair is at work; what they wrote is in `theirs`. */
const sharedWith = (
  store: Store,
  writes: readonly { afterLook: number; thing: number; what: string }[],
  count: number,
) => {
  const theirs: Record<string, Record<string, unknown>> = {};
  let looks = 0;
  const others = async (): Promise<void> => {
    const due = writes.filter(({ afterLook, thing }) => afterLook === looks && thing <= count);
    looks += 1;
    for (const [index, { thing, what }] of due.entries()) {
      const value = what === 'team' ? 10_000 * looks + index + 1 : `colour ${looks}.${index}`;
      await write(store, idOf(thing), { [what]: value });
      theirs[idOf(thing)] = { ...theirs[idOf(thing)], [what]: value };
    }
  };
  const shared: Store = {
    ...store,
    [repairDoors]: (definition) => {
      const door = store[repairDoors](definition);
      return {
        ...door,
        look: async (id, scope) => {
          const seen = await door.look(id, scope);
          await others();
          return seen;
        },
      };
    },
  };
  return { shared, theirs };
};

test('applied and undone, everything is as if there had been no plan, whoever writes meanwhile (A3, D-08)', async () => {
  let [kept, restored] = [0, 0];
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: MOST_THINGS }),
      fc.array(foreignWrite, { maxLength: 8 }),
      async (count, writes) => {
        const store = await bentThings(count);
        const original = await teamsIn(store);
        const planId = (await repairsOn(store, store.clock).approved()).id;
        const { shared, theirs } = sharedWith(store, writes, count);
        const { does, by } = repairsOn(shared, store.clock);
        await does.apply({ planId }, by);
        await does.run();
        const applied = await teamsIn(store);
        for (const [id, thing] of Object.entries(applied)) {
          const team = theirs[id]?.team ?? GOOD_TEAM;
          expect(thing, 'as the plan wants it, or as the last other writer').toMatchObject({ team });
        }
        await does.undo({ planId }, by);
        await does.run();
        expect(await does.get({ planId })).toMatchObject({ state: 'undone' });
        const expected = Object.entries(original).map(([id, thing]) => [id, { ...(thing as object), ...theirs[id] }]);
        expect(await teamsIn(store)).toEqual(Object.fromEntries(expected));
        kept += Object.keys(theirs).length;
        restored += count - Object.keys(theirs).length;
      },
    ),
    { numRuns: 100 },
  );
  expect(Math.min(kept, restored), 'both happened, or this test says nothing').toBeGreaterThan(10);
});

test('killed at any write while others write, an undo still gives back what only the plan has changed (A3)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(7), fc.array(foreignWrite, { maxLength: 5 }), async (killedAfter, writes) => {
      const count = 3;
      const store = await bentThings(count);
      const original = await teamsIn(store);
      const planId = (await repairsOn(store, store.clock).approved()).id;
      const { shared, theirs } = sharedWith(store, writes, count);
      const dying = dyingAfter(shared, killedAfter);
      const { by } = repairsOn(store, store.clock);
      for (const act of ['apply', 'undo'] as const) {
        await repairsOn(store, store.clock).does[act]({ planId }, by);
        await repairsOn(dying, store.clock)
          .does.run()
          .catch(() => null);
        store.clock.advance(60_000);
        await repairsOn(shared, store.clock).does.run();
      }
      const expected = Object.entries(original).map(([id, thing]) => [id, { ...(thing as object), ...theirs[id] }]);
      expect(await teamsIn(store)).toEqual(Object.fromEntries(expected));
    }),
    { numRuns: 100 },
  );
});

/** A store whose user is killed once it has written so often to the rows themselves. */
const dyingAfter = (store: Store, writes: number): Store => {
  let left = writes;
  return {
    ...store,
    [repairDoors]: (definition) => {
      const door = store[repairDoors](definition);
      return {
        ...door,
        change: async (seen, change, written) => {
          if (left <= 0) throw new Error('the process was killed');
          const done = await door.change(seen, change, written);
          left -= 1;
          if (left === 0) throw new Error('the process was killed');
          return done;
        },
      };
    },
  };
};
