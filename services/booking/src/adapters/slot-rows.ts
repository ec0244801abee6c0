import { Hold } from '@fencepost/contracts/booking/slot';
import { AppointmentId, HoldId } from '@fencepost/contracts/ids';
import { Instant } from '@fencepost/contracts/instant';
import { defineCollection } from '@fencepost/mongo-kit/define-collection';
import { z } from 'zod';

/** Of one resource on one day; far more than a day has minutes for. */
const MOST_CLAIMS = 2_000;

/** Who occupies what on one UTC day: the one document that decides who gets a slot. */
export const staffDays = defineCollection({
  name: 'staffDays',
  scope: 'tenant',
  id: z.string().regex(/^day_[0-9a-z]{26}$/),
  row: z.object({
    /** A StaffId, or the ServiceId where the service names no staff. */
    resource: z.string().max(64),
    day: z.iso.date(),
    /** Of seats at one start: that start; each claim is one seat. */
    seatsAt: Instant.nullable(),
    claims: z
      .array(
        z.object({
          ownerId: z.union([AppointmentId, HoldId]),
          startsAt: Instant,
          endsAt: Instant,
          /** In the year 9999 for a claim without an end, so that one comparison tells who is in the way. */
          expiresAt: Instant,
          claimedAt: Instant,
          /** Which attempt made it: a roll-back takes back its own and nothing else. */
          attempt: z.string().max(64),
        }),
      )
      .max(MOST_CLAIMS),
  }),
  indexes: [
    { name: 'by_resource_and_day', keys: { tenantId: 1, resource: 1, day: 1 } },
    { name: 'by_owner', keys: { tenantId: 1, 'claims.ownerId': 1 } },
    { name: 'lately_changed', keys: { updatedAt: 1 } },
  ],
});

export const holds = defineCollection({
  name: 'holds',
  scope: 'tenant',
  id: HoldId,
  row: Hold.omit({ id: true, version: true }),
  indexes: [{ name: 'by_expiry', keys: { status: 1, expiresAt: 1 } }],
});
