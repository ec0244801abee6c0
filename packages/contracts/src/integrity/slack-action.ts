import { z } from 'zod';
import { defineAction } from '../define.ts';
import { AlertId, RepairPlanId } from '../ids.ts';

/** What a button under an alert in Slack does. The edge has verified that Slack sent it; who may do it is the monitor's to say. */
export const SlackAction = z.discriminatedUnion('press', [
  z.object({ press: z.literal('acknowledge'), alertId: AlertId }),
  z.object({ press: z.literal('silence'), alertId: AlertId, minutes: z.union([z.literal(60), z.literal(1_440)]) }),
  z.object({ press: z.literal('plan_repair'), alertId: AlertId }),
  z.object({ press: z.literal('approve_repair'), alertId: AlertId, planId: RepairPlanId, digest: z.string().max(100) }),
]);
export type SlackAction = z.output<typeof SlackAction>;

export const runSlackAction = defineAction({
  owner: 'integrity-monitor',
  name: 'runSlackAction',
  version: 1,
  summary: 'Do what a person asked by a button under an alert in Slack. Pressing twice is pressing once.',
  scope: 'platform',
  input: z.object({ slackUserId: z.string().regex(/^[A-Z0-9]{3,20}$/), action: SlackAction }),
  /** What that person alone is told, in a sentence. */
  output: z.object({ told: z.string() }),
  errors: ['not_found', 'forbidden', 'wrong_state', 'conflict', 'stale_version', 'unavailable', 'invalid_input'],
  /** As long as making a plan; Slack itself is answered sooner. */
  timeoutMs: 60_000,
});
