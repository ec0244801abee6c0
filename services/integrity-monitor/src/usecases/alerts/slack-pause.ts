import type { AppError } from '@fencepost/contracts/errors';
import type { Clock } from '@fencepost/service-kit/clock';
import { backOffMs } from '../../domain/back-off.ts';

interface Deps {
  readonly clock: Clock;
  readonly random: () => number;
}

/** Whether the channel as a whole has to be left alone, and for how long. */
export interface SlackPause {
  isOn(): boolean;
  /** In how many milliseconds to try again; `everybody`: that goes for all messages. */
  failed(error: AppError): { readonly delay: number; readonly everybody: boolean };
  worked(): void;
}

const PERMANENT_RETRY_MS = 60_000;

/** What only a person can mend concerns one message; all else, being asked to wait most of all, concerns all of them. */
export const makeSlackPause = ({ clock, random }: Deps): SlackPause => {
  let pausedUntil = 0;
  let failures = 0;
  return {
    isOn: () => clock.millis() < pausedUntil,
    failed: ({ code, detail }) => {
      if (code === 'conflict') return { delay: PERMANENT_RETRY_MS, everybody: false };
      failures += 1;
      const asked =
        code === 'rate_limited' && typeof detail.retryAfterMs === 'number' ? detail.retryAfterMs : undefined;
      const delay = asked ?? backOffMs(failures, random);
      pausedUntil = clock.millis() + delay;
      return { delay, everybody: true };
    },
    worked: () => {
      failures = 0;
    },
  };
};
