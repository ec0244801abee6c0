import { Severity } from '@fencepost/contracts/integrity/alert';
import { type Happening, telling } from './alert-history.ts';
import { type AlertFacts, type AlertPatch, type AlertRecord, isActive, type NewAlert } from './alert-record.ts';

/** A case as it is seen now, in the words of an alert. */
export interface Sighting extends AlertFacts {
  readonly id: string;
  readonly invariant: string;
  readonly companyId: string | null;
  readonly cause: string;
}

/** What people have said of an alert ends with it: the next opening is news. */
const untouched = { acknowledged: null, silenced: null, escalatedAt: null } as const;

/** The alert of a case seen for the first time. One that is over already opens and resolves in one breath. */
export const newAlert = (seen: Sighting, now: string): NewAlert => {
  const isOver = seen.count === 0;
  const entry = { at: now, by: null, note: null };
  const opened = { ...entry, seq: 1, happened: 'opened', count: Math.max(seen.count, 1) } as const;
  return {
    ...seen,
    ...untouched,
    status: isOver ? 'resolved' : 'open',
    openedAt: now,
    lastSeenAt: now,
    resolvedAt: isOver ? now : null,
    openings: 1,
    peakCount: Math.max(seen.count, 1),
    waitingSince: isOver ? null : now,
    repair: null,
    history: isOver ? [opened, { ...entry, seq: 2, happened: 'resolved', count: 0 }] : [opened],
    revision: 1,
    slack: {
      ...{ ts: null, pending: true, pendingSince: now, toldSeq: 0, folded: false, unsure: false, lastError: null },
      ...{ attempts: 0, nextAttemptAt: now, claimedBy: null, claimedUntil: now },
    },
  };
};

/** How a stored alert changes by what is seen now; undefined where it says that already. */
export const changeOf = (alert: AlertRecord, seen: Sighting, now: string): AlertPatch | undefined => {
  const { severity, companyName, title, runbook, count, samples } = seen;
  const facts: AlertFacts = { severity, companyName, title, runbook, count, samples };
  if (!isActive(alert)) return count === 0 ? undefined : reopening(alert, facts, now);
  if (count === 0) return resolution(alert, now);
  if (isSame(alert, facts)) return undefined;
  const isWorse = Severity.options.indexOf(severity) < Severity.options.indexOf(alert.severity);
  const happenings: Happening[] = [];
  if (count !== alert.count || severity !== alert.severity) {
    happenings.push({ happened: 'changed', count, ...(isWorse ? { note: `It has become ${severity}.` } : {}) });
  }
  const endsSilence = isWorse && alert.silenced !== null;
  if (endsSilence) happenings.push({ happened: 'silence_ended', count, note: `It has become ${severity}.` });
  return {
    ...facts,
    ...telling(alert, now, ...happenings),
    ...(endsSilence ? heardAgain(alert, now) : {}),
    lastSeenAt: now,
    peakCount: Math.max(alert.peakCount, count),
  };
};

/** What an alert is once its silence is over: whoever took it before still has it; what nobody has escalates anew. */
export const heardAgain = ({ acknowledged }: AlertRecord, now: string): AlertPatch => ({
  silenced: null,
  ...(acknowledged === null
    ? { status: 'open', waitingSince: now, escalatedAt: null }
    : { status: 'acknowledged', waitingSince: null }),
});

/** The samples stay: whoever looks later wants to know what it was. */
export const resolution = (alert: AlertRecord, now: string): AlertPatch => ({
  ...telling(alert, now, { happened: 'resolved', count: 0 }),
  ...{ acknowledged: null, silenced: null, waitingSince: null },
  status: 'resolved',
  count: 0,
  resolvedAt: now,
});

/** The same cause again is the same alert, with its history; what happened between two looks counts as well. */
export const reopening = (alert: AlertRecord, facts: AlertFacts, now: string): AlertPatch => {
  const isOver = facts.count === 0;
  const reopened = { happened: 'reopened', count: Math.max(facts.count, 1) } as const;
  return {
    ...facts,
    ...untouched,
    ...telling(alert, now, reopened, ...(isOver ? [{ happened: 'resolved', count: 0 } as const] : [])),
    status: isOver ? 'resolved' : 'open',
    openedAt: now,
    lastSeenAt: now,
    resolvedAt: isOver ? now : null,
    openings: alert.openings + 1,
    peakCount: Math.max(facts.count, 1),
    waitingSince: isOver ? null : now,
  };
};

const isSame = (alert: AlertRecord, facts: AlertFacts): boolean =>
  Object.entries(facts).every(([name, value]) => isEqual(alert[name as keyof AlertFacts], value));

const isEqual = (a: unknown, b: unknown): boolean => {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return left.length === right.length && left.every(([key, value]) => isEqual(value, new Map(right).get(key)));
};
