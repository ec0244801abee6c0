import type { Records } from '@fencepost/service-kit/records';
import type { AlertRecord } from '../../domain/alert-record.ts';
import type { CanaryRecord } from '../../domain/canaries/canary-record.ts';
import type { Day } from '../../domain/certificates/day.ts';
import type { ScanRecord } from '../../domain/scans/scan-record.ts';
import type { Alerts } from '../ports.ts';
import type { Scans } from '../scans/ports.ts';

interface Deps {
  readonly scans: Pick<Scans, 'page'>;
  readonly runs: Pick<Records<CanaryRecord>, 'page'>;
  readonly alerts: Pick<Alerts, 'page'>;
}

/** What is the same for the certificates of all companies: a day's scans and rounds, alerts of no company, and what is left out. */
export interface DayRecords {
  readonly scans: readonly ScanRecord[];
  readonly rounds: readonly CanaryRecord[];
  readonly platformAlerts: readonly AlertRecord[];
  readonly leftOut: readonly string[];
}

export type ReadDay = (day: Day) => Promise<DayRecords>;

const PAGE = 100;
const MOST_PAGES = 20;
const DAY_MS = 86_400_000;

export const makeReadDay =
  (deps: Deps): ReadDay =>
  async (day) => {
    const [scans, rounds, alerts] = await Promise.all([
      scansOf(deps, day),
      roundsOf(deps, day),
      alertsOf(deps, null, day),
    ]);
    const leftOut = [...cutLine('full scans', scans), ...cutLine('rounds of the prober', rounds), ...alerts.leftOut];
    return { scans: scans.found, rounds: rounds.found, platformAlerts: alerts.found, leftOut };
  };

interface Found<T> {
  readonly found: readonly T[];
  /** Whether there are older ones of the day. */
  readonly isCut: boolean;
}

const cutLine = (what: string, { found, isCut }: Found<unknown>): readonly string[] =>
  isCut ? [`${what}: of those of the day the newest ${found.length} were looked at`] : [];

/** Newest first, back to the day: by when they were asked for, with a day more for those that took long. */
const scansOf = async ({ scans }: Deps, { from }: Day): Promise<Found<ScanRecord>> => {
  const since = new Date(Date.parse(from) - DAY_MS).toISOString();
  const found: ScanRecord[] = [];
  let last: ScanRecord | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const next = await scans.page({ after: last && { at: last.requestedAt, id: last.id }, limit: PAGE });
    found.push(...next);
    last = next.at(-1);
    if (next.length < PAGE || (last?.requestedAt ?? '') < since) return { found, isCut: false };
  }
  return { found, isCut: true };
};

const roundsOf = async ({ runs }: Deps, { from }: Day): Promise<Found<CanaryRecord>> => {
  const found: CanaryRecord[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const next = await runs.page({ limit: PAGE, cursor });
    found.push(...next.data);
    if (next.nextCursor === null || (next.data.at(-1)?.startedAt ?? '') < from) return { found, isCut: false };
    cursor = next.nextCursor;
  }
  return { found, isCut: true };
};

/** The alerts of a company, or of none, that were not over before the day: also those that were opened anew after it. */
export const alertsOf = async (
  { alerts }: Pick<Deps, 'alerts'>,
  companyId: string | null,
  { from: notOverBefore }: Day,
): Promise<{ readonly found: readonly AlertRecord[]; readonly leftOut: readonly string[] }> => {
  const found: AlertRecord[] = [];
  const asked = { status: undefined, companyId, notOverBefore, limit: PAGE };
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const last = found.at(-1);
    const next = await alerts.page({ ...asked, after: last && { at: last.openedAt, id: last.id } });
    found.push(...next);
    if (next.length < PAGE) return { found, leftOut: [] };
  }
  const whose = companyId === null ? 'alerts of the platform' : 'alerts';
  return { found, leftOut: cutLine(whose, { found, isCut: true }) };
};
