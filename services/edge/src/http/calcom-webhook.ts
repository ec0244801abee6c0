import { AppError } from '@fencepost/contracts/errors';
import type { Logger } from '@fencepost/service-kit/logger';
import type { AcceptedDelivery, InboundDelivery } from '../usecases/accept-delivery.ts';
import type { Directory } from '../usecases/ports.ts';
import { withinDeadline } from './deadline.ts';
import type { DeliveryMetrics } from './delivery-metrics.ts';
import type { EdgeContext } from './edge-env.ts';
import { problemResponse } from './problem.ts';
import { readBody } from './read-body.ts';
import { requestIdOf } from './request-id.ts';
import { toAppError } from './to-app-error.ts';

const MAX_WEBHOOK_BYTES = 256 * 1024;
/** Cal.com gives up after about 3 s: we answer before, even when the sender or the broker is slow (WH9). */
const DEADLINE_MS = 2_500;
/** Timers count whole milliseconds. */
const TIMER_EARLY_MS = 1;

export interface CalcomWebhookDeps {
  readonly directory: Pick<Directory, 'endpoint'>;
  readonly acceptDelivery: (delivery: InboundDelivery) => Promise<AcceptedDelivery>;
  readonly deliveries: DeliveryMetrics;
  readonly log: Logger;
  readonly maxInFlight: number;
}

/**
 * `POST /webhooks/calcom/{endpointKey}`, the hot path: raw request, no Request body, one timer. Answers 200 only after the
 * delivery is durable. Overload and a slow broker are 503, never 4xx: after a 4xx Cal.com does not send it again.
 */
export const makeCalcomWebhook = ({ directory, acceptDelivery, deliveries, log, maxInFlight }: CalcomWebhookDeps) => {
  let inFlight = 0;

  const receive = async (c: EdgeContext, requestId: string): Promise<AcceptedDelivery> => {
    if (inFlight >= maxInFlight) throw new AppError('unavailable', 'Too many deliveries at once. Send it again.');
    inFlight += 1;
    try {
      const { incoming } = c.env;
      const endpoint = await directory.endpoint(c.req.param('endpointKey') ?? '');
      if (endpoint?.vendor !== 'calcom') throw new AppError('not_found', 'No open webhook endpoint has this address.');
      const rawBody = await readBody(incoming, MAX_WEBHOOK_BYTES);
      return await acceptDelivery({
        endpoint,
        rawBody,
        // Sent twice, node joins the values with a comma: no signature any more (WH3).
        signature: textOf(incoming.headers['x-cal-signature-256']),
        webhookVersion: textOf(incoming.headers['x-cal-webhook-version']),
        requestId,
      });
    } finally {
      inFlight -= 1;
    }
  };

  const refuse = (error: AppError, c: EdgeContext, requestId: string): Response => {
    deliveries.refused(error.code);
    const level = error.status >= 500 ? 'warn' : 'info';
    log[level]({ requestId, code: error.code, err: error.status >= 500 ? error : undefined }, 'delivery refused');
    return problemResponse(error, { requestId, instance: c.req.path });
  };

  return async (c: EdgeContext): Promise<Response> => {
    const startedAt = performance.now();
    const { headers } = c.env.incoming;
    const requestId = requestIdOf(textOf(headers['x-request-id']), textOf(headers.traceparent));
    try {
      const { deliveryId, duplicate } = await withinDeadline(receive(c, requestId), DEADLINE_MS);
      deliveries.accepted(duplicate, performance.now() - startedAt);
      return new Response(`{"status":"accepted","deliveryId":"${deliveryId}"}`, {
        headers: { 'content-type': 'application/json', 'x-request-id': requestId },
      });
    } catch (error) {
      const { incoming, outgoing } = c.env;
      const isTooSlow = !incoming.complete && performance.now() - startedAt >= DEADLINE_MS - TIMER_EARLY_MS;
      // Once a request has its answer node tells nobody when its sender goes away: its place would never come free.
      if (isTooSlow) outgoing.once('close', () => incoming.destroy());
      return refuse(toAppError(error), c, requestId);
    }
  };
};

const textOf = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : undefined;
