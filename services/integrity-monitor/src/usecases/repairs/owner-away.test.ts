import { AppError } from '@fencepost/contracts/errors';
import { expect, test } from 'vitest';
import { bentThings, GOOD_TEAM, idOf, repairsOn, teamsIn, write } from '../../../test/repair-ground.ts';

const A_SECOND_MS = 1_000;
const AN_HOUR_S = 3_600;

type Fails = (order: { readonly recordId: string; readonly step: number }) => AppError | undefined;

/** An owner that fails as the test says, before it does anything, or once it has done it: then only its answer is lost. */
const ground = async (count: number) => {
  const store = await bentThings(count);
  const owner: { fails: Fails; losesAnswerOf: string | null } = { fails: () => undefined, losesAnswerOf: null };
  const repairs = repairsOn(store, store.clock, {
    onOrder: (order) => {
      const error = owner.fails(order);
      if (error !== undefined) throw error;
    },
    afterOrder: ({ recordId }) => {
      if (recordId === owner.losesAnswerOf) throw new AppError('timeout', 'no answer');
    },
  });
  const during = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      await repairs.does.run();
      store.clock.advance(A_SECOND_MS);
    }
  };
  const away = (code: 'unavailable' | 'timeout' | 'internal' = 'unavailable'): void => {
    owner.fails = () => new AppError(code, 'being deployed');
  };
  const back = (): void => {
    owner.fails = () => undefined;
    owner.losesAnswerOf = null;
  };
  return { store, owner, ...repairs, during, away, back };
};

test.each([30, AN_HOUR_S])(
  'an undo during an outage of the owner of %i s still gives everything back (law 10)',
  async (seconds) => {
    const { store, does, by, applied, during, away, back } = await ground(3);
    const before = await teamsIn(store);
    const plan = await applied();
    await does.undo({ planId: plan.id }, by);
    away();
    await during(seconds);
    expect(await does.get({ planId: plan.id })).toMatchObject({
      ...{ state: 'undoing', steps: { applied: 3 } },
      waitsFor: expect.stringMatching(/tenant.*unavailable: being deployed/),
    });
    back();
    await during(61);
    expect(await teamsIn(store)).toEqual(before);
    expect(await does.get({ planId: plan.id })).toMatchObject({
      state: 'undone',
      steps: { undone: 3 },
      waitsFor: null,
    });
  },
);

test('while an owner is away it is asked ever more rarely, at least once a minute (law 10)', async () => {
  const { does, approved, by, orders, during, away } = await ground(3);
  const plan = await approved();
  away();
  await does.apply({ planId: plan.id }, by);
  await during(62);
  expect(orders.length, 'at 0, 2, 6, 14, 30 and after a minute').toBeLessThanOrEqual(6);
  const then = orders.length;
  await during(120);
  expect(orders.length).toBeGreaterThanOrEqual(then + 1);
});

test('what the owner did without its answer being heard is applied, and is taken back (law 10)', async () => {
  const { store, owner, does, by, approved, during, away, back, stepsOf } = await ground(2);
  const before = await teamsIn(store);
  const plan = await approved();
  await does.apply({ planId: plan.id }, by);
  owner.losesAnswerOf = idOf(1);
  await during(1);
  expect((await teamsIn(store))[idOf(1)], 'done').toMatchObject({ team: GOOD_TEAM });
  away('timeout');
  await during(60);
  back();
  await during(61);
  expect(await does.get({ planId: plan.id })).toMatchObject({ state: 'applied', steps: { applied: 2, refused: 0 } });
  expect((await stepsOf(plan.id))[0]).toMatchObject({ state: 'applied', inverse: { set: { team: 101 } } });
  await does.undo({ planId: plan.id }, by);
  await during(1);
  expect(await teamsIn(store)).toEqual(before);
});

test('a row at which its owner always fails holds up no other; the plan says what it waits for, and can be undone', async () => {
  const { store, owner, does, by, approved, during, stepsOf } = await ground(5);
  const before = await teamsIn(store);
  const plan = await approved();
  const poison = [idOf(1), idOf(2), idOf(3)];
  owner.fails = ({ recordId }) => (poison.includes(recordId) ? new AppError('internal', 'always') : undefined);
  await does.apply({ planId: plan.id }, by);
  await during(15 * 60);
  const waiting = await does.get({ planId: plan.id });
  expect(waiting).toMatchObject({ state: 'applying', steps: { applied: 2, planned: 3, refused: 0 } });
  expect(waiting.waitsFor).toContain('internal: always');
  expect((await stepsOf(plan.id))[0]).toMatchObject({ state: 'planned', explanation: expect.stringMatching(/always/) });
  await does.undo({ planId: plan.id }, by);
  owner.fails = () => undefined;
  await during(61);
  expect(await teamsIn(store)).toEqual(before);
  expect(await does.get({ planId: plan.id })).toMatchObject({ state: 'undone', steps: { undone: 2, refused: 3 } });
});

test('undone while it waits for its owner, a plan also takes back what the owner did unheard, and nothing of others', async () => {
  const { store, owner, does, by, approved, during, away, back } = await ground(3);
  const before = await teamsIn(store);
  const plan = await approved();
  await does.apply({ planId: plan.id }, by);
  owner.losesAnswerOf = idOf(1);
  await during(1);
  away();
  await during(10);
  await write(store, idOf(2), { team: GOOD_TEAM });
  await does.undo({ planId: plan.id }, by);
  await during(30);
  owner.fails = () => undefined;
  await during(61);
  back();
  await during(61);
  expect(await teamsIn(store)).toEqual({ ...before, [idOf(2)]: { team: GOOD_TEAM, colour: 'red' } });
  expect(await does.get({ planId: plan.id })).toMatchObject({ state: 'undone', steps: { undone: 1, refused: 2 } });
});

test('a plan at which a process works is not undone at the same moment', async () => {
  const { does, by, approved, owner } = await ground(2);
  const plan = await approved();
  await does.apply({ planId: plan.id }, by);
  await expect(does.undo({ planId: plan.id }, by), 'not even begun').rejects.toMatchObject({ code: 'wrong_state' });
  const undone: Promise<unknown>[] = [];
  owner.fails = ({ step }) => {
    if (step === 2) undone.push(does.undo({ planId: plan.id }, by).catch((error: unknown) => error));
    return undefined;
  };
  await does.run();
  expect(await Promise.all(undone)).toMatchObject([{ code: 'wrong_state' }]);
  expect(await does.get({ planId: plan.id })).toMatchObject({ state: 'applied', steps: { applied: 2 } });
});

test('an undo that left a row changed can be asked for again, and one that left none cannot', async () => {
  const { store, does, by, applied, during } = await ground(2);
  const before = await teamsIn(store);
  const plan = await applied();
  await write(store, idOf(1), { team: 555 });
  await does.undo({ planId: plan.id }, by);
  await during(1);
  expect(await does.get({ planId: plan.id })).toMatchObject({ state: 'undone', steps: { undone: 1, drifted: 1 } });
  await write(store, idOf(1), { team: GOOD_TEAM });
  expect(await does.undo({ planId: plan.id }, by)).toMatchObject({ state: 'undoing' });
  await during(1);
  expect(await teamsIn(store)).toEqual(before);
  expect(await does.get({ planId: plan.id })).toMatchObject({ state: 'undone', steps: { undone: 2, drifted: 0 } });
  await expect(does.undo({ planId: plan.id }, by)).rejects.toMatchObject({ code: 'wrong_state' });
});

test.each(['corrupt_row', 'conflict'] as const)('an owner’s word ends a step at once (%s)', async (code) => {
  const { store, owner, does, by, approved, during } = await ground(2);
  const plan = await approved();
  owner.fails = ({ recordId }) => (recordId === idOf(1) ? new AppError(code, 'No.') : undefined);
  await does.apply({ planId: plan.id }, by);
  await during(1);
  expect(await does.get({ planId: plan.id })).toMatchObject({ state: 'applied', steps: { applied: 1, refused: 1 } });
  await does.undo({ planId: plan.id }, by);
  await during(1);
  expect(await teamsIn(store)).toMatchObject({ [idOf(1)]: { team: 101 }, [idOf(2)]: { team: 102 } });
});
