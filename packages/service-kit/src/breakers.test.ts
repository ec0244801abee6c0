import { AppError } from '@fencepost/contracts/errors';
import { describe, expect, it } from 'vitest';
import { makeGuard } from './breakers.ts';
import { makeLogger } from './logger.ts';
import { makeMetrics } from './metrics.ts';

const LONG_MS = 3_600_000;
const log = makeLogger({ service: 'test', level: 'silent' });
const guardWith = (limits: { concurrency?: number; queue?: number; halfOpenAfterMs?: number }) =>
  makeGuard({ log, metrics: makeMetrics('test'), limits });

const down = async () => {
  throw new AppError('unavailable', 'down');
};
const refuse = async () => {
  throw new AppError('not_found', 'no such thing');
};
const fail = async (guard: ReturnType<typeof guardWith>, times: number, call = down) => {
  for (let i = 0; i < times; i += 1) await expect(guard('v1.a.b', call)).rejects.toBeInstanceOf(AppError);
};

describe('the guard of an address (CB2, CB3)', () => {
  it('opens after five failures and then refuses at once, with a hint when to come back', async () => {
    const guard = guardWith({ halfOpenAfterMs: LONG_MS });
    await fail(guard, 5);
    let asked = 0;
    const call = guard('v1.a.b', async () => {
      asked += 1;
    });
    await expect(call).rejects.toMatchObject({ code: 'unavailable', detail: { retryAfterMs: LONG_MS } });
    expect(asked).toBe(0);
  });

  it('leaves other addresses alone', async () => {
    const guard = guardWith({ halfOpenAfterMs: LONG_MS });
    await fail(guard, 5);
    await expect(guard('v1.a.other', async () => 'fine')).resolves.toBe('fine');
  });

  it('never opens for refusals: they are answers', async () => {
    const guard = guardWith({ halfOpenAfterMs: LONG_MS });
    await fail(guard, 20, refuse);
    await expect(guard('v1.a.b', async () => 'fine')).resolves.toBe('fine');
  });

  it('stays closed while at least half of the calls succeed', async () => {
    const guard = guardWith({ halfOpenAfterMs: LONG_MS });
    for (let i = 0; i < 20; i += 1) {
      await guard('v1.a.b', async () => 'fine');
      await fail(guard, 1);
    }
    await expect(guard('v1.a.b', async () => 'fine')).resolves.toBe('fine');
  });

  it('lets one single call probe, refuses the others meanwhile, and closes after it', async () => {
    const guard = guardWith({ halfOpenAfterMs: 0 });
    await fail(guard, 5);
    const probe = Promise.withResolvers<string>();
    const probing = guard('v1.a.b', () => probe.promise);
    await fail(guard, 3, async () => undefined as never);
    probe.resolve('back');
    await expect(probing).resolves.toBe('back');
    await expect(guard('v1.a.b', async () => 'fine')).resolves.toBe('fine');
  });

  it('runs a bounded number of calls at a time, lets a bounded number wait, refuses the rest', async () => {
    const guard = guardWith({ concurrency: 2, queue: 1 });
    const gate = Promise.withResolvers<string>();
    const running = [1, 2, 3].map(() => guard('v1.a.b', () => gate.promise));
    await expect(guard('v1.a.b', () => gate.promise)).rejects.toMatchObject({ code: 'unavailable' });
    gate.resolve('done');
    await expect(Promise.all(running)).resolves.toEqual(['done', 'done', 'done']);
  });
});
