import { known } from '@fencepost/contracts/errors';
import type { getScan, listScans, Scan, startScan } from '@fencepost/contracts/integrity/full-scan';
import { pageFrom, positionAt } from '@fencepost/contracts/page-cursor';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import type { ScanRecord } from '../../domain/scans/scan-record.ts';
import type { Scans } from './ports.ts';
import type { RequestScan } from './request-scan.ts';

interface StartDeps {
  readonly requestScan: RequestScan;
  readonly clock: Clock;
  readonly newId: (prefix: string) => string;
  readonly onRequested: () => void;
}

/** A scan now; the one that runs, where one runs. */
export const makeStartScan =
  ({ requestScan, clock, newId, onRequested }: StartDeps) =>
  async (
    { mode, detailed }: z.output<typeof startScan.input>,
    { actor }: PlatformScope,
  ): Promise<z.input<typeof startScan.output>> => {
    const asked = { id: newId('scn'), mode, detailed, requestedBy: actor, requestedAt: clock.now(), day: null };
    const scan = await requestScan.request(asked);
    onRequested();
    return scanOf(scan);
  };

export const makeGetScan =
  ({ scans }: { readonly scans: Scans }) =>
  async ({ scanId }: z.output<typeof getScan.input>): Promise<z.input<typeof getScan.output>> =>
    scanOf(known(await scans.byId(scanId)));

/** Newest first; what is long, samples and companies, only the scan itself shows. */
export const makeListScans =
  ({ scans }: { readonly scans: Scans }) =>
  async ({ limit, cursor }: z.output<typeof listScans.input>): Promise<z.input<typeof listScans.output>> => {
    const found = await scans.page({ after: positionAt(cursor), limit: limit + 1 });
    const { data, nextCursor } = pageFrom(found, limit, ({ requestedAt, id }) => ({ at: requestedAt, id }));
    return { data: data.map((scan) => withoutDetails(scanOf(scan))), nextCursor };
  };

/** A scan as its contract shows it. */
export const scanOf = (scan: ScanRecord): z.input<typeof Scan> => {
  const { id, mode, detailed, state, requestedBy, requestedAt, startedAt, finishedAt, passed, error, version } = scan;
  const { reading: collection, collectionsDone, collectionsTotal, records } = scan;
  return {
    ...{ id, mode, detailed, state, requestedBy, requestedAt, startedAt, finishedAt, passed, error, version },
    progress: { collection, collectionsDone, collectionsTotal, records },
    summary: [...scan.summary],
    checks: scan.checks.map((check) => ({ ...check })),
    companies: scan.companies.map((company) => ({ ...company })),
    notCovered: [...scan.notCovered],
  };
};

const withoutDetails = (scan: z.input<typeof Scan>): z.input<typeof Scan> => ({
  ...scan,
  checks: scan.checks.map((check) => ({ ...check, samples: [] })),
  companies: [],
});
