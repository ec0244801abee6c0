import { AppError } from '@fencepost/contracts/errors';
import type { Delivery } from '@fencepost/service-kit/consumer';
import { envelopeIn } from '@fencepost/service-kit/envelope-in';
import type { Change } from '../usecases/doors/publish-directory.ts';

/** The company and record that an event of ours tells of. Throws `malformed_body` for bytes that are no such event. */
export const changeIn = (delivery: Delivery): Change => {
  const { tenantId, entity } = envelopeIn(delivery);
  if (tenantId === null) throw new AppError('malformed_body', 'This message is no event of a company.');
  return { tenantId, id: entity.id };
};
