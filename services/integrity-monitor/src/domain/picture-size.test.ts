import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';

const program = new URL('../../test/picture-size.ts', import.meta.url).pathname;
const flags = ['--expose-gc', '--conditions=@fencepost/source'];
const GOAL_BYTES = 120;
const ENTITIES = 40_000;
const Size = z.object({ bytes: z.number(), estimate: z.number(), known: z.int(), unsettled: z.int() });

/** In a process of its own: in this thread other tests leave and take memory meanwhile. */
const measure = async (...words: readonly string[]): Promise<z.output<typeof Size>> => {
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, program, ...words]);
  return Size.parse(JSON.parse(stdout));
};

it.each(['customer', 'appointment'])(
  `a known %s costs at most ${GOAL_BYTES} bytes`,
  async (kind) => {
    const { bytes, estimate, known, unsettled } = await measure(kind);
    console.log(`${kind}: ${bytes.toFixed(0)} bytes per known entity, estimated ${estimate.toFixed(0)}`);
    expect(known).toBeGreaterThanOrEqual(ENTITIES);
    expect(unsettled).toBe(0);
    expect(bytes).toBeLessThanOrEqual(GOAL_BYTES);
    expect(Math.abs(estimate - bytes)).toBeLessThan(GOAL_BYTES / 3);
  },
  60_000,
);

it('one field more for each known entity, kept as a careless change would, is measured and breaks the goal', async () => {
  expect((await measure('customer', 'with-a-field-more')).bytes).toBeGreaterThan(GOAL_BYTES);
}, 60_000);
