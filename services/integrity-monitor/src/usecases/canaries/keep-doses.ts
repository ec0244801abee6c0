import type { Clock } from '@fencepost/service-kit/clock';
import { dayAt, isWithin } from '../../domain/certificates/day.ts';
import type { CanaryStores } from './ports.ts';
import type { RequestRun } from './start-canary-run.ts';

interface Deps extends Pick<CanaryStores, 'runs'> {
  readonly requestRun: RequestRun;
  readonly forgetRounds: () => Promise<void>;
  readonly clock: Clock;
  readonly doseEveryMs: number;
  readonly isConfigured: boolean;
  readonly onRequested: () => void;
}

const me = { kind: 'service', id: 'integrity-monitor' } as const;

/** A small dose every few minutes, and everything once a UTC day, for certificates are of days; whichever replica comes first. */
export const makeKeepDoses =
  ({ runs, requestRun, forgetRounds, clock, doseEveryMs, isConfigured, onRequested }: Deps): (() => Promise<void>) =>
  async () => {
    if (!isConfigured) return;
    const now = clock.millis();
    const newest = await runs.page({ limit: 1 });
    const last = newest.data[0];
    if (last !== undefined && Math.floor(Date.parse(last.startedAt) / doseEveryMs) >= Math.floor(now / doseEveryMs))
      return;
    const [full] = (await runs.page({ limit: 1 }, { size: 'full' })).data;
    // One that failed has tried nothing: the day still lacks its whole round.
    const isFullDue = full === undefined || full.state === 'failed' || !isWithin(full.startedAt, dayAt(now));
    await forgetRounds();
    if ((await requestRun(isFullDue ? 'full' : 'dose', me)) !== undefined) onRequested();
  };
