import { setTimeout as wait } from 'node:timers/promises';
import type { Envelope } from '@fencepost/contracts/envelope';
import { type ConsumeOptions, type Consumer, consume } from '@fencepost/service-kit/consumer';
import { eventHeaders } from '@fencepost/service-kit/relay';
import { eventsStream } from '@fencepost/service-kit/streams';
import { auditedSubjects, laneOfEvent, ownEventIn } from './own-event.ts';

type Options = Pick<ConsumeOptions, 'nc' | 'namespace' | 'log' | 'metrics'> & {
  readonly appendAudit: (event: Envelope, delivery: { readonly attempt: number }) => Promise<unknown>;
};

/** So long an event waits for others of its company, whose chain then is read once for all; nobody waits for the audit. */
const GATHER_MS = 50;
/** Waiting is no work: enough wait at once for some thousands in a second. */
const CONCURRENCY = 256;

/** Brings our own events to the audit; all replicas share one durable. Its name never changes: it is its place in the stream. */
export const consumeForAudit = ({ appendAudit, ...options }: Options): Promise<Consumer> => {
  const gathered = makeGathered();
  return consume({
    ...options,
    stream: eventsStream.name,
    durable: 'booking-audit',
    filterSubjects: auditedSubjects,
    keyOf: laneOfEvent,
    concurrency: CONCURRENCY,
    handle: async (delivery) => {
      await gathered(delivery.headers[eventHeaders.tenantId] ?? '');
      return appendAudit(ownEventIn(delivery), delivery);
    },
  });
};

/** Whoever comes while others of the company wait goes with them. */
const makeGathered = (): ((tenant: string) => Promise<void>) => {
  const windows = new Map<string, Promise<void>>();
  const open = async (tenant: string): Promise<void> => {
    await wait(GATHER_MS);
    windows.delete(tenant);
  };
  return (tenant) => {
    const window = windows.get(tenant) ?? open(tenant);
    windows.set(tenant, window);
    return window;
  };
};
