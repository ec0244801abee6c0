import { CalcomId, CustomerId, DeliveryId, type TenantId } from '@fencepost/contracts/ids';
import { Instant } from '@fencepost/contracts/instant';
import type { CalcomBooking } from '@fencepost/vendors/calcom/webhook';
import { z } from 'zod';
import { customerIdOf, identityOf } from './customer-identity.ts';

/** What an appointment was booked as, and by which delivery: later copies are compared with this, not with its present state. */
export const Origin = z.object({
  deliveryId: DeliveryId,
  startsAt: Instant,
  endsAt: Instant,
  eventTypeId: CalcomId,
  /** The customer whom the booker's own e-mail or phone names, which is not always the one it was matched with. */
  bookerId: CustomerId,
});
export type Origin = Readonly<z.output<typeof Origin>>;

export const originOf = (booking: CalcomBooking, deliveryId: string, tenantId: TenantId): Origin => ({
  deliveryId,
  startsAt: booking.startsAt,
  endsAt: booking.endsAt,
  eventTypeId: booking.eventTypeId,
  bookerId: customerIdOf(tenantId, identityOf(booking)),
});

const words = { startsAt: 'start', endsAt: 'end', eventTypeId: 'event type', bookerId: 'booker' } as const;

/** In what two deliveries of one booking contradict each other, in words; empty for two copies of the same (FI10). */
export const contradictions = (one: Origin, other: Origin): readonly string[] =>
  (['startsAt', 'endsAt', 'eventTypeId', 'bookerId'] as const)
    .filter((member) => one[member] !== other[member])
    .map((member) => words[member]);
