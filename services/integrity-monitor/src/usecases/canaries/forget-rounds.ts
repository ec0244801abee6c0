import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import type { CanaryStores } from './ports.ts';

const DAY_MS = 86_400_000;
/** Doses of a week, and a quarter of whole rounds: what a certificate says of a round, it has said within two days. */
const KEPT_MS = { dose: 7 * DAY_MS, full: 90 * DAY_MS } as const;
const AT_ONCE = 100;

/** Forgets rounds that are long over, some at a time: there is one for every five minutes. */
export const makeForgetRounds =
  ({ runs, begunBefore, clock }: Pick<CanaryStores, 'runs' | 'begunBefore'> & { readonly clock: Clock }) =>
  async (): Promise<void> => {
    for (const size of ['dose', 'full'] as const) {
      const before = instantOf(clock.millis() - KEPT_MS[size]);
      // Another replica may forget the same one.
      for (const run of await begunBefore(size, before, AT_ONCE)) await runs.remove(run).catch(() => {});
    }
  };
