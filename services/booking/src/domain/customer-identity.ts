import { derivedId, type TenantId } from '@fencepost/contracts/ids';
import type { CalcomBooking } from '@fencepost/vendors/calcom/webhook';

/**
 * What a booker is known by within one company: e-mail, else phone, else this one booking. Somebody who left neither is
 * nobody else's customer: unknown is never matched with unknown (D-09).
 */
export const identityOf = ({ attendee, uid }: Pick<CalcomBooking, 'attendee' | 'uid'>): string =>
  identityOfPerson({ email: attendee.email ?? null, phone: attendee.phone ?? null }, `booking:${uid}`);

/** The same of anybody; `alone` is what somebody without e-mail and phone is known by. */
export const identityOfPerson = (
  { email, phone }: { readonly email: string | null; readonly phone: string | null },
  alone: string,
): string => {
  if (email !== null) return `email:${email}`;
  return phone === null ? alone : `phone:${phone}`;
};

/** Of somebody whose e-mail or phone names several: told of none of them, and the same the next time (D-03). */
export const sharedIdentityOf = (identity: string): string => `shared:${identity}`;

/**
 * Names the booker in facts: the same whoever says it, under whatever key, so that facts can be compared. It is no
 * customer's id, and never leaves the database: whoever has it can test it for an address.
 */
export const bookerMarkOf = (tenantId: TenantId, identity: string): string => derivedId('cus', tenantId, identity);
