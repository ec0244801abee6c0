import { eventsPathOf, type HttpAction, httpInputOf, pathMembers, takesBody } from '@fencepost/contracts/http-input';
import { OPERATOR_REASON_HEADER, operatorReason } from '@fencepost/contracts/operator-reason';
import type { Members } from './answer.ts';

/** With what an action is asked. */
interface Asking {
  readonly url: string;
  readonly key: string;
  readonly idempotencyKey?: string | undefined;
  /** Why, where companies are passed across. */
  readonly reason?: string | undefined;
}

/** A request as `fetch` takes it. */
export interface Asked {
  readonly url: string;
  readonly init: RequestInit & { readonly method: string; readonly headers: Readonly<Record<string, string>> };
}

/** The request that the contract's binding describes: path, query or body, and `version` as If-Match. */
export const requestOf = (
  action: HttpAction,
  members: Members,
  { url, key, idempotencyKey, reason }: Asking,
): Asked => {
  const { method, path } = action.http;
  const { rest, expectedVersion } = httpInputOf(action);
  const others = Object.entries(members).filter(
    ([name, value]) => name in rest.shape && name !== 'version' && value !== undefined,
  );
  const withVersion = members.version === undefined ? [] : ([['version', members.version]] as const);
  const plain =
    expectedVersion === undefined ? [...others, ...withVersion.filter(() => 'version' in rest.shape)] : others;
  const hasBody = takesBody(action);
  const query = new URLSearchParams(
    hasBody ? [] : plain.map(([name, value]): [string, string] => [name, String(value)]),
  );
  return {
    url: `${url}${filled(path, members)}${query.size === 0 ? '' : `?${query}`}`,
    init: {
      method: method.toUpperCase(),
      // A redirect would carry the key to where nobody meant it to go.
      redirect: 'error',
      headers: {
        authorization: `Bearer ${key}`,
        accept: 'application/json, application/problem+json, */*;q=0.5',
        'user-agent': 'fencepost-cli',
        ...reasonHeader(reason),
        ...(expectedVersion === undefined || members.version === undefined
          ? {}
          : { 'if-match': `"${String(members.version)}"` }),
        ...(hasBody ? { 'content-type': 'application/json' } : {}),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      ...(hasBody ? { body: JSON.stringify(Object.fromEntries(plain)) } : {}),
    },
  };
};

/** The stream of server-sent events of a get that can be watched, or undefined. */
export const watchRequestOf = (
  action: HttpAction,
  members: Members,
  { url, key, reason }: Pick<Asking, 'url' | 'key' | 'reason'>,
): Asked | undefined => {
  const path = eventsPathOf(action);
  if (path === undefined) return undefined;
  return {
    url: `${url}${filled(path, members)}`,
    init: {
      method: 'GET',
      redirect: 'error',
      headers: {
        authorization: `Bearer ${key}`,
        accept: 'text/event-stream',
        'user-agent': 'fencepost-cli',
        ...reasonHeader(reason),
      },
    },
  };
};

const reasonHeader = (reason: string | undefined): Readonly<Record<string, string>> =>
  reason === undefined ? {} : { [OPERATOR_REASON_HEADER]: operatorReason.toHeader(reason) };

const filled = (path: string, members: Members): string => {
  const missing = pathMembers(path).filter((name) => members[name] === undefined);
  if (missing.length > 0) throw new TypeError(`${path} needs ${missing.join(', ')}`);
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(members[name])));
};
