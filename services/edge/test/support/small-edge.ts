import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ActionContract } from '@fencepost/contracts/define';
import { derivedId } from '@fencepost/contracts/ids';
import type { Role } from '@fencepost/contracts/roles';
import type { Scope } from '@fencepost/contracts/scope';
import { makeAcrossTenants } from '@fencepost/service-kit/across-tenants';
import { makeMetrics } from '@fencepost/service-kit/metrics';
import { Hono } from 'hono';
import { z } from 'zod';
import type { ApiKey } from '../../src/domain/api-key.ts';
import { mountApi } from '../../src/http/api-routes.ts';
import type { EdgeEnv } from '../../src/http/edge-env.ts';
import { makeCountRequest } from '../../src/http/observe.ts';
import { makeOpenStreams, type OpenStreams } from '../../src/http/open-streams.ts';
import { mountRefusals } from '../../src/http/refusals.ts';
import type { WatchTime } from '../../src/usecases/watch-record.ts';
import { quiet, tenantIdOf } from './ground.ts';

interface Sent {
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** An edge with a few actions of a test's own, and nobody behind it but the test. */
export interface SmallEdge {
  readonly asked: { readonly address: string; readonly input: unknown; readonly scope: Scope }[];
  readonly streams: OpenStreams;
  /** What the owner says; exchangeable. */
  answer(input: unknown): unknown;
  time: WatchTime;
  /** Makes a key of that role of a company, or of the operator. */
  issueKey(label: string, tenantId: string | null, role?: Role): string;
  revokeKey(key: string): void;
  send(method: string, path: string, sent?: Sent): Promise<Response>;
  /** With a body as it is. */
  sendBytes(method: string, path: string, body: Buffer): Promise<Response>;
}

const KEY = 'fp_of-the-owner';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export const makeSmallEdge = (actions: readonly ActionContract[]): SmallEdge => {
  const metrics = makeMetrics('edge');
  const count = makeCountRequest(metrics);
  const apiKeys = new Map<string, ApiKey>();
  const app = new Hono<EdgeEnv>();
  const edge: SmallEdge = {
    asked: [],
    streams: makeOpenStreams(),
    answer: () => ({}),
    time: { nowMs: () => 0, pause: async () => {} },
    issueKey: (label, tenantId, role = 'owner') => {
      const key = `fp_${label}`;
      apiKeys.set(sha256(key), { apiKeyId: derivedId('key', label), tenantId, role, person: null });
      return key;
    },
    revokeKey: (key) => void apiKeys.delete(sha256(key)),
    send: async (method, path, { key = KEY, headers = {}, body } = {}) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const ofBody: Record<string, string> =
        text === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(text.length) };
      const incoming = Object.assign(Readable.from(text === undefined ? [] : [Buffer.from(text)]), { headers: ofBody });
      const init = { method, headers: { authorization: `Bearer ${key}`, ...ofBody, ...headers } };
      return app.request(path, text === undefined ? init : { ...init, body: text }, {
        incoming,
        outgoing: { destroy: () => {} },
      });
    },
    sendBytes: async (method, path, body) => {
      const ofBody = { 'content-type': 'application/json', 'content-length': String(body.length) };
      const incoming = Object.assign(Readable.from([body]), { headers: ofBody });
      const init = { method, headers: { authorization: `Bearer ${KEY}`, ...ofBody } };
      return app.request(path, { ...init, body: new Uint8Array(body) }, { incoming, outgoing: { destroy: () => {} } });
    },
  };
  edge.issueKey('of-the-owner', tenantIdOf('company 1'));
  mountApi(app, actions, {
    directory: { apiKey: (hash) => apiKeys.get(hash) },
    limits: { take: async () => ({ allowed: true, limit: 600, remaining: 599, resetSeconds: 60 }) },
    call: async (contract, input, scope) => {
      edge.asked.push({ address: contract.address, input, scope });
      return z.parse<(typeof contract)['output']>(contract.output, await edge.answer(input));
    },
    acrossTenants: makeAcrossTenants({ log: quiet, metrics }),
    count,
    streams: edge.streams,
    time: { nowMs: () => edge.time.nowMs(), pause: (ms, signal) => edge.time.pause(ms, signal) },
    log: quiet,
  });
  mountRefusals(app, { count, log: quiet });
  return edge;
};
