import { expect, it } from 'vitest';
import { makeInspectWork } from './inspect-work.ts';

const NOW = Date.parse('2026-11-21T10:00:00.000Z');
const clock = { millis: () => NOW, now: () => new Date(NOW).toISOString() };
const periodical = { sweep: 10_000, purge: 3_600_000 };
const entryOf = (occurredAt: string) => ({ envelope: { occurredAt } }) as never;

it('an owner says how long its oldest event waits and when each job was last done, of a job never done that it does not know', async () => {
  const asked: unknown[] = [];
  const pending = async (...wanted: readonly unknown[]) => {
    asked.push(wanted);
    return [entryOf('2026-11-21T09:58:30.000Z')];
  };
  const inspect = makeInspectWork({
    outbox: { pending },
    alarms: { lastDone: async () => ({ sweep: NOW - 4_000, 'of another time': 0 }) },
    ...{ periodical, clock },
  });
  expect(await inspect()).toEqual({
    oldestEventSeconds: 90,
    jobs: [
      { name: 'sweep', everySeconds: 10, secondsSinceDone: 4 },
      { name: 'purge', everySeconds: 3_600, secondsSinceDone: null },
    ],
  });
  expect(asked).toEqual([['2026-11-21T10:00:00.000Z', 1]]);
});

it('says that nothing waits, and that nobody knows of jobs where the alarm clock does not answer', async () => {
  const inspect = makeInspectWork({
    ...{ outbox: { pending: async () => [] }, alarms: { lastDone: async () => undefined }, periodical, clock },
  });
  expect(await inspect()).toEqual({ oldestEventSeconds: null, jobs: null });
});
