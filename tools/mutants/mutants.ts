import { alertMutants } from './alerts.ts';
import { bookingMutants } from './booking.ts';
import { bookingKnownMutants } from './booking-known.ts';
import { bookingSlotMutants } from './booking-slots.ts';
import { canaryMutants } from './canaries.ts';
import { cliMutants } from './cli.ts';
import { dangerMutants } from './dangers.ts';
import { guardMutants } from './guards.ts';
import { legacyCustomerMutants } from './legacy-customers.ts';
import type { Mutant } from './mutant.ts';
import { platformMutants } from './platform.ts';
import { ratchetMutants } from './ratchet.ts';
import { repairMutants } from './repairs.ts';
import { scanMutants } from './scans.ts';
import { tenantMutants } from './tenant.ts';

/** All known defects; each has an id of its own. */
export const mutants: readonly Mutant[] = [
  ...bookingMutants,
  ...bookingKnownMutants,
  ...bookingSlotMutants,
  ...tenantMutants,
  ...platformMutants,
  ...repairMutants,
  ...legacyCustomerMutants,
  ...scanMutants,
  ...ratchetMutants,
  ...alertMutants,
  ...canaryMutants,
  ...cliMutants,
  ...dangerMutants,
  ...guardMutants,
];
