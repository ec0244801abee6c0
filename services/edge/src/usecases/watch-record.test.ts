import { describe, expect, it } from 'vitest';
import { STOPPING, type WatchedRecord, type WatchNews, type WatchTime, watchRecord } from './watch-record.ts';

interface Run {
  readonly version: number;
  readonly state: 'running' | 'done';
}

/** Time that passes only while somebody pauses; `during` happens in each pause. */
const simulatedTime = (during: (nowMs: number) => void = () => {}): WatchTime => {
  let nowMs = 0;
  return {
    nowMs: () => nowMs,
    pause: async (ms) => {
      nowMs += ms;
      during(nowMs);
    },
  };
};

/** Everything a watch tells until it is over, each with the moment. */
const toldOf = async (given: Partial<WatchedRecord<Run>>, time: WatchTime = simulatedTime()) => {
  const watched: WatchedRecord<Run> = {
    first: { version: 1, state: 'running' },
    seenVersion: undefined,
    ask: async () => ({ version: 1, state: 'running' }),
    isDone: ({ state }) => state === 'done',
    signal: new AbortController().signal,
    ...given,
  };
  const told: { readonly atMs: number; readonly news: WatchNews<Run> }[] = [];
  for await (const news of watchRecord(watched, time)) told.push({ atMs: time.nowMs(), news });
  return told;
};

const answersOf = (...answers: readonly Run[]) => {
  const left = [...answers];
  return async (): Promise<Run> => left.shift() ?? { version: 99, state: 'done' };
};
const wordsOf = (told: readonly { readonly news: WatchNews<Run> }[]): readonly string[] =>
  told.map(({ news }) => {
    if (news.kind === 'record') return `record ${news.record.version}`;
    return news.kind === 'end' ? `end ${news.reason}` : news.kind;
  });

describe('who watches a record', () => {
  it('is told it as it is, then each new version once, and the end when nothing more will happen', async () => {
    const ask = answersOf(
      { version: 1, state: 'running' },
      { version: 2, state: 'running' },
      { version: 2, state: 'running' },
      { version: 4, state: 'done' },
    );
    const told = await toldOf({ ask });
    expect(wordsOf(told)).toEqual(['record 1', 'record 2', 'record 4', 'end done']);
    expect(told.map(({ atMs }) => atMs)).toEqual([0, 1_000, 2_000, 2_000]);
  });

  it('is told of a record that is done already, and nobody is asked again', async () => {
    let asked = 0;
    const ask = async (): Promise<Run> => {
      asked += 1;
      return { version: 2, state: 'done' };
    };
    expect(wordsOf(await toldOf({ first: { version: 2, state: 'done' }, ask }))).toEqual(['record 2', 'end done']);
    expect(asked).toBe(0);
  });

  it('is not told again the version that it has seen, but any other', async () => {
    const first: Run = { version: 7, state: 'done' };
    expect(wordsOf(await toldOf({ first, seenVersion: 7 }))).toEqual(['end done']);
    expect(wordsOf(await toldOf({ first, seenVersion: 6 }))).toEqual(['record 7', 'end done']);
    expect(wordsOf(await toldOf({ first, seenVersion: 8 }))).toEqual(['record 7', 'end done']);
  });

  it('hears a heartbeat every 15 s of silence, and is sent away after 15 minutes', async () => {
    const told = await toldOf({});
    const beats = told.filter(({ news }) => news.kind === 'heartbeat').map(({ atMs }) => atMs);
    expect(beats).toEqual(Array.from({ length: 59 }, (_, at) => (at + 1) * 15_000));
    expect(told.at(-1)).toEqual({ atMs: 15 * 60_000, news: { kind: 'end', reason: 'time' } });
  });

  it('is told why it cannot go on, and that this is the end', async () => {
    const error = new Error('refused');
    const told = await toldOf({ ask: () => Promise.reject(error) });
    expect(wordsOf(told)).toEqual(['record 1', 'problem', 'end problem']);
    expect(told[1]?.news).toEqual({ kind: 'problem', error });
  });
});

describe('a watch that is called off', () => {
  it.each([
    [STOPPING, ['record 1', 'end stopping']],
    [undefined, ['record 1']],
  ])('during a pause, because of %s, asks nobody any more', async (reason, words) => {
    const abort = new AbortController();
    let asked = 0;
    const ask = async (): Promise<Run> => {
      asked += 1;
      return { version: 1, state: 'running' };
    };
    const time = simulatedTime((nowMs) => (nowMs === 1_500 ? abort.abort(reason) : undefined));
    expect(wordsOf(await toldOf({ ask, signal: abort.signal }, time))).toEqual(words);
    expect(asked).toBe(2);
  });

  it('while the owner is being asked does not wait for the answer', async () => {
    const abort = new AbortController();
    const ask = (): Promise<Run> => {
      abort.abort(STOPPING);
      return new Promise(() => {});
    };
    expect(wordsOf(await toldOf({ ask, signal: abort.signal }))).toEqual(['record 1', 'end stopping']);
  });

  it('before it began tells what it has and ends', async () => {
    const signal = AbortSignal.abort(STOPPING);
    const ask = (): Promise<Run> => Promise.reject(new Error('nobody must be asked'));
    expect(wordsOf(await toldOf({ ask, signal }))).toEqual(['record 1', 'end stopping']);
  });
});
