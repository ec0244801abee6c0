import { AppError, staleVersion } from '@fencepost/contracts/errors';
import type { Drift } from '@fencepost/contracts/tenant/drift';
import type { Service } from '@fencepost/contracts/tenant/mapping';

export type Decision = 'accept' | 'reset' | 'ignore';

/** How a drift stands once a person has decided so. */
export const stateAfter = { accept: 'accepted', reset: 'reset', ignore: 'ignored' } as const satisfies Readonly<
  Record<Decision, Drift['state']>
>;

/** States that leave nothing to decide otherwise; a reset may have failed at Cal.com, and what is ignored stays different. */
const isFinal = ({ state }: Drift): boolean => state === 'settled' || state === 'accepted';

/**
 * Whether a decision is to be taken, or was taken already: by the same command before, which meant the version before,
 * and which may have been interrupted. Throws `stale_version`, or `conflict` where there is nothing to decide.
 */
export const isTaken = (drift: Drift, decision: Decision, version: number): boolean => {
  // Accepting a removal settles it where the event type is back.
  const isBack = decision === 'accept' && drift.kind === 'removed' && drift.state === 'settled';
  if ((drift.state === stateAfter[decision] || isBack) && drift.version === version + 1) return true;
  if (drift.version !== version) throw staleVersion(version, drift.version);
  if (drift.kind === 'new') {
    throw new AppError('conflict', 'A new event type is imported by the sync: there is nothing to decide.');
  }
  if (drift.kind === 'removed' && decision === 'reset') {
    throw new AppError('conflict', 'Cal.com no longer has this event type: accept the removal, or ignore it.');
  }
  if (drift.state === stateAfter[decision]) return true;
  if (isFinal(drift)) throw new AppError('conflict', `This drift is ${drift.state}: there is nothing left to decide.`);
  return false;
};

/** Throws `conflict` where another decision would undo a reset that is done: nothing differs since, unless a sync says so. */
export const refuseAfterReset = (drift: Drift, decision: Decision, service: Service | undefined): void => {
  if (drift.state !== 'reset' || decision === 'reset' || service?.syncStatus !== 'synced') return;
  throw new AppError(
    'conflict',
    'This drift was reset, and the service is in step. Has Cal.com changed it again? Sync, then decide anew.',
  );
};
