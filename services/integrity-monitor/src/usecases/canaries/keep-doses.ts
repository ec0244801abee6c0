import type { Clock } from '@fencepost/service-kit/clock';
import type { CanaryStores } from './ports.ts';
import type { RequestRun } from './start-canary-run.ts';

interface Deps extends Pick<CanaryStores, 'runs'> {
  readonly requestRun: RequestRun;
  readonly clock: Clock;
  readonly doseEveryMs: number;
  readonly isConfigured: boolean;
  readonly onRequested: () => void;
}

const DAY_MS = 86_400_000;
const me = { kind: 'service', id: 'integrity-monitor' } as const;

/** A small dose every few minutes, and everything once a day; whichever replica comes first asks for it. */
export const makeKeepDoses =
  ({ runs, requestRun, clock, doseEveryMs, isConfigured, onRequested }: Deps): (() => Promise<void>) =>
  async () => {
    if (!isConfigured) return;
    const now = clock.millis();
    const newest = await runs.page({ limit: 1 });
    const last = newest.data[0];
    if (last !== undefined && Math.floor(Date.parse(last.startedAt) / doseEveryMs) >= Math.floor(now / doseEveryMs))
      return;
    const [full] = (await runs.page({ limit: 1 }, { size: 'full' })).data;
    const isFullDue = full === undefined || now - Date.parse(full.startedAt) >= DAY_MS;
    if ((await requestRun(isFullDue ? 'full' : 'dose', me)) !== undefined) onRequested();
  };
