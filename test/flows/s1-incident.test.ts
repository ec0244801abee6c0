import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeNarrator } from '../../tools/demo/narrator.ts';
import { s1Incident } from '../../tools/demo/stories/s1-incident.ts';
import { openWorld } from '../../tools/demo/world.ts';
import { type RunningSystem, startSystem } from '../../tools/dev/system.ts';

let directory: string;
let system: RunningSystem;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'fencepost-s1-'));
  system = await startSystem({ directory, durable: false, seed: true, quiet: true });
}, 180_000);

afterAll(async () => {
  await system?.stop();
  rmSync(directory, { recursive: true, force: true });
});

it('S1 with its numbers, over real services: analysed, alerted, circular evidence refused and named (S3), repaired by a plan, undone, repaired again (INT-020, INT-026..INT-035, OPS-041, OPS-043)', {
  timeout: 240_000,
}, async () => {
  const narrator = makeNarrator();
  const world = await openWorld(system.state);
  try {
    await s1Incident(world, narrator);
    await s1Incident(world, narrator);
  } finally {
    await world.close();
  }
  expect(narrator.failures()).toBe(0);
});
