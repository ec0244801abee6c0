import { Envelope } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import type { Delivery } from './delivery.ts';

/** The event that a message of EVENTS carries; its payload is not looked at. AppError `malformed_body` for other bytes. */
export const envelopeIn = ({ data }: Pick<Delivery, 'data'>): Envelope => {
  const envelope = Envelope.safeParse(jsonOf(data)).data;
  if (envelope === undefined) throw new AppError('malformed_body', 'This message is no event of ours.');
  return envelope;
};

const jsonOf = (data: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(data).toString());
  } catch {
    return undefined;
  }
};
