import type { Envelope } from '@fencepost/contracts/envelope';
import { type ConsumeOptions, type Consumer, consume } from '@fencepost/service-kit/consumer';
import { eventsStream } from '@fencepost/service-kit/streams';
import { auditedSubjects, ownEventIn, placeOfEvent } from './own-event.ts';

type Options = Pick<ConsumeOptions, 'nc' | 'namespace' | 'log' | 'metrics'> & {
  readonly appendAudit: (event: Envelope, delivery: { readonly attempt: number }) => Promise<unknown>;
};

/** Brings our own events to the audit; all replicas share one durable. Its name never changes: it is its place in the stream. */
export const consumeForAudit = ({ appendAudit, ...options }: Options): Promise<Consumer> =>
  consume({
    ...options,
    stream: eventsStream.name,
    durable: 'booking-audit',
    filterSubjects: auditedSubjects,
    keyOf: placeOfEvent,
    handle: (delivery) => appendAudit(ownEventIn(delivery), delivery),
  });
