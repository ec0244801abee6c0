import type { Delivery } from '@fencepost/service-kit/consumer';
import { envelopeIn } from '@fencepost/service-kit/envelope-in';
import { type Repair, repairOf } from '../domain/repair.ts';

/** What an event of the tenant service may have mended. Throws `malformed_body` for bytes that are no event. */
export const repairIn = (message: Pick<Delivery, 'data'>): Repair | undefined => {
  const { subject, tenantId, payload } = envelopeIn(message);
  return repairOf(subject, tenantId, payload);
};
