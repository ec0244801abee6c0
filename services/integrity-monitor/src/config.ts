import { TimeZone } from '@fencepost/contracts/instant';
import { ScanMode } from '@fencepost/contracts/integrity/full-scan';
import { personIdOf } from '@fencepost/contracts/person';
import { baseConfig, mongoConfig } from '@fencepost/service-kit/config';
import { z } from 'zod';
import { certificateKeyVariable } from './adapters/certificate-signer.ts';

const milliseconds = (minimum: number, maximum: number) => z.coerce.number().int().min(minimum).max(maximum);

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

const canaryKeyOf = (text: string) => {
  const [apiKey = '', teams = ''] = text.split('@');
  const [team, former] = teams.split('/');
  return { apiKey, calcomTeamId: Number(team), formerTeamId: former === undefined ? undefined : Number(former) };
};

/** `U0123ABC=ada,U0456DEF=bob` */
const peopleIn = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split(',').flatMap((pair): [string, string][] => {
      const [slackUserId, handle] = pair.split('=');
      return slackUserId && handle ? [[slackUserId, personIdOf(handle)]] : [];
    }),
  );

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
  SLACK_APPROVERS: z
    .string()
    .regex(/^([A-Z0-9]{3,20}(,[A-Z0-9]{3,20})*)?$/, 'member ids as U0123ABC,U0456DEF are expected, not names')
    .default('')
    .transform((list) => list.split(',').filter((id) => id !== ''))
    .describe('member ids of the people in Slack who may press buttons under alerts; nobody unless given'),
  SLACK_PEOPLE: z
    .string()
    .regex(
      /^([A-Z0-9]{3,20}=[a-z0-9][a-z0-9.-]{0,39}(,|$))*$/,
      'member ids and handles as U0123ABC=ada,U0456DEF=bob are expected',
    )
    .default('')
    .transform(peopleIn)
    .describe(
      'who is behind each of them, by the handle of their operator’s key; whoever is not named approves nothing that needs a second person',
    ),
  SLACK_API_URL: z.url().optional().describe('where the Web API of Slack is; Slack itself unless given'),
  RUNBOOK_BASE_URL: z.url().describe('where people find docs/runbooks; alerts link to <this>/<invariant>.md'),
  SCAN_INTERVAL_MS: milliseconds(500, HOUR_MS)
    .default(MINUTE_MS)
    .describe('milliseconds between two scans of the stored state'),
  REFERENCE_GRACE_MS: milliseconds(0, HOUR_MS)
    .default(10_000)
    .describe('milliseconds that a reference may lead to something not heard of yet'),
  PLATFORM_TIME_ZONE: TimeZone.default('Europe/Berlin').describe(
    'IANA time zone by whose clocks the full scan runs daily at 04:00',
  ),
  DAILY_SCAN_MODE: ScanMode.default('standard').describe('what the daily full scan looks at'),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/\S+$/, 'a URL starting with smtp:// or smtps:// is expected')
    .optional()
    .meta({ secret: true })
    .describe('mail server for reports of full scans; no reports are sent unless given'),
  REPORT_TO: z
    .string()
    .regex(/^[^@\s,]+@[^@\s,]+(,[^@\s,]+@[^@\s,]+)*$/, 'addresses separated by commas are expected')
    .optional()
    .describe('who gets reports of full scans by e-mail; nobody unless given'),
  REPORT_FROM: z.string().min(3).default('Fencepost <fencepost@localhost>').describe('sender of reports of full scans'),
  REPORT_WHEN: z
    .enum(['failure', 'always'])
    .default('failure')
    .describe('whether a report is sent of every full scan, or only of one that did not pass'),
  SNAPSHOT_EVERY_EVENTS: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(1_000)
    .describe('events after which the picture is saved'),
  MOST_ENTITIES_IN_MEMORY: z.coerce
    .number()
    .int()
    .min(1_000)
    .max(100_000_000)
    .default(2_000_000)
    .describe('known entities that the monitor keeps in memory, about 100 bytes each; quiet ones beyond go to MongoDB'),
  SNAPSHOT_EVERY_MS: milliseconds(1_000, HOUR_MS).default(30_000).describe('milliseconds after which it is saved'),
  REPAIR_NEEDS_SECOND_PERSON: z
    .stringbool()
    .default(false)
    .describe(
      'whether another person than its planner approves a repair plan, and another than its approver makes a constraint a rule',
    ),
  CANARY_KEYS: z
    .string()
    .regex(
      /^[^\s,@]+@\d+(\/\d+)?,[^\s,@]+@\d+(\/\d+)?$/,
      '<Cal.com key>@<team id>[/<former team id>], twice with a comma between, is expected',
    )
    .transform((text) => text.split(',').map(canaryKeyOf))
    .optional()
    .meta({ secret: true })
    .describe(
      'keys and teams at Cal.com of the two synthetic companies, each with a team that it leaves first, so that there is a switch to try; nothing is probed unless given',
    ),
  CANARY_EDGE_URL: z.url().optional().describe('where the prober finds the edge; nothing is probed unless given'),
  CANARY_EVERY_MS: milliseconds(1_000, HOUR_MS)
    .default(5 * MINUTE_MS)
    .describe('milliseconds between two doses of the prober; those of an hour try everything'),
  CERTIFICATE_KEY: certificateKeyVariable,
  SLACK_UPDATE_EVERY_MS: milliseconds(0, MINUTE_MS)
    .default(3_000)
    .describe('milliseconds between two changes of one message in Slack'),
});

export type IntegrityMonitorConfig = z.output<typeof integrityMonitorConfig>;
