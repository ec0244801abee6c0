import { events } from '@fencepost/contracts/catalog';
import { Envelope } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import type { EntityType } from '@fencepost/contracts/ids';
import type { Delivery } from '@fencepost/service-kit/consumer';
import { eventHeaders } from '@fencepost/service-kit/relay';

/** Whose changes the audit tells of. Holds, intents, calls and runs are machinery: what comes of them is an appointment's change. */
const audited: ReadonlySet<EntityType> = new Set(['appointment', 'customer', 'merge', 'policy', 'callback']);

/** Subjects of our own events that the audit keeps. */
export const auditedSubjects: readonly string[] = events
  .filter(({ owner, scope, entity }) => owner === 'booking' && scope === 'tenant' && audited.has(entity))
  .map(({ subject }) => subject);

/** Our own event in a message. Throws `malformed_body` for bytes that are none. */
export const ownEventIn = ({ data }: Pick<Delivery, 'data'>): Envelope => {
  const { success, data: envelope } = Envelope.safeParse(jsonOf(data));
  if (!success || envelope.tenantId === null) {
    throw new AppError('malformed_body', 'This message does not tell of a change in a company.');
  }
  return envelope;
};

/** The entity's id in the text of an envelope, whose payload comes behind it. */
const entityId = /"entity"\s*:\s*\{[^{}]*?"id"\s*:\s*"([^"\\]{1,64})"/;

/** Changes of one entity take turns, so that few of them wait for the one before. Nothing goes wrong in another lane. */
export const laneOfEvent = ({ headers, data, messageId }: Pick<Delivery, 'headers' | 'data' | 'messageId'>) => ({
  tenant: headers[eventHeaders.tenantId] ?? '',
  lane: entityId.exec(Buffer.from(data).toString('latin1'))?.[1] ?? messageId,
});

const jsonOf = (data: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(data).toString());
  } catch {
    return undefined;
  }
};
