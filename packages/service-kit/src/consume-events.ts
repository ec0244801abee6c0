import { type ConsumeOptions, type Consumer, consume } from './consumer.ts';
import type { Delivery } from './delivery.ts';
import { eventHeaders } from './relay.ts';
import { eventsStream } from './streams.ts';

/** What a service does about facts: subject of EVENTS -> what is done. */
export type EventHandlers = Readonly<Record<string, (delivery: Delivery) => Promise<unknown>>>;

export interface ConsumeEventsOptions extends Pick<ConsumeOptions, 'nc' | 'namespace' | 'log' | 'metrics'> {
  /** Name of the consumer, and by it of its place in the stream: never another's, never changed. */
  readonly durable: string;
  readonly handlers: EventHandlers;
}

/**
 * Consumes those facts for which there is a handler, companies in turn; facts of one company may overtake each other, for
 * correctness never needs an order. As with `consume`: failures come again, what can never be handled is parked.
 */
export const consumeEvents = ({ handlers, ...options }: ConsumeEventsOptions): Promise<Consumer> =>
  consume({
    ...options,
    stream: eventsStream.name,
    filterSubjects: Object.keys(handlers),
    keyOf: ({ headers, messageId }) => ({ tenant: headers[eventHeaders.tenantId] ?? '', lane: messageId }),
    handle: async (delivery) => handlers[delivery.subject]?.(delivery),
  });
