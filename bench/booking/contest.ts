import { derivedId } from '@fencepost/contracts/ids';
import { instantOf } from '@fencepost/service-kit/clock';
import type { Segment } from '../../services/booking/src/domain/segment.ts';
import type { Lane } from './lanes.ts';

/** What k clients do who all want one slot, again and again. */
export interface Contest {
  readonly slot: Segment;
  readonly callers: readonly string[];
}

const MINUTE_MS = 60_000;
const SLOT_MS = 30 * MINUTE_MS;
const MORNING_MS = Date.UTC(2031, 0, 6, 8);
/** A working day has so many half-hours: after them the next member of staff begins. */
export const SLOTS_A_DAY = 16;

/** `count` contests of k callers each; `label` keeps them apart from all others. */
export const contestsOf = (label: string, count: number, k: number): readonly Contest[] =>
  Array.from({ length: count }, (_, index) => {
    const startMs = MORNING_MS + (index % SLOTS_A_DAY) * SLOT_MS;
    const slot = {
      resource: derivedId('stf', label, String(Math.floor(index / SLOTS_A_DAY))),
      startsAt: instantOf(startMs),
      endsAt: instantOf(startMs + SLOT_MS),
      seats: null,
    };
    const callers = Array.from({ length: k }, (_, caller) => derivedId('apt', label, String(index), String(caller)));
    return { slot, callers };
  });

/** The days of some contests, each once. */
export const daysOf = (contests: readonly Contest[]): readonly Segment[] =>
  contests.filter((_, index) => index % SLOTS_A_DAY === 0).map(({ slot }) => slot);

/** Runs contests one after the other, their callers all at once; how many winners each had. */
export const runContests = async (
  lane: Pick<Lane, 'claim'>,
  contests: readonly Contest[],
): Promise<readonly number[]> => {
  const winners: number[] = [];
  for (const { slot, callers } of contests) {
    const claimed = await Promise.all(callers.map((caller) => lane.claim(caller, slot)));
    winners.push(claimed.filter(Boolean).length);
  }
  return winners;
};

/** Contests that did not have exactly one winner. */
export const unfair = (winners: readonly number[]): number => winners.filter((count) => count !== 1).length;
