import { describe, expect, it } from 'vitest';
import { makePace } from './pace.ts';

it('a line of more than 64 is refused at once, and takes callers again when it has moved on', async () => {
  const pace = makePace();
  const { promise, resolve } = Promise.withResolvers<void>();
  const line = Array.from({ length: 64 }, (_, n) => pace(n === 0 ? () => promise : async () => undefined));
  await Promise.resolve();
  const last = pace(async () => undefined);
  await expect(pace(async () => undefined)).rejects.toMatchObject({ code: 'unavailable' });
  resolve();
  await Promise.all([...line, last]);
  await expect(pace(async () => 'done')).resolves.toBe('done');
});

it('paced work runs one at a time, in the order it was asked for, and failures do not stop what follows', async () => {
  const pace = makePace();
  const seen: string[] = [];
  let running = 0;
  const work = (name: string) => async (): Promise<string> => {
    running += 1;
    expect(running).toBe(1);
    await Promise.resolve();
    seen.push(name);
    running -= 1;
    if (name === 'b') throw new Error('b fails');
    return name;
  };
  const results = await Promise.allSettled(['a', 'b', 'c'].map((name) => pace(work(name))));
  expect(seen).toEqual(['a', 'b', 'c']);
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

/** Time that passes only where somebody works or rests. */
const makeTime = () => {
  const time = { at: 0, worked: 0 };
  return {
    time,
    given: {
      now: () => time.at,
      wait: async (ms: number) => {
        time.at += ms;
      },
    },
    taking: (ms: number) => async (): Promise<void> => {
      time.at += ms;
      time.worked += ms;
    },
  };
};

describe.each([1, 125, 2_000, 30_000])('work that takes %d ms at a time', (ms) => {
  it('takes a fifth of the time and no more where there is no cap, slow or not', async () => {
    const { time, given, taking } = makeTime();
    const pace = makePace({ longestRestMs: Number.POSITIVE_INFINITY }, given);
    for (let turn = 0; turn < 10; turn += 1) await pace(taking(ms));
    const restAfterTheLast = pace.restMs();
    expect(time.worked / (time.at + restAfterTheLast)).toBeCloseTo(1 / 5, 10);
  });
});

it('whoever would wait for longer than its caller does is refused at once and told for how long; then it is taken', async () => {
  const { time, given, taking } = makeTime();
  const resting = Promise.withResolvers<void>();
  const pace = makePace({ longestRestMs: 60_000, longestWaitMs: 5_000 }, { ...given, wait: () => resting.promise });
  await pace(taking(2_000));
  expect(pace.restMs()).toBe(8_000);
  await expect(pace(taking(1))).rejects.toMatchObject({ code: 'unavailable', detail: { retryAfterMs: 8_000 } });
  time.at += 8_000;
  resting.resolve();
  await pace(taking(1));
  expect(time.worked).toBe(2_001);
});
