import { baseConfig, mongoConfig } from '@fencepost/service-kit/config';
import { z } from 'zod';

/** The environment of the booking service. */
export const bookingConfig = z.object({
  ...baseConfig,
  ...mongoConfig,
});

export type BookingConfig = z.output<typeof bookingConfig>;
