import { deliveryQuarantined, Quarantine } from '@fencepost/contracts/booking/quarantine';
import { AppError } from '@fencepost/contracts/errors';
import type { Delivery } from '@fencepost/service-kit/consumer';
import { envelopeIn } from '@fencepost/service-kit/envelope-in';
import { z } from 'zod';

const Quarantined = z.object({
  quarantine: Quarantine.pick({ claimedTenantId: true, reason: true, quarantinedAt: true }),
});

/** Reasons that an event type may have that we have not seen yet, or that moved. */
const doubtful: readonly string[] = ['event_type_unknown', 'team_contradicts'];

/** The company whose mappings a quarantined delivery puts in doubt, if it does. Throws `malformed_body` for other bytes. */
export const doubtIn = (delivery: Delivery) => {
  const { subject, requestId, payload } = envelopeIn(delivery);
  const told = Quarantined.safeParse(payload).data;
  if (subject !== deliveryQuarantined.subject || told === undefined) {
    throw new AppError('malformed_body', 'This message tells of no quarantined delivery.');
  }
  const { claimedTenantId, reason, quarantinedAt } = told.quarantine;
  if (claimedTenantId === null || !doubtful.includes(reason)) return undefined;
  return { tenantId: claimedTenantId, seenAt: quarantinedAt, requestId };
};
