import { setTimeout as wait } from 'node:timers/promises';
import { AppError, codeOf } from '@fencepost/contracts/errors';
import { hasHttp } from '@fencepost/contracts/http-input';
import { Problem } from '@fencepost/contracts/problem';
import { tenantScope } from '@fencepost/contracts/scope';
import type { Caller } from '@fencepost/service-kit/mesh';
import { newId } from '@fencepost/service-kit/random-id';
import { signCalcomBody } from '@fencepost/vendors/calcom/signature';
import { signRetellBody } from '@fencepost/vendors/retell/signature';
import type { Outcome } from '../domain/canaries/probe.ts';
import type { AskAs, DeliverAs } from '../usecases/canaries/ports.ts';
import { canaryRequest } from './canary-request.ts';

/** What opens the doors of one synthetic company; kept in memory alone. */
export interface Doors {
  readonly apiKey: string;
  readonly calcom: { readonly key: string; readonly secret: string };
  readonly retell: { readonly key: string; readonly secret: string };
}

interface Ground {
  readonly call: Caller;
  readonly edgeUrl: string;
  /** Undefined before it is prepared. */
  readonly doorsOf: (companyId: string) => Doors | undefined;
  /** Aborted when this process is about to end: then nobody waits any longer. */
  readonly ending: AbortSignal;
}

const PATIENCE_MS = 15_000;
const MOST_WAITS = 3;
const MOST_WAITED_SECONDS = 70;
const actor = { kind: 'service', id: 'canary-prober' } as const;

/** Asks as a company, over the mesh in its scope, or over HTTP with its key like any stranger on the internet. */
export const makeAskAs = ({ call, edgeUrl, doorsOf, ending: stopping }: Ground): AskAs => {
  const overMesh: AskAs = async (companyId, { action, input, idempotencyKey, smuggled }) => {
    const scope = tenantScope({ tenantId: companyId, actor, requestId: newId('req'), idempotencyKey });
    const given = smuggled === undefined ? input : { ...input, tenantId: smuggled, companyId: smuggled };
    try {
      // What is the platform's is asked in a company's scope on purpose: the callee has to refuse it.
      return { code: 'answered', text: JSON.stringify(await call(action, given, scope as never)) };
    } catch (error) {
      const detail = error instanceof AppError ? error.detail : {};
      return {
        code: codeOf(error),
        text: JSON.stringify({ message: error instanceof Error ? error.message : '', detail }),
      };
    }
  };

  const overHttp: AskAs = async (companyId, { door, action, input, idempotencyKey = newId('idk'), smuggled }) => {
    const doors = doorsOf(companyId);
    if (!hasHttp(action) || doors === undefined) return { code: 'unreachable', text: '' };
    const asking = { url: edgeUrl, key: doors.apiKey, watch: door === 'watch', idempotencyKey, smuggled };
    const { url, init } = canaryRequest(action, input, asking);
    for (let waits = 0; ; waits += 1) {
      const ending = new AbortController();
      const signal = AbortSignal.any([stopping, ending.signal, AbortSignal.timeout(PATIENCE_MS)]);
      const response = await fetch(url, { ...init, signal }).catch(() => undefined);
      if (response === undefined) return { code: 'unreachable', text: '' };
      if (response.ok && door === 'watch') {
        // The first event is all that matters, and a stream may be long.
        ending.abort();
        return { code: 'answered', text: '' };
      }
      const text = await response.text().catch(() => '');
      if (response.ok) return { code: 'answered', text };
      const seconds = Number(response.headers.get('retry-after'));
      if (response.status !== TOO_MANY || waits >= MOST_WAITS || seconds > MOST_WAITED_SECONDS)
        return refusalOf(text, response.status);
      await wait(1_000 * Math.max(1, seconds), undefined, { signal: stopping }).catch(() => undefined);
      if (stopping.aborted) return { code: 'unreachable', text: '' };
    }
  };

  return (companyId, question) =>
    question.door === 'mesh' ? overMesh(companyId, question) : overHttp(companyId, question);
};

const TOO_MANY = 429;

/** A refusal without what differs each time. */
const refusalOf = (text: string, status: number): Outcome => {
  const problem = Problem.safeParse(jsonOf(text));
  if (!problem.success) return { code: `status_${status}`, text };
  const { code, detail, facts } = problem.data;
  return { code, text: JSON.stringify({ status, detail, facts }) };
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * What a company may send without leaving anything behind: Cal.com's is refused for its form after its signature was
 * believed, Retell's is of a kind that says nothing of calls. An event nobody knows would go into quarantine, and alert.
 */
const bodies = {
  calcom: '[]',
  retell: '{"event":"chat_canary","name":"canary","args":{},"call":{"call_id":"canary"}}',
} as const;

export const makeDeliverAs =
  ({
    edgeUrl,
    doorsOf,
    ending,
    now,
  }: Pick<Ground, 'edgeUrl' | 'doorsOf' | 'ending'> & { readonly now: () => number }): DeliverAs =>
  async ({ vendor, path, signedBy, at }) => {
    const [signer, addressee] = [doorsOf(signedBy), doorsOf(at)];
    if (signer === undefined || addressee === undefined) return { code: 'unreachable', text: '' };
    const body = Buffer.from(bodies[vendor]);
    const headers: Record<string, string> =
      vendor === 'calcom'
        ? { 'x-cal-signature-256': signCalcomBody(body, signer.calcom.secret) }
        : { 'x-retell-signature': signRetellBody(body, signer.retell.secret, now()) };
    const filled = path.replace('{endpointKey}', addressee[vendor].key).replace('{name}', 'canary');
    const init = { method: 'POST', body, headers: { ...headers, 'content-type': 'application/json' } };
    const response = await fetch(`${edgeUrl}${filled}`, {
      ...init,
      signal: AbortSignal.any([ending, AbortSignal.timeout(PATIENCE_MS)]),
    }).catch(() => undefined);
    if (response === undefined) return { code: 'unreachable', text: '' };
    const text = await response.text().catch(() => '');
    return response.ok ? { code: 'answered', text } : refusalOf(text, response.status);
  };
