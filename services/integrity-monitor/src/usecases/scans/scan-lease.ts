import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import type { ScanPatch, ScanRecord } from '../../domain/scans/scan-record.ts';
import type { Scans } from './ports.ts';

interface Deps {
  readonly scans: Scans;
  readonly clock: Clock;
  readonly me: string;
}

/** Another replica has taken the scan, or this one is stopping: whoever holds this one stops at once. */
export class ScanLost extends Error {
  override readonly name = 'ScanLost';
}

export interface HeldScan {
  readonly scan: ScanRecord;
  /** Writes progress and stays the holder; throws ScanLost where somebody else is. */
  save(patch: ScanPatch): Promise<ScanRecord>;
}

/** Longer than any call to an owner: whoever says nothing for so long has crashed. */
const LEASE_MS = 15_000;

/** Who works on a scan: one replica at a time, decided by compare-and-set on its record. */
export const makeScanLease = ({ scans, clock, me }: Deps) => {
  const until = (more = 0): string => instantOf(clock.millis() + LEASE_MS + more);
  return async (found: ScanRecord): Promise<HeldScan | undefined> => {
    const now = clock.now();
    if (found.nextStepAt > now || (found.claimedBy !== me && found.claimedUntil > now)) return undefined;
    const claimed = await scans.change(found, { claimedBy: me, claimedUntil: until() });
    if (claimed === undefined) return undefined;
    const held = {
      scan: claimed,
      save: async (patch: ScanPatch) => {
        const waits = Math.max(0, Date.parse(patch.nextStepAt ?? now) - clock.millis());
        const saved = await scans.change(held.scan, { claimedBy: me, claimedUntil: until(waits), ...patch });
        if (saved === undefined) throw new ScanLost('another replica has taken the scan');
        held.scan = saved;
        return saved;
      },
    };
    return held;
  };
};
