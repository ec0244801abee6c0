import { actions } from '@fencepost/contracts/catalog';
import { getCompany } from '@fencepost/contracts/tenant/company';
import { canaryRows } from '@fencepost/integrity-monitor/adapters/canary-rows';
import { makeProbing } from '@fencepost/integrity-monitor/adapters/probing';
import { makeProbes } from '@fencepost/integrity-monitor/domain/canaries/make-probes';
import type { Finding } from '@fencepost/integrity-monitor/domain/canaries/verdict';
import { makeTryProbe, type Pair } from '@fencepost/integrity-monitor/usecases/canaries/try-probe';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { systemClock } from '@fencepost/service-kit/clock';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { canaryMutants } from '../../../tools/mutants/canaries.ts';
import { breakBuild } from '../../../tools/mutants/plugin.ts';
import { startWholeSystem, type WholeSystem } from './whole-system.ts';

/*
 * Runs in a build with every mutant of the canaries in it, of which one at a time is switched on: FENCEPOST_MUTANT=canaries.
 * One system serves all of them. test/mutants runs this file; the plain build is tried by isolation.test.ts, all of it.
 */

const PREPARED_MS = 480_000;
const probes = makeProbes(actions);

let system: WholeSystem;
let tryOne: (id: string) => Promise<Finding | undefined>;

beforeAll(async () => {
  system = await startWholeSystem(inject('servers'), { monitored: false });
  const store = memoryStore({ definitions: canaryRows, clock: systemClock });
  const { reach } = makeProbing({
    ...{ ...system.ground, store, call: system.call },
    ...{ isStopping: () => false, ending: new AbortController().signal, onRequested: () => {} },
  });
  if (reach === undefined) throw new Error('the prober has no companies to try');
  const [owner, stranger] = await reach.prepareCompanies();
  const pair: Pair = { owner, stranger };
  const tryProbe = makeTryProbe({ ...reach, clock: systemClock, getCompany });
  tryOne = (id) => {
    const probe = probes.find((each) => each.id === id);
    if (probe === undefined) throw new Error(`there is no probe "${id}": mend tools/mutants/canaries.ts`);
    expect(probe.needs.filter((thing) => owner.holdings[thing] === undefined)).toEqual([]);
    return tryProbe(probe, pair);
  };
}, PREPARED_MS);
afterEach(() => breakBuild(undefined));
afterAll(() => system?.stop());

test('at least eight isolation bugs are put into the build', () => {
  expect(canaryMutants.length).toBeGreaterThanOrEqual(8);
});

test.each(canaryMutants)('$id is found, and is not there before or after: $defect', async ({ id, foundBy }) => {
  expect(foundBy.length).toBeGreaterThan(0);
  for (const probe of foundBy) expect(await tryOne(probe), `${probe}, before`).toBeUndefined();
  breakBuild(id);
  for (const probe of foundBy) expect(await tryOne(probe), probe).toMatchObject({ failure: 'leak' });
  breakBuild(undefined);
  // The answers under the day's keys were given by the broken build: they stay what they are.
  if (id === 'A7-key') return;
  for (const probe of foundBy) expect(await tryOne(probe), `${probe}, after`).toBeUndefined();
});
