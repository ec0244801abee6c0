import { teller } from '@fencepost/contracts/envelope';
import { AppError, codeOf } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { SyncRun, syncRunChanged, teamMismatchDetected } from '@fencepost/contracts/tenant/sync';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Leasing } from '@fencepost/service-kit/leasing';
import type { TeamMismatch } from '../../domain/sync-membership.ts';
import type { SyncRunRecord } from '../../domain/sync-run-record.ts';
import type { Stores } from '../ports.ts';

/** Why the work on a run stops before its end. */
export type Stop = 'cancelled' | 'lost' | 'leaving';

/** What may be noted about a run; whose it is and who works on it are the lease's. */
export type Noted = Partial<Omit<SyncRunRecord, 'id' | 'version' | 'cancelRequested'>>;

/** The record of a run while it is worked on. Its notes come one after the other, each under the lease. */
export interface Journal {
  run(): SyncRunRecord;
  /** Progress, told to nobody. Throws where the work must stop: `stopped` says why. */
  note(noted: Noted): Promise<void>;
  /** Another state, told; also where cancelling was asked for, because it is the last word or comes right before it. */
  tell(noted: Noted): Promise<void>;
  tellMismatch(mismatch: TeamMismatch, noted: Noted): Promise<void>;
  stopped(): Stop | undefined;
}

export interface JournalDeps extends Pick<Stores, 'syncRuns'> {
  readonly leasing: { readonly syncRuns: Leasing<SyncRunRecord> };
  readonly clock: Clock;
}

interface Surroundings {
  readonly scope: TenantScope;
  readonly isLeaving: () => boolean;
  readonly onStep: (run: SyncRun) => void;
}

const TRIES = 5;

export const makeJournal = (
  { syncRuns, leasing, clock }: JournalDeps,
  taken: SyncRunRecord,
  { scope, isLeaving, onStep }: Surroundings,
): Journal => {
  const { tenantId } = scope;
  const records = syncRuns.forTenant(tenantId);
  let run = taken;
  let stop: Stop | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const stopFor = (reason: Stop): AppError => {
    stop = reason;
    return new AppError('unavailable', `The work on this sync run stops: ${reason}.`);
  };
  const eventOf = (next: SyncRunRecord, mismatch: TeamMismatch | undefined) => {
    const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
    const syncRun = SyncRun.parse(next);
    return mismatch === undefined
      ? tell(syncRunChanged, next, { syncRun })
      : tell(teamMismatchDetected, next, { syncRun, ...mismatch });
  };
  const write = async (noted: Noted, how: { readonly told: boolean; readonly mismatch?: TeamMismatch }) => {
    for (let attempt = 1; ; attempt += 1) {
      // Somebody may have asked to cancel, which is another version; the lease says whether it is still ours to write.
      const renewed = await leasing.syncRuns.renew(tenantId, run);
      if (renewed === undefined) throw stopFor('lost');
      if (!how.told && isLeaving()) throw stopFor('leaving');
      if (!how.told && renewed.cancelRequested) throw stopFor('cancelled');
      const next: SyncRunRecord = { ...renewed, ...noted, version: renewed.version + 1 };
      try {
        await records.save(next, how.told ? eventOf(next, how.mismatch) : undefined);
        const isStep = next.step !== run.step || next.state !== run.state;
        run = next;
        if (isStep) onStep(SyncRun.parse(next));
        return;
      } catch (error) {
        if (codeOf(error) !== 'stale_version' || attempt === TRIES) throw error;
      }
    }
  };
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = last.then(work, work);
    last = done.catch(() => undefined);
    return done;
  };
  return {
    run: () => run,
    note: (noted) => inTurn(() => write(noted, { told: false })),
    tell: (noted) => inTurn(() => write(noted, { told: true })),
    tellMismatch: (mismatch, noted) => inTurn(() => write(noted, { told: true, mismatch })),
    stopped: () => stop,
  };
};
