import type { Interval } from './interval.ts';
import { overlap } from './interval.ts';
import { segmentsOf } from './segment.ts';

interface BusyStretch extends Interval {
  readonly resource: string;
}

interface Offer {
  readonly offered: readonly Interval[];
  readonly busy: readonly BusyStretch[];
  readonly service: { readonly id: string; readonly bufferBeforeMinutes: number; readonly bufferAfterMinutes: number };
  /** Whether it takes one of them or all. */
  readonly givenBy: 'one' | 'all';
  /** Who may give it; empty where the service names nobody. */
  readonly staffIds: readonly string[];
}

/** A slot that somebody is free for. */
export interface Free extends Interval {
  /** Empty where the service names nobody. */
  readonly staffIds: readonly string[];
}

/** What is left of an offer when all who are busy then, buffers included, are taken out. */
export const freeSlots = ({ offered, busy, service, givenBy, staffIds }: Offer): readonly Free[] => {
  const isBusy = makeIsBusy(busy);
  return offered.flatMap(({ startsAt, endsAt }) => {
    const slot = { startsAt, endsAt };
    // With its buffers, once for all who may give it: this is most of what an answer costs.
    const stretches = segmentsOf([{ ...slot, staffId: null }], service);
    const isFree = (resource: string): boolean => stretches.every((stretch) => !isBusy(resource, stretch));
    if (staffIds.length === 0) return isFree(service.id) ? [{ ...slot, staffIds: [] }] : [];
    const free = staffIds.filter(isFree);
    const enough = givenBy === 'all' ? staffIds.length : 1;
    return free.length < enough ? [] : [{ ...slot, staffIds: free }];
  });
};

/** Whether a resource is busy at some moment of a stretch; answers by binary search, for offers are long. */
export const makeIsBusy = (busy: readonly BusyStretch[]) => {
  const merged = new Map(
    [...Map.groupBy(busy, ({ resource }) => resource)].map(([resource, times]) => [resource, mergedOf(times)]),
  );
  return (resource: string, stretch: Interval): boolean => {
    const times = merged.get(resource) ?? [];
    const before = times[firstAtOrAfter(times, stretch.endsAt) - 1];
    return before !== undefined && overlap(before, stretch);
  };
};

/** The same time in stretches that do not overlap, in order: somebody's own claims may overlap each other. */
const mergedOf = (times: readonly Interval[]): readonly Interval[] => {
  const merged: Interval[] = [];
  for (const { startsAt, endsAt } of times.toSorted((one, other) => (one.startsAt < other.startsAt ? -1 : 1))) {
    const last = merged.at(-1);
    if (last === undefined || last.endsAt < startsAt) merged.push({ startsAt, endsAt });
    else if (last.endsAt < endsAt) merged[merged.length - 1] = { startsAt: last.startsAt, endsAt };
  }
  return merged;
};

/** Where in sorted stretches the first one is that begins at a moment or later. */
const firstAtOrAfter = (times: readonly Interval[], moment: string): number => {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle]?.startsAt ?? moment) < moment) low = middle + 1;
    else high = middle;
  }
  return low;
};
