import { baseConfig, mongoConfig } from '@fencepost/service-kit/config';
import { z } from 'zod';

const milliseconds = (minimum: number, maximum: number) => z.coerce.number().int().min(minimum).max(maximum);

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** The environment of the integrity monitor. */
export const integrityMonitorConfig = z.object({
  ...baseConfig,
  ...mongoConfig,
  SLACK_TOKEN: z
    .string()
    .min(1)
    .meta({ secret: true })
    .describe('bot token of Slack with the scopes chat:write and channels:history'),
  SLACK_CHANNEL: z
    .string()
    .regex(/^[A-Z0-9]{5,}$/, 'a channel id such as C0123ALERTS is expected, not a name')
    .describe('id of the channel that shows alerts; the bot must be in it'),
  SLACK_API_URL: z.url().optional().describe('where the Web API of Slack is; Slack itself unless given'),
  RUNBOOK_BASE_URL: z.url().describe('where people find docs/runbooks; alerts link to <this>/<invariant>.md'),
  SCAN_INTERVAL_MS: milliseconds(500, HOUR_MS)
    .default(MINUTE_MS)
    .describe('milliseconds between two scans of the stored state'),
  REFERENCE_GRACE_MS: milliseconds(0, HOUR_MS)
    .default(10_000)
    .describe('milliseconds that a reference may lead to something not heard of yet'),
  SNAPSHOT_EVERY_EVENTS: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(1_000)
    .describe('events after which the picture is saved'),
  SNAPSHOT_EVERY_MS: milliseconds(1_000, HOUR_MS).default(30_000).describe('milliseconds after which it is saved'),
  SLACK_UPDATE_EVERY_MS: milliseconds(0, MINUTE_MS)
    .default(3_000)
    .describe('milliseconds between two changes of one message in Slack'),
});

export type IntegrityMonitorConfig = z.output<typeof integrityMonitorConfig>;
