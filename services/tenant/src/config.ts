import { baseConfig } from '@fencepost/service-kit/config';
import { secretKeysVariable } from '@fencepost/service-kit/secret-box';
import { z } from 'zod';

/** The environment of the tenant service. */
export const tenantConfig = z.object({
  ...baseConfig,
  MONGO_URL: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\/\S+$/, 'a URL starting with mongodb:// or mongodb+srv:// is expected')
    .meta({ secret: true })
    .describe('MongoDB, e.g. mongodb://127.0.0.1:27017'),
  MONGO_DATABASE: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,62}$/, 'small letters, digits and _ are expected')
    .describe('database of this service alone, e.g. fencepost_tenant'),
  SECRET_KEYS: secretKeysVariable,
});

export type TenantConfig = z.output<typeof tenantConfig>;
