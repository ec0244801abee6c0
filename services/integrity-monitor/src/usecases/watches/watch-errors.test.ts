import { describe, expect, it } from 'vitest';
import { makeWatcher } from '../../../test/watcher.ts';
import type { Answered } from '../../domain/error-rise.ts';
import { makeWatchErrors } from './watch-errors.ts';

const MINUTE_MS = 60_000;
const RISEN = ['errors-do-not-rise risen x1'];

const watching = (watcher = makeWatcher()) => {
  const time = { millis: 0 };
  const counts = new Map<string, Answered>([['edge_1', { requests: 1_000_000, failures: 500_000 }]]);
  const shown = new Map<string, number>();
  const look = makeWatchErrors({
    court: watcher.court,
    clock: { millis: () => time.millis, now: () => new Date(time.millis).toISOString() },
    readRequests: () => new Map(counts),
    gauges: { errorShare: (window, share) => shown.set(window, share) },
    onJudged: () => {},
  });
  /** So many minutes with that many requests and failures in each. */
  const minutes = async (length: number, requests: number, failures: number, node = 'edge_1') => {
    for (let minute = 0; minute < length; minute += 1) {
      const last = counts.get(node) ?? { requests: 0, failures: 0 };
      counts.set(node, { requests: last.requests + requests, failures: last.failures + failures });
      time.millis += MINUTE_MS;
      await look();
    }
  };
  return { watcher, counts, shown, minutes };
};

describe('the error rate (INT-041)', () => {
  it('that rises by more than 10 % is told, and is over once it is back; the hour before stays the measure meanwhile', async () => {
    const { watcher, minutes, shown } = watching();
    await minutes(75, 1_000, 100);
    await minutes(15, 1_000, 109);
    expect(watcher.violated(), 'by 9 %').toEqual([]);
    await minutes(75, 1_000, 100);
    await minutes(15, 1_000, 115);
    expect(watcher.violated(), 'by 15 %').toEqual(RISEN);
    expect(shown.get('now')).toBeCloseTo(0.115);
    expect(shown.get('usual')).toBeCloseTo(0.1);
    await minutes(180, 1_000, 115);
    expect(watcher.violated(), 'errors that go on are not usual').toEqual(RISEN);
    await minutes(15, 1_000, 100);
    expect(watcher.violated()).toEqual([]);
  });

  it('of nothing to something is a rise, and a handful is none', async () => {
    const { watcher, minutes } = watching();
    await minutes(60, 1_000, 0);
    await minutes(9, 1_000, 1);
    expect(watcher.violated()).toEqual([]);
    await minutes(1, 1_000, 1);
    expect(watcher.violated()).toEqual(RISEN);
  });

  it('is a share: a busy morning is no rise, and chance alone is none', async () => {
    const { watcher, minutes } = watching();
    await minutes(60, 100, 1);
    await minutes(20, 5_000, 50);
    expect(watcher.violated()).toEqual([]);
    await minutes(75, 100, 1);
    await minutes(15, 100, 1);
    await minutes(2, 100, 4);
    expect(watcher.violated(), '21 where 15 were expected').toEqual([]);
  });

  it('is that of all processes together, those that come and go too', async () => {
    const { watcher, minutes, counts } = watching();
    await minutes(60, 1_000, 10);
    counts.delete('edge_1');
    counts.set('edge_2', { requests: 5_000, failures: 4_000 });
    await minutes(1, 0, 0, 'edge_2');
    expect(watcher.violated(), 'what it did before nobody knows').toEqual([]);
    await minutes(15, 1_000, 30, 'edge_2');
    expect(watcher.violated()).toEqual(RISEN);
  });

  it('that had risen is still risen after a restart, though nobody knows the hour before any more', async () => {
    const first = watching();
    await first.minutes(60, 1_000, 10);
    await first.minutes(15, 1_000, 50);
    expect(first.watcher.violated()).toEqual(RISEN);
    const second = watching(first.watcher);
    await second.minutes(2, 1_000, 50);
    expect(second.watcher.violated()).toEqual(RISEN);
    await second.minutes(17, 1_000, 10);
    expect(second.watcher.violated()).toEqual([]);
  });

  it('of a monitor that has just begun is not told before it knows what is usual', async () => {
    const { watcher, minutes } = watching();
    await minutes(25, 1_000, 900);
    expect(watcher.violated()).toEqual([]);
  });
});
