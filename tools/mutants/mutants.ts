import { alertMutants } from './alerts.ts';
import { bookingMutants } from './booking.ts';
import { bookingKnownMutants } from './booking-known.ts';
import { bookingSlotMutants } from './booking-slots.ts';
import { cliMutants } from './cli.ts';
import type { Mutant } from './mutant.ts';
import { platformMutants } from './platform.ts';
import { tenantMutants } from './tenant.ts';

/** All known defects; each has an id of its own. */
export const mutants: readonly Mutant[] = [
  ...bookingMutants,
  ...bookingKnownMutants,
  ...bookingSlotMutants,
  ...tenantMutants,
  ...platformMutants,
  ...alertMutants,
  ...cliMutants,
];
