import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { makeNarrator, type Narrator } from '../../tools/demo/narrator.ts';
import { calcomDown } from '../../tools/demo/stories/calcom-down.ts';
import { calls } from '../../tools/demo/stories/calls.ts';
import { hardGuard } from '../../tools/demo/stories/hard-guard.ts';
import { oneSlot } from '../../tools/demo/stories/one-slot.ts';
import { outOfOrder } from '../../tools/demo/stories/out-of-order.ts';
import { toldToCalcom } from '../../tools/demo/stories/told-to-calcom.ts';
import { openWorld, type World } from '../../tools/demo/world.ts';
import { type RunningSystem, startSystem } from '../../tools/dev/system.ts';

let directory: string;
let system: RunningSystem;
let world: World;
let narrator: Narrator;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'fencepost-life-'));
  system = await startSystem({ directory, durable: false, seed: true, quiet: true });
  world = await openWorld(system.state);
}, 180_000);

afterAll(async () => {
  await world?.close();
  await system?.stop();
  rmSync(directory, { recursive: true, force: true });
});

beforeEach(() => {
  narrator = makeNarrator();
});
afterEach(() => expect(narrator.failures()).toBe(0));

it(
  'a life of a booking told in the wrong order is one appointment with one history (BK1, EV1, AU1)',
  {
    timeout: 180_000,
  },
  () => outOfOrder(world, narrator),
);

it(
  '256 callers want one slot: one has it, the others are offered others, and the winner may ask again (BK2, I1, A8)',
  {
    timeout: 180_000,
  },
  () => oneSlot(world, narrator),
);

it('what is booked, moved and cancelled over /v1 is so at Cal.com (BKG-036, A14)', { timeout: 180_000 }, () =>
  toldToCalcom(world, narrator),
);

it(
  'a call books; one that is nobody’s for certain is spoken to kindly and books nothing (S4, BKG-006)',
  {
    timeout: 180_000,
  },
  () => calls(world, narrator),
);

it(
  'S4: a hard guard fails every call, the resolution’s and the database’s; no error, no default company, all of it kept, alerted, and applied by itself once the cause is mended (D-01, K1)',
  {
    timeout: 180_000,
  },
  () => hardGuard(world, narrator),
);

it('while Cal.com is down bookings are accepted, and none is lost or doubled (A14, CB2, I12)', {
  timeout: 300_000,
}, async () => {
  const arrive = await calcomDown(world, narrator);
  await arrive();
});
