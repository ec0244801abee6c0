import { derivedId, type TenantId } from '@fencepost/contracts/ids';
import type { CalcomBooking } from '@fencepost/vendors/calcom/webhook';

/**
 * What a booker is known by within one company: e-mail, else phone, else this one booking. Somebody who left neither is
 * nobody else's customer: unknown is never matched with unknown (D-09).
 */
export const identityOf = ({ attendee, uid }: Pick<CalcomBooking, 'attendee' | 'uid'>): string => {
  if (attendee.email !== undefined) return `email:${attendee.email}`;
  return attendee.phone === undefined ? `booking:${uid}` : `phone:${attendee.phone}`;
};

/** The same identity in the same company is the same customer; in another company it is another one. */
export const customerIdOf = (tenantId: TenantId, identity: string): string => derivedId('cus', tenantId, identity);
