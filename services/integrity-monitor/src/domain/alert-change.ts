import type { AlertFacts, AlertPatch, AlertRecord, NewAlert } from './alert-record.ts';

/** A case as it is seen now, in the words of an alert. */
export interface Sighting extends AlertFacts {
  readonly id: string;
  readonly invariant: string;
  readonly companyId: string | null;
  readonly cause: string;
}

/** The alert of a case seen for the first time. One that is over already opens and resolves in one breath. */
export const newAlert = (seen: Sighting, now: string): NewAlert => ({
  ...seen,
  status: seen.count > 0 ? 'open' : 'resolved',
  openedAt: now,
  lastSeenAt: now,
  resolvedAt: seen.count > 0 ? null : now,
  openings: 1,
  peakCount: Math.max(seen.count, 1),
  revision: 1,
  slack: {
    ...{ ts: null, pending: true, note: null, unsure: false, lastError: null },
    ...{ attempts: 0, nextAttemptAt: now, claimedBy: null, claimedUntil: now },
  },
});

/** How a stored alert changes by what is seen now; undefined where it says that already. */
export const changeOf = (alert: AlertRecord, seen: Sighting, now: string): AlertPatch | undefined => {
  const { severity, companyName, title, runbook, count, samples } = seen;
  const facts: AlertFacts = { severity, companyName, title, runbook, count, samples };
  if (alert.status === 'resolved') return count === 0 ? undefined : reopening(alert, facts, now);
  if (count === 0) return resolution(alert, now);
  if (isSame(alert, facts)) return undefined;
  return { ...facts, ...told(alert), lastSeenAt: now, peakCount: Math.max(alert.peakCount, count) };
};

/** The samples stay: whoever looks later wants to know what it was. */
export const resolution = (alert: AlertRecord, now: string): AlertPatch => ({
  ...told(alert, 'resolved'),
  status: 'resolved',
  count: 0,
  resolvedAt: now,
});

/** The same cause again is the same alert, with its history; what happened between two looks counts as well. */
export const reopening = (alert: AlertRecord, facts: AlertFacts, now: string): AlertPatch => ({
  ...facts,
  ...told(alert, 'reopened'),
  status: facts.count > 0 ? 'open' : 'resolved',
  openedAt: now,
  lastSeenAt: now,
  resolvedAt: facts.count > 0 ? null : now,
  openings: alert.openings + 1,
  peakCount: Math.max(facts.count, 1),
});

const told = (alert: AlertRecord, note?: 'resolved' | 'reopened'): AlertPatch => ({
  revision: alert.revision + 1,
  slack: { pending: true, ...(note === undefined ? {} : { note }) },
});

const isSame = (alert: AlertRecord, facts: AlertFacts): boolean =>
  Object.entries(facts).every(([name, value]) => isEqual(alert[name as keyof AlertFacts], value));

const isEqual = (a: unknown, b: unknown): boolean => {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return left.length === right.length && left.every(([key, value]) => isEqual(value, new Map(right).get(key)));
};
