import { codeOf } from '@fencepost/contracts/errors';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import { isOver } from '../domain/scans/scan-record.ts';
import type { PlanStores } from './repairs/ports.ts';
import type { Scans } from './scans/ports.ts';

interface Deps {
  readonly scans: Pick<Scans, 'askedBefore' | 'remove'>;
  readonly plans: Pick<PlanStores['plans'], 'remove'>;
  readonly steps: Pick<PlanStores['steps'], 'after' | 'remove'>;
  readonly plannedBefore: PlanStores['plannedBefore'];
  readonly clock: Clock;
  readonly log: Logger;
  readonly isStopping: () => boolean;
}

const DAY_MS = 24 * 60 * 60_000;
/** How long each is kept; certificates and alerts, which tell the same in short, are kept for ever. */
export const KEPT_DAYS = { scans: 90, plans: 400 } as const;
const AT_ONCE = 100;
const endStates: ReadonlySet<string> = new Set(['expired', 'applied', 'verified', 'unverified', 'undone']);

/** Removes what nobody needs any more, some at a time: scans, and plans of repair with their steps. Any replica may do it. */
export const makeKeepTidy = (deps: Deps): (() => Promise<void>) => {
  const { scans, plans, steps, clock, log, isStopping } = deps;
  const daysAgo = (days: number): string => instantOf(clock.millis() - days * DAY_MS);
  // Another replica may be faster; whatever else is in the way is there with the next round, too.
  const left = (what: string) => (error: unknown) => {
    const code = codeOf(error);
    if (code !== 'stale_version' && code !== 'not_found')
      log.warn({ what, code }, 'something old could not be removed');
  };

  const removePlan = async (plan: Parameters<typeof plans.remove>[0]): Promise<void> => {
    // The steps first: what is left by a crash has a plan, and is found again.
    for (;;) {
      const some = await steps.after(plan.id, undefined, AT_ONCE);
      for (const step of some) await steps.remove(step);
      if (some.length < AT_ONCE || isStopping()) break;
    }
    if (!isStopping()) await plans.remove(plan);
  };

  return async () => {
    for (const scan of await scans.askedBefore(daysAgo(KEPT_DAYS.scans), AT_ONCE)) {
      if (isStopping()) return;
      if (isOver(scan)) await scans.remove(scan).catch(left('scan'));
    }
    for (const plan of await deps.plannedBefore(daysAgo(KEPT_DAYS.plans), AT_ONCE)) {
      if (isStopping()) return;
      if (endStates.has(plan.state)) await removePlan(plan).catch(left('repair plan'));
    }
  };
};
