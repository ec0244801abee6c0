import { AppError } from '@fencepost/contracts/errors';
import { describe, expect, it } from 'vitest';
import { STOPPING } from '../usecases/watch-record.ts';
import { MOST_STREAMS, MOST_STREAMS_OF_A_KEY, makeOpenStreams } from './open-streams.ts';

const ignore = (): void => {};
const refusalOf = (enter: () => unknown): unknown => {
  try {
    enter();
    return undefined;
  } catch (error) {
    return error instanceof AppError ? error.code : error;
  }
};

describe('open streams', () => {
  it('are bounded for each key, and a place that is given back is free again', () => {
    const reported: number[] = [];
    const streams = makeOpenStreams({ report: (open) => reported.push(open) });
    const places = Array.from({ length: MOST_STREAMS_OF_A_KEY }, () => streams.enter('one', ignore));
    expect(refusalOf(() => streams.enter('one', ignore))).toBe('rate_limited');
    expect(refusalOf(() => streams.enter('other', ignore))).toBeUndefined();
    places[0]?.leave();
    places[0]?.leave();
    expect(refusalOf(() => streams.enter('one', ignore))).toBeUndefined();
    expect(refusalOf(() => streams.enter('one', ignore))).toBe('rate_limited');
    expect(reported.at(-1)).toBe(MOST_STREAMS_OF_A_KEY + 1);
  });

  it('are bounded altogether', () => {
    const streams = makeOpenStreams();
    for (let n = 0; n < MOST_STREAMS; n += 1) streams.enter(`key ${n}`, ignore);
    expect(refusalOf(() => streams.enter('one more', ignore))).toBe('unavailable');
    expect(streams.size()).toBe(MOST_STREAMS);
  });

  it('are told to end when the edge stops, and no further one is let in', async () => {
    const streams = makeOpenStreams();
    const cut: string[] = [];
    const place = streams.enter('one', () => cut.push('one'));
    place.signal.addEventListener('abort', () => place.leave());
    await streams.stop();
    expect([place.signal.reason, cut, streams.size()]).toEqual([STOPPING, [], 0]);
    expect(refusalOf(() => streams.enter('two', ignore))).toBe('unavailable');
  });

  it('are cut off when they do not end by themselves: the edge stops within its grace (SD1)', async () => {
    const streams = makeOpenStreams({ lingerMs: 1 });
    const cut: string[] = [];
    streams.enter('deaf', () => cut.push('deaf'));
    await streams.stop();
    expect(cut).toEqual(['deaf']);
  });
});
