import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { overlap } from '../../services/booking/src/domain/interval.ts';
import { CROWD_ATTEMPTS, runCrowd, violationsIn, withLastReads } from './crowd.ts';
import type { Lane, Owned } from './lanes.ts';

/** A lane in memory that takes one turn to look and, where it is naive, another before it writes. */
const laneInMemory = (isNaive: boolean): Lane => {
  const days = new Map<string, Owned[]>();
  const ofDay = (resource: string): Owned[] => days.get(resource) ?? [];
  return {
    name: 'memory',
    claim: async (id, { resource, startsAt, endsAt }) => {
      await turn();
      const time = { startsAt, endsAt };
      if (ofDay(resource).some((other) => other.id !== id && overlap(other, time))) return false;
      if (isNaive) await turn();
      days.set(resource, [...ofDay(resource), { id, ...time }]);
      return true;
    },
    release: async (id, time) => {
      await turn();
      const kept = ofDay(time.resource).filter((one) => one.id !== id || one.startsAt !== time.startsAt);
      days.set(time.resource, kept);
    },
    busy: async (resource) => ofDay(resource),
    prepare: async () => {},
    close: async () => {},
  };
};

it('a crowd on a slot that is given by one operation has no violation, on one that looks first it has', async () => {
  for (const isNaive of [false, true]) {
    const lane = laneInMemory(isNaive);
    const crowd = await runCrowd(lane, 'memory', 1);
    const { days, unknown } = violationsIn(await withLastReads(lane, crowd));
    expect([days > 0, unknown]).toEqual([isNaive, 0]);
    expect(crowd.won).toBeGreaterThan(CROWD_ATTEMPTS / 4);
    expect(crowd.won).toBeLessThan(CROWD_ATTEMPTS);
  }
});
