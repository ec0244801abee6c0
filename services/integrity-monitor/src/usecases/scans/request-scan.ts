import { isOver, newScan, type ScanRecord, type ScanRequest } from '../../domain/scans/scan-record.ts';
import type { ScanDesk, Scans } from './ports.ts';

interface Deps {
  readonly scans: Scans;
  readonly desk: ScanDesk;
}

export interface RequestScan {
  /** The scan that was asked for last, made where a crash left it unmade; undefined where nobody ever asked. */
  current(): Promise<ScanRecord | undefined>;
  /** The record of what was asked for, or the scan that runs already: one at a time, over all replicas. */
  request(request: ScanRequest): Promise<ScanRecord>;
}

const MOST_TRIES = 20;

/**
 * The desk is the truth about what was asked for, in one record: a second request cannot slip in between. The scan's own
 * record follows from it, and is made by whoever looks first.
 */
export const makeRequestScan = ({ scans, desk }: Deps): RequestScan => {
  const made = async (request: ScanRequest): Promise<ScanRecord> => {
    const known = await scans.byId(request.id);
    if (known !== undefined) return known;
    await scans.add(newScan(request));
    return (await scans.byId(request.id)) ?? made(request);
  };
  const current = async (): Promise<ScanRecord | undefined> => {
    const { request } = await desk.read();
    return request === null ? undefined : made(request);
  };
  const take = async (request: ScanRequest, triesLeft: number): Promise<ScanRecord> => {
    const seen = await desk.read();
    const before = seen.request === null ? undefined : await made(seen.request);
    if (before !== undefined && (before.id === request.id || !isOver(before) || triesLeft === 0)) return before;
    return (await desk.change(seen, request)) ? made(request) : take(request, triesLeft - 1);
  };
  return { current, request: (request) => take(request, MOST_TRIES) };
};
