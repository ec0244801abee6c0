import { baseConfig, mongoConfig, redisConfig } from '@fencepost/service-kit/config';
import { secretKeysVariable } from '@fencepost/service-kit/secret-box';
import { z } from 'zod';
import { auditSigningKeyVariable } from './adapters/checkpoint-signer.ts';

/** The environment of the booking service. */
export const bookingConfig = z.object({
  ...baseConfig,
  ...mongoConfig,
  ...redisConfig,
  SECRET_KEYS: secretKeysVariable,
  AUDIT_SIGNING_KEY: auditSigningKeyVariable,
  CALCOM_API_URL: z.url().default('https://api.cal.com').describe('Cal.com’s API v2, without a path'),
});

export type BookingConfig = z.output<typeof bookingConfig>;
