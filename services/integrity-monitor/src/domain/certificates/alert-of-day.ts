import type { AlertRecord } from '../alert-record.ts';
import { companiesIn } from '../scans/violators.ts';
import type { Day } from './day.ts';

/** What a certificate has to know of an alert. */
export type DayAlert = Pick<
  AlertRecord,
  'invariant' | 'severity' | 'status' | 'openedAt' | 'resolvedAt' | 'peakCount' | 'history' | 'samples'
>;

/**
 * How many records an alert was about on a day, at most; 0 where it was not open at any moment of it. From its history, for
 * the record itself knows its newest opening only. Where the first entries are forgotten, the worst is taken.
 */
export const mostOn = (alert: DayAlert, { from, to }: Day): number => {
  const { history, openedAt, resolvedAt, peakCount } = alert;
  let [before, most] = [0, 0];
  for (const { at, happened, count } of history) {
    if (at < from) before = happened === 'resolved' ? 0 : count;
    else if (at < to) most = Math.max(most, count);
  }
  const [first] = history;
  const isCut = first === undefined || (first.seq > 1 && first.at >= from);
  const wasOpen = openedAt < to && (resolvedAt === null || resolvedAt >= from);
  // Between two entries of a day it may have been more: its peak since an opening of that day counts.
  const isPeakOfDay = wasOpen && (isCut || openedAt >= from);
  return Math.max(before, most, isPeakOfDay ? peakCount : 0);
};

/** Whether an alert of the platform concerns a company: all of them, unless its evidence, kept wholly, names only others. */
export const concerns = ({ samples, peakCount }: DayAlert, companyId: string): boolean => {
  const named = samples.map(({ evidence }) => companiesIn(evidence));
  const isWhole = samples.length >= peakCount && named.every((companies) => companies !== undefined);
  return !isWhole || named.some((companies) => companies?.includes(companyId));
};
