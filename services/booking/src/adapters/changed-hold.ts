import { holdChanged } from '@fencepost/contracts/booking/slot';
import { AppError } from '@fencepost/contracts/errors';
import { type TenantScope, tenantScope } from '@fencepost/contracts/scope';
import type { Delivery } from '@fencepost/service-kit/consumer';
import { envelopeIn } from '@fencepost/service-kit/envelope-in';

/** Which hold of which company has changed. Throws `malformed_body` for bytes that do not say so. */
export const changedHoldIn = (
  delivery: Pick<Delivery, 'data'>,
): { readonly holdId: string; readonly scope: TenantScope } => {
  const { subject, tenantId, requestId, payload } = envelopeIn(delivery);
  const hold = holdChanged.payload.safeParse(payload).data?.hold;
  if (hold === undefined || subject !== holdChanged.subject || tenantId === null) {
    throw new AppError('malformed_body', 'This message does not tell of a hold of a company.');
  }
  const actor = { kind: 'service', id: 'booking' } as const;
  return { holdId: hold.id, scope: tenantScope({ tenantId, actor, requestId }) };
};
