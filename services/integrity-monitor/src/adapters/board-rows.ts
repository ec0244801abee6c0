import { AlertId } from '@fencepost/contracts/ids';
import { Instant } from '@fencepost/contracts/instant';
import { defineCollection } from '@fencepost/mongo-kit/define-collection';
import { z } from 'zod';
import { MOST_MESSAGES } from '../domain/storm.ts';

/** One record for all replicas: who has a message in Slack, and the storm's. */
export const boardRows = defineCollection({
  name: 'alertBoards',
  scope: 'platform',
  id: z.literal('board'),
  row: z.object({
    places: z.array(z.object({ alertId: AlertId, at: Instant, isSpare: z.boolean().optional() })).max(MOST_MESSAGES),
    serial: z.int().nonnegative(),
    ts: z.string().nullable(),
    shown: z.string().nullable(),
    escalated: z.boolean(),
    unsure: z.boolean(),
    nextAttemptAt: Instant,
    claimedUntil: Instant,
  }),
  indexes: [],
});
