import { AppError } from '@fencepost/contracts/errors';
import { describe, expect, it } from 'vitest';
import { makeWatcher } from '../../../test/watcher.ts';
import { startingAt } from '../progress.ts';
import { makeWatchSight } from './watch-sight.ts';

const LOOK_MS = 5_000;

const watching = () => {
  const watcher = makeWatcher();
  const progress = startingAt({ position: 100, messageId: 'evt', eventsApplied: 100 });
  const stream = { end: 100, isThere: true };
  const time = { millis: 0 };
  const blind: number[] = [];
  const sight = makeWatchSight({
    ...{ court: watcher.court, progress, onJudged: () => {} },
    clock: { millis: () => time.millis, now: () => new Date(time.millis).toISOString() },
    readStreamEnd: async () => {
      if (!stream.isThere) throw new AppError('unavailable', 'gone');
      return stream.end;
    },
    scanGauges: { blind: (seconds) => blind.push(seconds) },
  });
  /** Looks as often as that, and tells after how many milliseconds it alarmed. */
  const look = async (times: number, before: () => void = () => {}): Promise<number | undefined> => {
    const from = time.millis;
    for (let count = 0; count < times; count += 1) {
      before();
      time.millis += LOOK_MS;
      await sight.look();
      if (watcher.violated().length > 0) return time.millis - from;
    }
    return undefined;
  };
  return { watcher, progress, stream, blind, sight, look };
};

describe('the monitor looks whether it sees (FI7)', () => {
  it('alarms on its own blindness within 30 seconds of a cut, and resolves when it sees again', async () => {
    const { watcher, stream, blind, sight, look } = watching();
    expect(await look(5)).toBeUndefined();
    stream.isThere = false;
    expect(await look(10)).toBeLessThanOrEqual(20_000);
    expect(watcher.violated()).toEqual(['monitor-sees-events unreachable x1']);
    expect(sight.state()).toMatchObject({ sees: false, because: 'unreachable since event 100' });
    expect(blind.at(-1)).toBeGreaterThanOrEqual(15);
    stream.isThere = true;
    await look(1);
    expect(watcher.violated()).toEqual([]);
    expect(sight.state().sees).toBe(true);
    expect(blind.at(-1)).toBe(0);
  });

  it('alarms where the stream moves on and nothing is taken in', async () => {
    const { watcher, stream, look } = watching();
    await look(1);
    expect(await look(10, () => (stream.end += 10))).toBeLessThanOrEqual(25_000);
    expect(watcher.violated()).toEqual(['monitor-sees-events stands_still x1']);
  });

  it('does not alarm while it is behind and getting on, in a quiet night, or for one look that fails', async () => {
    const { stream, progress, look } = watching();
    stream.end = 1_000_000;
    expect(await look(100, () => (progress.position += 10))).toBeUndefined();
    progress.position = 1_000_000;
    expect(await look(1_000)).toBeUndefined();
    stream.isThere = false;
    expect(await look(1)).toBeUndefined();
    stream.isThere = true;
    expect(await look(3)).toBeUndefined();
  });
});
