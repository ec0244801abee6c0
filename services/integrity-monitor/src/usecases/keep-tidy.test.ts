import { makeLogger } from '@fencepost/service-kit/logger';
import { expect, it } from 'vitest';
import { makeHealthyGround, startScanner } from '../../test/full-scans.ts';
import { approver, bentThings, planner, repairsOn } from '../../test/repair-ground.ts';
import { makeScanStore } from '../adapters/scan-store.ts';
import { KEPT_DAYS, makeKeepTidy } from './keep-tidy.ts';

const DAY_MS = 24 * 60 * 60_000;
const log = makeLogger({ service: 'test', level: 'silent' });
const noPlans = {
  plans: { remove: async () => {} },
  steps: { after: async () => [], remove: async () => {} },
  plannedBefore: async () => [],
};

it('a scan is forgotten after its time, and one that runs never', async () => {
  const ground = makeHealthyGround();
  const scanner = await startScanner(ground);
  const old = await scanner.scan();
  const running = await scanner.start();
  const scans = makeScanStore(ground.store);
  const tidy = makeKeepTidy({ ...noPlans, scans, log, clock: ground.clock, isStopping: () => false });
  ground.clock.advance((KEPT_DAYS.scans - 1) * DAY_MS);
  await tidy();
  expect(await scans.byId(old.id)).toBeDefined();
  ground.clock.advance(2 * DAY_MS);
  await tidy();
  expect(await scans.byId(old.id)).toBeUndefined();
  expect(await scans.byId(running.id)).toBeDefined();
});

it('a plan that is over goes with all its steps, and one that is approved stays', async () => {
  const store = await bentThings(150);
  const { clock } = store;
  const { stores, does, by } = repairsOn(store, clock);
  const planned = await does.plan({ remedy: 'mapping_team' }, by);
  await does.approve({ planId: planned.id, digest: planned.digest }, { actor: approver });
  const left = await does.plan({ remedy: 'mapping_team' }, by);
  await does.approve({ planId: left.id, digest: left.digest }, { actor: approver });
  await does.apply({ planId: planned.id }, { actor: planner });
  await does.run();
  const scans = { askedBefore: async () => [], remove: async () => {} };
  const tidy = makeKeepTidy({ ...stores, scans, clock, log, isStopping: () => false });
  clock.advance((KEPT_DAYS.plans - 1) * DAY_MS);
  await tidy();
  expect(await stores.plans.byId(planned.id)).toMatchObject({ state: 'applied' });
  clock.advance(2 * DAY_MS);
  await tidy();
  expect(await stores.plans.byId(planned.id)).toBeUndefined();
  expect(await stores.steps.after(planned.id, undefined, 10)).toEqual([]);
  expect(await stores.plans.byId(left.id)).toMatchObject({ state: 'approved' });
  expect(await stores.steps.after(left.id, undefined, 10)).toHaveLength(10);
});
