import { baseConfig } from '@fencepost/service-kit/config';
import { z } from 'zod';

/** The environment of the booking service. */
export const bookingConfig = z.object({
  ...baseConfig,
  MONGO_URL: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\/\S+$/, 'a URL starting with mongodb:// or mongodb+srv:// is expected')
    .meta({ secret: true })
    .describe('MongoDB, e.g. mongodb://127.0.0.1:27017'),
  MONGO_DATABASE: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,62}$/, 'small letters, digits and _ are expected')
    .describe('database of this service alone, e.g. fencepost_booking'),
});

export type BookingConfig = z.output<typeof bookingConfig>;
