import { baseConfig, mongoConfig } from '@fencepost/service-kit/config';
import { secretKeysVariable } from '@fencepost/service-kit/secret-box';
import { z } from 'zod';

/** The environment of the tenant service. */
export const tenantConfig = z.object({
  ...baseConfig,
  ...mongoConfig,
  SECRET_KEYS: secretKeysVariable,
});

export type TenantConfig = z.output<typeof tenantConfig>;
