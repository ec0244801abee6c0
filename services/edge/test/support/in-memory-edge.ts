import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { derivedId } from '@fencepost/contracts/ids';
import { personIdOf } from '@fencepost/contracts/person';
import type { Scope } from '@fencepost/contracts/scope';
import { makeAcrossTenants } from '@fencepost/service-kit/across-tenants';
import { systemClock } from '@fencepost/service-kit/clock';
import { type Metrics, makeMetrics } from '@fencepost/service-kit/metrics';
import type { PublishAck, Publisher } from '@fencepost/service-kit/publisher';
import { signRetellBody } from '@fencepost/vendors/retell/signature';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { ApiKey } from '../../src/domain/api-key.ts';
import type { Endpoint } from '../../src/domain/endpoint.ts';
import { makeDeliveryMetrics } from '../../src/http/delivery-metrics.ts';
import type { EdgeEnv } from '../../src/http/edge-env.ts';
import { makeCountRequest } from '../../src/http/observe.ts';
import { makeOpenStreams } from '../../src/http/open-streams.ts';
import { makeEdge } from '../../src/service.ts';
import { makeAcceptDelivery } from '../../src/usecases/accept-delivery.ts';
import { makeAcceptRetell } from '../../src/usecases/accept-retell.ts';
import type { Allowance } from '../../src/usecases/ports.ts';
import { quiet, tenantIdOf } from './ground.ts';

export const COMPANY_KEY = 'fp_of-the-company';
export const VIEWER_KEY = 'fp_of-a-viewer-of-the-company';
export const OPERATOR_KEY = 'fp_of-the-operator';
/** The person whose key that is. */
export const OPERATOR = personIdOf('ada');
const ENDPOINT_KEY = 'e'.repeat(32);
const RETELL_KEY = 'f'.repeat(32);
export const SECRET = 'the-secret-of-company-1-0123456789abcdef';
export const SLACK_SECRET = 'the-signing-secret-of-slack';
export const COMPANY = tenantIdOf('company 1');

/** What the neighbours of an edge without servers are told and say; a test may exchange their answers. */
interface Surroundings {
  readonly metrics: Metrics;
  readonly published: {
    readonly subject: string;
    readonly messageId: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly data: string;
  }[];
  readonly asked: { readonly address: string; readonly input: unknown; readonly scope: Scope }[];
  /** What persons in Slack were told. */
  readonly replied: { readonly url: string; readonly text: string }[];
  answer(address: string): unknown;
  allowance: Allowance;
  publish(): Promise<PublishAck>;
}

export interface InMemoryEdge extends Surroundings {
  readonly app: Hono<EdgeEnv>;
  get(path: string, key?: string, headers?: Record<string, string>): Promise<Response>;
  deliver(body: string | Buffer, headers: Record<string, string>): Promise<Response>;
  /** To the endpoint of Retell, at a path below it, signed now unless a signature is given. */
  askAsRetell(path: string, body: string | Buffer, headers?: Record<string, string>): Promise<Response>;
  /** The same bytes to any address. */
  post(path: string, body: string | Buffer, headers: Record<string, string>): Promise<Response>;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const endpoint: Endpoint = {
  endpointId: derivedId('end', 'company 1'),
  tenantId: COMPANY,
  vendor: 'calcom',
  secrets: [{ secret: SECRET, validUntilMs: Number.POSITIVE_INFINITY }],
};
/** The company signs both with one secret: an address must tell them apart by its vendor alone. */
const retellEndpoint: Endpoint = { ...endpoint, endpointId: derivedId('end', 'company 1', 'retell'), vendor: 'retell' };
export const endpoints = { calcom: ENDPOINT_KEY, retell: RETELL_KEY };
const apiKeys: ReadonlyMap<string, ApiKey> = new Map([
  [sha256(COMPANY_KEY), { apiKeyId: derivedId('key', 'company'), tenantId: COMPANY, role: 'owner', person: null }],
  [sha256(VIEWER_KEY), { apiKeyId: derivedId('key', 'viewer'), tenantId: COMPANY, role: 'viewer', person: null }],
  [sha256(OPERATOR_KEY), { apiKeyId: derivedId('key', 'operator'), tenantId: null, role: 'viewer', person: OPERATOR }],
]);

export const makeInMemoryEdge = async (
  options: { readonly slackSigningSecret: string | undefined } = { slackSigningSecret: SLACK_SECRET },
): Promise<InMemoryEdge> => {
  const metrics = makeMetrics('edge');
  const around: Surroundings = {
    metrics,
    published: [],
    asked: [],
    replied: [],
    answer: () => ({ data: [], nextCursor: null }),
    allowance: { allowed: true, limit: 600, remaining: 599, resetSeconds: 60 },
    publish: async () => ({ stream: 'INGRESS', seq: 1, duplicate: false }),
  };
  const publisher: Pick<Publisher, 'publish'> = {
    publish: (subject, data, { messageId, headers = {} }) => {
      around.published.push({ subject, messageId, headers, data: Buffer.from(data).toString() });
      return around.publish();
    },
  };
  const app = await makeEdge({
    directory: {
      endpoint: (key) => ({ [ENDPOINT_KEY]: endpoint, [RETELL_KEY]: retellEndpoint })[key],
      apiKey: (hash) => apiKeys.get(hash),
    },
    acceptDelivery: makeAcceptDelivery({ clock: systemClock, publisher }),
    acceptRetell: makeAcceptRetell({ clock: systemClock, publisher }),
    retellDeliveries: makeDeliveryMetrics(metrics, 'retell'),
    maxInFlight: 10,
    deliveries: makeDeliveryMetrics(metrics, 'calcom'),
    limits: { take: async () => around.allowance },
    call: async (contract, input, scope) => {
      around.asked.push({ address: contract.address, input, scope });
      return z.parse<(typeof contract)['output']>(contract.output, await around.answer(contract.address));
    },
    ...options,
    slackReply: async (url, text) => void around.replied.push({ url, text }),
    clock: systemClock,
    acrossTenants: makeAcrossTenants({ log: quiet, metrics }),
    count: makeCountRequest(metrics),
    streams: makeOpenStreams(),
    time: { nowMs: () => 0, pause: async () => {} },
    log: quiet,
  });
  const post = async (path: string, body: string | Buffer, headers: Record<string, string>): Promise<Response> => {
    const incoming = Object.assign(Readable.from([Buffer.from(body)]), { headers });
    return app.request(path, { method: 'POST' }, { incoming, outgoing: new EventEmitter() });
  };
  return Object.assign(around, {
    app,
    get: async (path: string, key?: string, headers: Record<string, string> = {}) =>
      app.request(path, { headers: { ...headers, ...(key !== undefined && { authorization: `Bearer ${key}` }) } }),
    post,
    deliver: (body: string | Buffer, headers: Record<string, string>) =>
      post(`/webhooks/calcom/${ENDPOINT_KEY}`, body, headers),
    askAsRetell: (path: string, body: string | Buffer, headers: Record<string, string> = {}) => {
      const signature = signRetellBody(Buffer.from(body), SECRET, Date.now());
      return post(`/webhooks/retell/${RETELL_KEY}${path}`, body, { 'x-retell-signature': signature, ...headers });
    },
  });
};
