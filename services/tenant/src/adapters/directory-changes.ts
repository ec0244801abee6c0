import { Envelope } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import type { Delivery } from '@fencepost/service-kit/consumer';
import type { Change } from '../usecases/doors/publish-directory.ts';

/** The company and record that an event of ours tells of. Throws `malformed_body` for bytes that are no such event. */
export const changeIn = ({ data }: Delivery): Change => {
  const envelope = Envelope.safeParse(jsonOf(data)).data;
  if (!envelope?.tenantId) throw new AppError('malformed_body', 'This message is no event of a company.');
  return { tenantId: envelope.tenantId, id: envelope.entity.id };
};

const jsonOf = (data: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(data).toString());
  } catch {
    return undefined;
  }
};
