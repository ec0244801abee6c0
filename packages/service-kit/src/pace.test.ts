import { expect, it } from 'vitest';
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
