import { eventsPathOf, type HttpAction, httpInputOf, takesBody } from '@fencepost/contracts/http-input';
import type { Members } from '../domain/canaries/probe.ts';

interface Asking {
  readonly url: string;
  readonly key: string;
  readonly watch: boolean;
  readonly idempotencyKey: string;
  readonly smuggled?: string | undefined;
}

/** Where a careless program might read a company from. */
const smuggledHeaders = ['x-tenant-id', 'x-company-id', 'x-tenant', 'tenant-id'];

/** The request that an action's binding describes. */
export const canaryRequest = (
  action: HttpAction,
  members: Members,
  asking: Asking,
): { readonly url: string; readonly init: RequestInit } => {
  const { url, key, watch, idempotencyKey, smuggled } = asking;
  const { method, path } = action.http;
  const { rest, expectedVersion } = httpInputOf(action);
  const byHeader = expectedVersion !== undefined;
  const others = Object.entries(members).filter(
    ([name, value]) => name in rest.shape && value !== undefined && !(byHeader && name === 'version'),
  );
  const hasBody = takesBody(action);
  const query =
    hasBody || watch
      ? ''
      : new URLSearchParams(others.map(([name, value]): [string, string] => [name, String(value)])).toString();
  const asked = (watch ? eventsPathOf(action) : undefined) ?? path;
  const filled = asked.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(members[name])));
  return {
    url: `${url}${filled}${query === '' ? '' : `?${query}`}`,
    init: {
      method: method.toUpperCase(),
      redirect: 'error',
      headers: {
        authorization: `Bearer ${key}`,
        'user-agent': 'fencepost-prober',
        ...(watch ? { accept: 'text/event-stream' } : {}),
        ...(byHeader && members.version !== undefined ? { 'if-match': `"${String(members.version)}"` } : {}),
        ...(action.http.idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        ...(hasBody ? { 'content-type': 'application/json' } : {}),
        ...(smuggled === undefined ? {} : Object.fromEntries(smuggledHeaders.map((name) => [name, smuggled]))),
      },
      ...(hasBody ? { body: JSON.stringify(Object.fromEntries(others)) } : {}),
    },
  };
};
