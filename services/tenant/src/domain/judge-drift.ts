import { isDeepStrictEqual } from 'node:util';
import type { Difference, Drift } from '@fencepost/contracts/tenant/drift';
import type { Service } from '@fencepost/contracts/tenant/mapping';
import type { CalcomEventType } from '@fencepost/vendors/calcom/event-type';
import { differencesOf, digestOf, findingOf, isWithin } from './drift.ts';

/** `all`: a person has asked for everything that Cal.com has; that is a decision. */
export type AcceptUpTo = 'none' | 'info' | 'warning' | 'all';

/** An event type as Cal.com has it now, and the service that we have of it. */
export interface Seen {
  readonly eventTypeId: number;
  readonly service: Service | undefined;
  readonly eventType: CalcomEventType | undefined;
  readonly accept: AcceptUpTo;
}

/** `apply` what Cal.com has, `hold` it back until somebody decides, or nothing is to be done: `in_step`. */
export type DriftAnswer = 'apply' | 'hold' | 'in_step';

/** The answer, and what is to be kept: the stored record itself where nothing is new about it. */
export interface Judgement {
  readonly answer: DriftAnswer;
  readonly record: Drift | undefined;
}

interface Circumstances {
  readonly id: string;
  readonly now: string;
  readonly stored: Drift | undefined;
}

/** Judges one event type. Judging again what was recorded changes nothing, so that an interrupted sync can repeat it. */
export const judgeDrift = (seen: Seen, about: Circumstances): Judgement => {
  const { service, eventType } = seen;
  if (eventType === undefined) return service === undefined ? nowhere(about) : removed(service, about, seen);
  if (service === undefined) return added(eventType, about, seen);
  const differences = differencesOf(service, eventType);
  if (differences.length === 0) return settled('in_step', about);
  return isFirstImport(service, about)
    ? settled('apply', about)
    : changed({ service, eventType, differences }, about, seen);
};

/** Neither we nor Cal.com have it: an open difference is over, an accepted removal stays what it is. */
const nowhere = (about: Circumstances): Judgement =>
  about.stored?.state === 'open' ? settled('in_step', about) : { answer: 'in_step', record: about.stored };

/** What never came from Cal.com has not drifted from it; what was held once waits, whatever its status became by that. */
const isFirstImport = ({ syncStatus, lastCalcomSync }: Service, { stored }: Circumstances): boolean =>
  lastCalcomSync === null && syncStatus !== 'synced' && !(stored?.kind === 'changed' && stored.state === 'open');

/** Nothing is open any more. What was decided stays on record, unless it was a removal, which is undone. */
const settled = (answer: DriftAnswer, { stored, now }: Circumstances): Judgement => {
  const isOver = stored?.state === 'open' || (stored?.kind === 'removed' && stored.state !== 'settled');
  return { answer, record: stored !== undefined && isOver ? settledDrift(stored, now) : stored };
};

/** The record of a difference that went away by itself. */
export const settledDrift = (stored: Drift, now: string): Drift => ({
  ...stored,
  state: 'settled',
  decidedBy: null,
  lastSeenAt: now,
  version: stored.version + 1,
});

type Finding = Pick<Drift, 'serviceId' | 'kind' | 'severity' | 'differences' | 'digest' | 'state' | 'decidedBy'>;

/** A removal is never taken over without a person, whatever the settings say, and never in step (K15). */
const removed = (service: Service, about: Circumstances, { eventTypeId }: Seen): Judgement => {
  const { stored } = about;
  const digest = digestOf(undefined);
  const isDecided = stored?.kind === 'removed' && (stored.state === 'accepted' || stored.state === 'ignored');
  if (isDecided) return { answer: 'hold', record: stored };
  const found = { serviceId: service.id, kind: 'removed', severity: 'critical', digest } as const;
  return { answer: 'hold', record: recordOf({ ...found, differences: [], ...open }, about, eventTypeId) };
};

const added = (eventType: CalcomEventType, about: Circumstances, { eventTypeId }: Seen): Judgement => {
  const found = { serviceId: null, kind: 'new', severity: 'info' } as const;
  return {
    answer: 'apply',
    record: recordOf({ ...found, differences: [], digest: digestOf(eventType), ...byPolicy }, about, eventTypeId),
  };
};

const changed = (
  { service, eventType, differences }: { service: Service; eventType: CalcomEventType; differences: Difference[] },
  about: Circumstances,
  { eventTypeId, accept }: Seen,
): Judgement => {
  const { stored } = about;
  const found = findingOf(differences, eventType);
  const isKnown = stored?.kind === 'changed' && stored.digest === found.digest;
  if (isKnown && stored.state === 'ignored') return { answer: 'in_step', record: stored };
  // Accepted, and the sync was interrupted before the service had it: the decision stands.
  if (isKnown && stored.state === 'accepted' && isDeepStrictEqual(stored.differences, differences)) {
    return { answer: 'apply', record: stored };
  }
  // A person wanted ours, and Cal.com has theirs (again): the settings must not decide the opposite.
  const wasReset = isKnown && stored.state === 'reset';
  const decision = decisionOf(found.severity, wasReset && accept !== 'all' ? 'none' : accept);
  const record = recordOf({ serviceId: service.id, kind: 'changed', ...found, ...decision }, about, eventTypeId);
  return { answer: decision.state === 'open' ? 'hold' : 'apply', record };
};

const open = { state: 'open', decidedBy: null } as const;
const byPolicy = { state: 'accepted', decidedBy: 'policy' } as const;
const byPerson = { state: 'accepted', decidedBy: 'person' } as const;

const decisionOf = (severity: Drift['severity'], accept: AcceptUpTo) =>
  accept === 'all' ? byPerson : isWithin(severity, accept) ? byPolicy : open;

/** The stored record where it says the same already, or its next version. */
const recordOf = (finding: Finding, { id, now, stored }: Circumstances, eventTypeId: number): Drift => {
  if (stored === undefined) return { id, eventTypeId, ...finding, firstSeenAt: now, lastSeenAt: now, version: 1 };
  if (isDeepStrictEqual({ ...stored, ...finding }, stored)) return stored;
  const firstSeenAt = stored.state === 'open' ? stored.firstSeenAt : now;
  return { ...stored, ...finding, firstSeenAt, lastSeenAt: now, version: stored.version + 1 };
};
