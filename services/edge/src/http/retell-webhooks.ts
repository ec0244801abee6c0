import { AppError } from '@fencepost/contracts/errors';
import type { Logger } from '@fencepost/service-kit/logger';
import { type AcceptRetell, EVENT_OPERATION, type RetellRequest } from '../usecases/accept-retell.ts';
import { type AskVoiceDeps, makeAskVoice, makeGreet } from '../usecases/ask-voice.ts';
import type { Directory } from '../usecases/ports.ts';
import { withinDeadline } from './deadline.ts';
import type { DeliveryMetrics } from './delivery-metrics.ts';
import type { EdgeContext } from './edge-env.ts';
import { problemResponse } from './problem.ts';
import { readBody } from './read-body.ts';
import { requestIdOf } from './request-id.ts';
import { toAppError } from './to-app-error.ts';

/** A request carries the transcript of its call, with the time of every word. */
const MAX_RETELL_BYTES = 4 * 1024 * 1024;
/** Nobody listens to silence for longer (`VOICE_TIMEOUT_MS` is booking's part of it). */
const DEADLINE_MS = 2_450;

export interface RetellWebhookDeps extends Omit<AskVoiceDeps, 'inTime' | 'failed'> {
  readonly directory: Pick<Directory, 'endpoint'>;
  readonly acceptRetell: AcceptRetell;
  readonly retellDeliveries: DeliveryMetrics;
  readonly log: Logger;
  readonly maxInFlight: number;
}

/** What is left of the time of one request. */
type InTime = <T>(work: Promise<T>) => Promise<T>;
/** Answers a request that is authentic. */
type Reply = (request: RetellRequest, c: EdgeContext, inTime: InTime) => Promise<Response>;

/**
 * The addresses below `/webhooks/retell/{endpointKey}`. A stranger gets 401, an address that is nobody's 404; a function
 * and a greeting that are authentic get 200 whatever happens (S4), for anything else would make Retell ask again or hang
 * up. An event that is not durable gets 503: Retell sends it again.
 */
export const makeRetellWebhooks = (deps: RetellWebhookDeps) => {
  const { directory, acceptRetell, retellDeliveries: deliveries, log, maxInFlight } = deps;
  let inFlight = 0;

  const authentic = async (c: EdgeContext, requestId: string): Promise<RetellRequest> => {
    const endpoint = await directory.endpoint(c.req.param('endpointKey') ?? '');
    if (endpoint?.vendor !== 'retell') throw new AppError('not_found', 'No open webhook endpoint has this address.');
    const request = { endpoint, rawBody: await readBody(c.env.incoming, MAX_RETELL_BYTES), requestId };
    acceptRetell.authenticate(request, textOf(c.env.incoming.headers['x-retell-signature']));
    return request;
  };

  const refuse = (error: AppError, c: EdgeContext, requestId: string): Response => {
    deliveries.refused(error.code);
    const level = error.status >= 500 ? 'warn' : 'info';
    log[level]({ requestId, code: error.code, err: error.status >= 500 ? error : undefined }, 'retell request refused');
    const { incoming, outgoing } = c.env;
    // Once a request has its answer node tells nobody when its sender goes away: its place would never come free.
    if (!incoming.complete && error.code === 'unavailable') outgoing.once('close', () => incoming.destroy());
    return problemResponse(error, { requestId, instance: c.req.path });
  };

  const answering =
    (reply: Reply) =>
    async (c: EdgeContext): Promise<Response> => {
      const endsAt = performance.now() + DEADLINE_MS;
      const inTime: InTime = (work) => withinDeadline(work, Math.max(0, endsAt - performance.now()));
      const { headers } = c.env.incoming;
      const requestId = requestIdOf(textOf(headers['x-request-id']), textOf(headers.traceparent));
      if (inFlight >= maxInFlight) return refuse(busy(), c, requestId);
      inFlight += 1;
      try {
        return await reply(await inTime(authentic(c, requestId)), c, inTime);
      } catch (error) {
        return refuse(toAppError(error), c, requestId);
      } finally {
        inFlight -= 1;
      }
    };

  const failed = (err: unknown, { requestId }: RetellRequest): void =>
    log.warn({ err, requestId }, 'a caller was put off');

  return {
    event: answering(async (request, _, inTime) => {
      const startedAt = performance.now();
      const { duplicate } = await inTime(acceptRetell.store(request, EVENT_OPERATION));
      deliveries.accepted(duplicate, performance.now() - startedAt);
      return new Response(null, { status: 204, headers: { 'x-request-id': request.requestId } });
    }),
    inbound: answering(async (request, _, inTime) => {
      const variables = await makeGreet({ ...deps, inTime, failed })(request);
      const isEmpty = Object.keys(variables).length === 0;
      return json({ call_inbound: isEmpty ? {} : { dynamic_variables: variables } }, request.requestId);
    }),
    run: answering(async (request, c, inTime) => {
      const answer = await makeAskVoice({ ...deps, inTime, failed })(request, c.req.param('name') ?? '');
      return json(answer, request.requestId);
    }),
  };
};

const busy = (): AppError => new AppError('unavailable', 'Too many requests at once. Send it again.');

const json = (body: object, requestId: string): Response =>
  Response.json(body, { headers: { 'x-request-id': requestId } });

const textOf = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : undefined;
