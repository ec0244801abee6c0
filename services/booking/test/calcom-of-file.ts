import { demoSeed } from '@fencepost/fakes/calcom/seed';
import { type FakeCalcom, startFakeCalcom } from '@fencepost/fakes/calcom/server';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type CommandsWorld, commandsWorld } from './commands-world.ts';
import { movableClock } from './slots-world.ts';

const REQUESTS_PER_MINUTE = 10_000;

/** A fake Cal.com for the tests of one file, as new for each of them, and worlds whose time is the fake’s, too. */
export const calcomOfFile = () => {
  let nowMs = 0;
  let started: FakeCalcom | undefined;
  const fake = (): FakeCalcom => {
    if (started === undefined) throw new Error('the fake of this file runs while its tests do');
    return started;
  };
  beforeAll(async () => {
    const clock = { millis: () => nowMs };
    started = await startFakeCalcom({ seed: demoSeed, clock, requestsPerMinute: REQUESTS_PER_MINUTE });
  });
  afterEach(() => fake().reset());
  afterAll(() => fake().close());

  return {
    get calcom(): FakeCalcom {
      return fake();
    },
    worldOf: (given: Partial<Parameters<typeof commandsWorld>[0]> = {}): CommandsWorld => {
      const movable = movableClock();
      nowMs = movable.millis();
      const move = (ms: number): void => {
        movable.move(ms);
        nowMs = movable.millis();
      };
      return commandsWorld({ calcomUrl: fake().url, ...given, clock: { ...movable, move } });
    },
  };
};
