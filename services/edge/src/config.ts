import { baseConfig, portNumber, redisConfig } from '@fencepost/service-kit/config';
import { secretKeysVariable } from '@fencepost/service-kit/secret-box';
import { z } from 'zod';

const MOST_REPLICAS = 1_000;
const MOST_WEBHOOKS_IN_FLIGHT = 100_000;
const HIGHEST_API_RATE = 1_000_000;

/** The environment of the edge. */
export const edgeConfig = z.object({
  ...baseConfig,
  HTTP_HOST: z.string().default('127.0.0.1').describe('address on which webhooks and /v1 are served'),
  HTTP_PORT: portNumber.default(8080).describe('port of webhooks and /v1; 0 takes a free one'),
  ...redisConfig,
  SECRET_KEYS: secretKeysVariable,
  API_RATE_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(1)
    .max(HIGHEST_API_RATE)
    .default(600)
    .describe('requests to /v1 that one API key may make in a minute; webhooks are never limited'),
  REPLICAS: z.coerce
    .number()
    .int()
    .min(1)
    .max(MOST_REPLICAS)
    .default(1)
    .describe('how many edges share that rate while Redis is gone'),
  CLIENT_IP_HEADER: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, 'the name of a header is expected')
    .optional()
    .describe(
      'header in which the proxy in front of the edge adds the address of the client as the last one, e.g. x-forwarded-for; without it the audit tells the address of the connection',
    ),
  SLACK_SIGNING_SECRET: z
    .string()
    .min(16)
    .meta({ secret: true })
    .optional()
    .describe('signing secret of the Slack app, for the buttons under alerts; without it they are answered 503'),
  SLACK_REPLY_ORIGIN: z
    .url()
    .optional()
    .describe('the only origin to which replies to pressed buttons go; https://hooks.slack.com unless given'),
  MAX_WEBHOOKS_IN_FLIGHT: z.coerce
    .number()
    .int()
    .min(1)
    .max(MOST_WEBHOOKS_IN_FLIGHT)
    .default(2_000)
    .describe('webhooks received at one time; further ones are answered 503'),
});

export type EdgeConfig = z.output<typeof edgeConfig>;
