import { codeOf, type ErrorCode } from '@fencepost/contracts/errors';
import type { Instant } from '@fencepost/contracts/instant';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import { minutesAfter } from '../../domain/interval.ts';
import type { NoteFailure } from '../ports/failures.ts';
import type { ListFreeSlots } from './list-free-slots.ts';

const MOST_ALTERNATIVES = 5;
const MINUTES_A_DAY = 24 * 60;
const DAYS_AHEAD = 7;

/** What was wanted and is not to be had. */
export interface Refused {
  readonly serviceId: string;
  readonly branchId?: string | undefined;
  readonly staffId?: string | undefined;
  readonly startsAt: Instant;
}

export interface Alternative {
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly token: string;
}

export type FindAlternatives = (refused: Refused, scope: TenantScope) => Promise<readonly Alternative[]>;

/** Why there may be none to offer: Cal.com or a neighbour is away or busy, or what was wanted is not there any more. */
const expected: readonly ErrorCode[] = ['unavailable', 'timeout', 'rate_limited', 'not_found', 'service_not_in_team'];

/**
 * Up to five free slots near the one that was taken, nearest first: a refusal that helps. Many who are refused the same
 * slot at once share one look; where it fails there are none, for the refusal stands without. A failure that nobody
 * expects is noted.
 */
export const makeFindAlternatives = (deps: {
  readonly listFreeSlots: ListFreeSlots;
  readonly noteFailure: NoteFailure;
  readonly clock: Clock;
}): FindAlternatives => {
  const looking = new Map<string, Promise<readonly Alternative[]>>();
  const look = async (refused: Refused, scope: TenantScope): Promise<readonly Alternative[]> => {
    try {
      return nearest(await deps.listFreeSlots(askedFor(refused, deps.clock.now()), scope), refused.startsAt);
    } catch (error) {
      if (!expected.includes(codeOf(error))) deps.noteFailure(error, 'looking for alternatives', scope);
      return [];
    }
  };
  return (refused, scope) => {
    const { serviceId, branchId, staffId, startsAt } = refused;
    const key = [scope.tenantId, serviceId, branchId, staffId, startsAt].join(' ');
    const shared = looking.get(key);
    if (shared !== undefined) return shared;
    const own = look(refused, scope).finally(() => looking.delete(key));
    looking.set(key, own);
    return own;
  };
};

const askedFor = ({ serviceId, branchId, staffId, startsAt }: Refused, now: Instant) => {
  const dayBefore = minutesAfter(startsAt, -MINUTES_A_DAY);
  const to = minutesAfter(startsAt, DAYS_AHEAD * MINUTES_A_DAY);
  return { serviceId, branchId, staffId, from: dayBefore > now ? dayBefore : now, to };
};

const nearest = ({ data }: Awaited<ReturnType<ListFreeSlots>>, startsAt: Instant): readonly Alternative[] => {
  const distance = (at: Instant): number => Math.abs(Date.parse(at) - Date.parse(startsAt));
  return data
    .toSorted((one, other) => distance(one.startsAt) - distance(other.startsAt))
    .slice(0, MOST_ALTERNATIVES)
    .map(({ startsAt: at, endsAt, token }) => ({ startsAt: at, endsAt, token }));
};
