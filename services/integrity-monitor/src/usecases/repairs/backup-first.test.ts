import { AppError } from '@fencepost/contracts/errors';
import { expect, test } from 'vitest';
import { bentThings, repairsOn, teamsIn, thingRecipe } from '../../../test/repair-ground.ts';

const ground = async (backUp: () => Promise<string>) => {
  const store = await bentThings(2);
  const recipes = [{ ...thingRecipe(store), backup: 'customers' as const }];
  return { store, ...repairsOn(store, store.clock, { recipes, backUp }) };
};

test('what demands a backup is backed up before its first step, and the plan names the backup (INT-031, S1)', async () => {
  const seen: Record<string, unknown>[] = [];
  const { store, applied } = await ground(async () => {
    seen.push(await teamsIn(store));
    return 'customers_backup_20260301_2';
  });
  const before = await teamsIn(store);
  expect(await applied()).toMatchObject({ state: 'applied', backup: 'customers_backup_20260301_2' });
  expect(seen, 'backed up once, and before anything was changed').toEqual([before]);
  expect(await teamsIn(store)).not.toEqual(before);
});

test('without a backup nothing is applied: the refusal says why and by which command there is one (INT-031, S1)', async () => {
  for (const code of ['conflict', 'unavailable'] as const) {
    let down = true;
    const { store, does, approved, by, orders } = await ground(async () => {
      if (down) throw new AppError(code, 'Customers in staging are being changed at this moment.');
      return 'customers_backup_20260301';
    });
    const before = await teamsIn(store);
    const { id: planId } = await approved();
    const refused = does.apply({ planId }, by);
    const message = /being changed at this moment.*`fencepost legacy backup`/;
    await expect(refused).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    await does.run();
    expect(orders).toEqual([]);
    expect(await teamsIn(store)).toEqual(before);
    expect(await does.get({ planId })).toMatchObject({ state: 'approved', backup: null });
    down = false;
    expect(await does.apply({ planId }, by)).toMatchObject({ state: 'applying', backup: 'customers_backup_20260301' });
  }
});
