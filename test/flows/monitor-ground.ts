import type { Envelope } from '@fencepost/contracts/envelope';
import { eventually } from '@fencepost/testing/eventually';
import { expect, inject } from 'vitest';
import { openRealGround, type RealGround } from '../../services/integrity-monitor/test/real-ground.ts';

const SOON_MS = 60_000;
const BATCH = 500;
/** No round of scanning takes part: what is told here is stored as it is told. */
const hourly = { SCAN_INTERVAL_MS: '3600000' };

/** A monitor's surroundings, alone on the servers, and what these tests do with them. */
export const openMonitorGround = async () => {
  const ground = await openRealGround(inject('servers'), hourly);
  return {
    ...ground,
    caughtUp: () => eventually(async () => expect((await ground.status()).caughtUp).toBe(true), SOON_MS),
    /** As an outbox does it: what was not confirmed is told again under the same id. */
    publishAll: async (events: readonly Envelope[], after?: (published: number) => Promise<void>): Promise<void> => {
      for (let from = 0; from < events.length; from += BATCH) {
        await eventually(() => ground.publish(...events.slice(from, from + BATCH)), SOON_MS);
        await after?.(Math.min(events.length, from + BATCH));
      }
    },
  };
};
export type MonitorGround = Awaited<ReturnType<typeof openMonitorGround>>;

export const numbers = (length: number): readonly number[] => Array.from({ length }, (_, number) => number);

export const textsOf = (slack: RealGround['slack']): readonly string[] => slack.messages().map(({ text }) => text);

/** How many messages name this alert. */
export const mentioning = (slack: RealGround['slack'], id: string): number =>
  slack.messages().filter((message) => JSON.stringify(message).includes(id)).length;
