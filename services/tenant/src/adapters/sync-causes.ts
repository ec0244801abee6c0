import { deliveryQuarantined, Quarantine } from '@fencepost/contracts/booking/quarantine';
import { Envelope } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import type { Delivery } from '@fencepost/service-kit/consumer';
import { z } from 'zod';

const Quarantined = Envelope.extend({
  subject: z.literal(deliveryQuarantined.subject),
  payload: z.object({ quarantine: Quarantine.pick({ claimedTenantId: true, reason: true, quarantinedAt: true }) }),
});

/** Reasons that an event type may have that we have not seen yet, or that moved. */
const doubtful: readonly string[] = ['event_type_unknown', 'team_contradicts'];

/** The company whose mappings a quarantined delivery puts in doubt, if it does. Throws `malformed_body` for other bytes. */
export const doubtIn = ({ data }: Delivery) => {
  const event = Quarantined.safeParse(jsonOf(data)).data;
  if (event === undefined) throw new AppError('malformed_body', 'This message tells of no quarantined delivery.');
  const { claimedTenantId, reason, quarantinedAt } = event.payload.quarantine;
  if (claimedTenantId === null || !doubtful.includes(reason)) return undefined;
  return { tenantId: claimedTenantId, seenAt: quarantinedAt, requestId: event.requestId };
};

const jsonOf = (data: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(data).toString());
  } catch {
    return undefined;
  }
};
