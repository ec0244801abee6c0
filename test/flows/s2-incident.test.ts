import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoCompanies } from '@fencepost/fakes/demo-companies';
import { legacyRowsOfS2 } from '@fencepost/fakes/legacy-s2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeNarrator } from '../../tools/demo/narrator.ts';
import { s2Incident } from '../../tools/demo/stories/s2-incident.ts';
import { openWorld } from '../../tools/demo/world.ts';
import { type RunningSystem, startSystem } from '../../tools/dev/system.ts';
import { openOperator } from '../../tools/operator/operator.ts';

let directory: string;
let system: RunningSystem;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'fencepost-s2-'));
  system = await startSystem({ directory, durable: false, seed: false, quiet: true });
}, 180_000);

afterAll(async () => {
  await system?.stop();
  rmSync(directory, { recursive: true, force: true });
});

it('S2 with its own companies and numbers is found, and mended by validated commands only (TEN-028, TEN-057, TEN-058)', {
  timeout: 120_000,
}, async () => {
  const operator = await openOperator(system.state.nats);
  const operatorKey = await operator.issueOperatorKey();
  await operator.close();
  const narrator = makeNarrator();
  const world = await openWorld({ ...system.state, operatorKey });
  try {
    await s2Incident(world, narrator, { companies: demoCompanies, rows: legacyRowsOfS2() });
  } finally {
    await world.close();
  }
  expect(narrator.failures()).toBe(0);
});
