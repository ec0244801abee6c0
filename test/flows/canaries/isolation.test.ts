import { getCanaryRun, listCanaryRuns } from '@fencepost/contracts/integrity/canary';
import { eventually } from '@fencepost/testing/eventually';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startWholeSystem, type WholeSystem } from './whole-system.ts';

const ROUND_MS = 240_000;

let system: WholeSystem;
beforeAll(async () => {
  system = await startWholeSystem(inject('servers'));
}, ROUND_MS);
afterAll(() => system?.stop());

/** The round that the monitor begins by itself, as it does in a new installation. */
const firstRound = async () => {
  const [run] = (await system.asPlatform(listCanaryRuns, {})).data;
  if (run === undefined) throw new Error('no round has begun yet');
  return run;
};

test('neither synthetic company can see or touch what is the other’s, by any way there is (A7, INT-022, TI9)', {
  timeout: ROUND_MS,
}, async () => {
  const run = await eventually(async () => {
    const { id } = await firstRound();
    const found = await system.asPlatform(getCanaryRun, { canaryRunId: id });
    expect(found.state).not.toBe('running');
    return found;
  }, ROUND_MS);
  expect(run.failures).toEqual([]);
  expect(run).toMatchObject({ size: 'full', state: 'completed', passed: true });
  expect(run.probes).toBeGreaterThan(400);
  expect(run.controls).toBe(run.probes);
  // What the fake Cal.com gives no cause for.
  expect(run.notCovered.filter((line) => !/no (driftId|teamSwitchId)$/.test(line))).toEqual([]);
});
