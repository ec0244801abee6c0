import { baseConfig, mongoConfig, redisConfig } from '@fencepost/service-kit/config';
import { secretKeysVariable } from '@fencepost/service-kit/secret-box';
import { z } from 'zod';

/** The environment of the tenant service. */
export const tenantConfig = z.object({
  ...baseConfig,
  ...mongoConfig,
  ...redisConfig,
  SECRET_KEYS: secretKeysVariable,
  CALCOM_API_URL: z.url().default('https://api.cal.com').describe('Cal.com’s API v2, without a path'),
  PUBLIC_URL: z
    .url()
    .describe(
      'the edge as Cal.com reaches it, without a path: webhooks are registered below it, e.g. https://hooks.example.com',
    ),
});

export type TenantConfig = z.output<typeof tenantConfig>;
