import type { OwnerWork } from '@fencepost/contracts/integrity/work';
import type { AlarmClock } from './alarm-clock.ts';
import { type Clock, instantOf } from './clock.ts';
import type { Outbox } from './outbox.ts';

export interface InspectWorkDeps {
  readonly outbox: Pick<Outbox, 'pending'>;
  readonly alarms: Pick<AlarmClock, 'lastDone'>;
  /** What repeats, and how often, in milliseconds. */
  readonly periodical: Readonly<Record<string, number>>;
  readonly clock: Clock;
}

const MS_PER_SECOND = 1_000;

/** An owner's `inspectWork` action: whether its outbox is emptied and its jobs are done, whichever replica does them. */
export const makeInspectWork =
  ({ outbox, alarms, periodical, clock }: InspectWorkDeps) =>
  async (): Promise<OwnerWork> => {
    const now = clock.millis();
    const secondsSince = (millis: number): number => Math.max(0, now - millis) / MS_PER_SECOND;
    const [[oldest], done] = await Promise.all([outbox.pending(instantOf(now), 1), alarms.lastDone()]);
    const jobs = Object.entries(periodical).map(([name, everyMs]) => ({
      name,
      everySeconds: everyMs / MS_PER_SECOND,
      secondsSinceDone: done?.[name] === undefined ? null : secondsSince(done[name]),
    }));
    return {
      oldestEventSeconds: oldest === undefined ? null : secondsSince(Date.parse(oldest.envelope.occurredAt)),
      jobs: done === undefined ? null : jobs,
    };
  };
