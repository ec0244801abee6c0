import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import { isOver, type ScanPatch, type ScanRecord } from '../../domain/scans/scan-record.ts';
import type { ScanGauges, Scans } from './ports.ts';

interface Deps {
  readonly scans: Scans;
  readonly clock: Clock;
  readonly log: Logger;
  readonly scanGauges: Pick<ScanGauges, 'takenOver'>;
  readonly me: string;
  /** Whether this process is about to end. */
  readonly isStopping: () => boolean;
}

/** Another replica has taken the scan, or this one is stopping: whoever holds this one stops at once. */
export class ScanLost extends Error {
  override readonly name = 'ScanLost';
}

export interface HeldScan {
  readonly scan: ScanRecord;
  /**
   * Writes progress and stays the holder, for as long as the next step may take; throws ScanLost where somebody else is, and
   * where this process is about to end and the scan is not over.
   */
  save(patch: ScanPatch, mostMs?: number): Promise<ScanRecord>;
  /** Stays the holder, where a third of the lease is over: to be called after each step of long work. */
  stay(): Promise<void>;
}

/** Longer than reading a range: whoever says nothing for so long, without having announced it, has crashed. */
export const LEASE_MS = 15_000;
/** Longer than any question to an owner, of which recomputing an audit chain takes longest. */
export const LONGEST_QUESTION_MS = 75_000;

/** Who works on a scan: one replica at a time, decided by compare-and-set on its record. */
export const makeScanLease = ({ scans, clock, log, scanGauges, me, isStopping }: Deps) => {
  const until = (ms: number): string => instantOf(clock.millis() + ms);
  return async (found: ScanRecord): Promise<HeldScan | undefined> => {
    const now = clock.now();
    if (found.nextStepAt > now || (found.claimedBy !== me && found.claimedUntil > now)) return undefined;
    const isTakenOver = found.claimedBy !== null && found.claimedBy !== me;
    const takeovers = found.takeovers + (isTakenOver ? 1 : 0);
    const claimed = await scans.change(found, { claimedBy: me, claimedUntil: until(LEASE_MS), takeovers });
    if (claimed === undefined) return undefined;
    if (isTakenOver) {
      log.warn({ scan: found.id, from: found.claimedBy, takeovers }, 'a full scan is taken over from a silent replica');
      scanGauges.takenOver();
    }
    let savedAt = clock.millis();
    const held: { scan: ScanRecord } & HeldScan = {
      scan: claimed,
      save: async (patch, mostMs = LEASE_MS) => {
        if (isStopping() && !isOver({ state: patch.state ?? 'running' }))
          throw new ScanLost('this process is stopping');
        const waits = Math.max(0, Date.parse(patch.nextStepAt ?? now) - clock.millis());
        const claimedUntil = until(Math.max(LEASE_MS, mostMs) + waits);
        const saved = await scans.change(held.scan, { claimedBy: me, claimedUntil, ...patch });
        if (saved === undefined) throw new ScanLost('another replica has taken the scan');
        held.scan = saved;
        savedAt = clock.millis();
        return saved;
      },
      stay: async () => {
        if (isStopping() || clock.millis() - savedAt >= LEASE_MS / 3) await held.save({});
      },
    };
    return held;
  };
};
