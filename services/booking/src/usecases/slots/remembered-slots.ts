import { AppError, codeOf } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { BookingTerms } from '@fencepost/contracts/tenant/proof';
import type { Clock } from '@fencepost/service-kit/clock';
import { type Interval, minutesAfter, utcDayOf } from '../../domain/interval.ts';
import type { CalcomSlots } from '../ports/calcom.ts';

/** What is claimed here is always known now; only a change that Cal.com alone knows of is seen so much later. */
const FRESH_MS = 15_000;
/** How old an answer may be that is used because Cal.com gives no other. */
const STALE_MS = 60 * 60_000;
/** Over all companies of this process; about 20 MB. */
const MOST_SLOTS = 200_000;
const MINUTES_A_DAY = 24 * 60;

export interface Remembered {
  readonly slots: readonly Interval[];
  /** `stale`: Cal.com did not answer, and its last answer was used. */
  readonly basis: 'calcom' | 'stale';
}

export type RememberedSlots = (
  terms: BookingTerms,
  within: Interval,
  scope: TenantScope,
  /** How old an answer may be for which Cal.com is not asked: 15 s unless told. */
  freshMs?: number,
) => Promise<Remembered>;

interface Entry {
  readonly slots: readonly Interval[];
  readonly atMs: number;
}

/** Failures that say nothing about the event type. */
const passing: readonly string[] = ['unavailable', 'timeout', 'rate_limited', 'internal'];

/**
 * Cal.com's slots with a short memory: the same question of the same company is asked once at a time and once in 15 s,
 * and the last answer of an hour is used where Cal.com fails. The company is part of every key (K18). Throws
 * `unavailable` where there is nothing to use.
 */
export const makeRememberedSlots = (deps: {
  readonly calcomSlots: CalcomSlots;
  readonly clock: Clock;
}): RememberedSlots => {
  const { calcomSlots, clock } = deps;
  const memory = makeMemory();
  const asking = new Map<string, Promise<readonly Interval[]>>();

  const ask = (key: string, terms: BookingTerms, days: Interval, scope: TenantScope) => {
    const answer = calcomSlots(terms, days, scope).finally(() => asking.delete(key));
    asking.set(key, answer);
    return answer;
  };

  return async (terms, within, scope, freshMs = FRESH_MS) => {
    // Whole days, so that questions a second apart are the same question.
    const days = wholeDaysOf(within);
    const { eventTypeId, calcomTeamId } = terms;
    const key = [
      scope.tenantId,
      calcomTeamId,
      eventTypeId,
      terms.service.durationMinutes,
      days.startsAt,
      days.endsAt,
    ].join(' ');
    const inside = ({ startsAt }: Interval): boolean => startsAt >= within.startsAt && startsAt < within.endsAt;
    const kept = memory.get(key);
    const nowMs = clock.millis();
    if (kept !== undefined && nowMs - kept.atMs < freshMs) return { slots: kept.slots.filter(inside), basis: 'calcom' };
    try {
      const slots = await (asking.get(key) ?? ask(key, terms, days, scope));
      memory.keep(key, { slots, atMs: nowMs });
      return { slots: slots.filter(inside), basis: 'calcom' };
    } catch (error) {
      const usable = kept !== undefined && nowMs - kept.atMs < STALE_MS && passing.includes(codeOf(error));
      if (usable) return { slots: kept.slots.filter(inside), basis: 'stale' };
      throw new AppError('unavailable', 'Cal.com does not tell what is free now; try again.', {}, { cause: error });
    }
  };
};

const wholeDaysOf = ({ startsAt, endsAt }: Interval): Interval => ({
  startsAt: `${utcDayOf(startsAt)}T00:00:00.000Z`,
  endsAt: `${utcDayOf(minutesAfter(endsAt, MINUTES_A_DAY))}T00:00:00.000Z`,
});

/** Keeps the answers that came last, until their slots are too many. */
const makeMemory = () => {
  const entries = new Map<string, Entry>();
  let kept = 0;
  const forget = (key: string): void => {
    kept -= entries.get(key)?.slots.length ?? 0;
    entries.delete(key);
  };
  return {
    get: (key: string): Entry | undefined => entries.get(key),
    keep: (key: string, entry: Entry): void => {
      forget(key);
      entries.set(key, entry);
      // An entry without slots takes room too.
      kept += entry.slots.length;
      for (const oldest of entries.keys()) {
        if (kept + entries.size <= MOST_SLOTS) return;
        forget(oldest);
      }
    },
  };
};
