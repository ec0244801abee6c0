import { randomUUID } from 'node:crypto';
import type { ActionContract } from '@fencepost/contracts/define';
import { AppError } from '@fencepost/contracts/errors';
import { hasHttp, httpInputOf, pathMembers, takesBody } from '@fencepost/contracts/http-input';
import { Problem } from '@fencepost/contracts/problem';
import { z } from 'zod';

/** Calls `/v1` with one key: input and answer as the contract says; a problem document is thrown as AppError. */
export type ApiClient = <I extends z.ZodType, O extends z.ZodType>(
  action: ActionContract<I, O>,
  input: z.input<I>,
) => Promise<z.output<O>>;

const PATIENCE_MS = 40_000;

/** A client of the public API behind `edge`, made from the contracts. */
export const makeApiClient =
  ({ edge, key }: { readonly edge: string; readonly key: string }): ApiClient =>
  async (action, input) => {
    const response = await fetch(requestOf(action, z.record(z.string(), z.unknown()).parse(input), { edge, key }));
    const answer: unknown = await response.json();
    if (response.ok) return z.parse(action.output, answer);
    const { code, detail, requestId } = Problem.parse(answer);
    throw new AppError(code, detail, { requestId });
  };

/** The request that the contract's HTTP binding describes: `version` travels as If-Match. */
const requestOf = (
  action: ActionContract,
  members: Readonly<Record<string, unknown>>,
  { edge, key }: { readonly edge: string; readonly key: string },
): Request => {
  if (!hasHttp(action)) throw new TypeError(`/v1 does not offer ${action.name}`);
  const { method, path, idempotencyKey } = action.http;
  const { rest, expectedVersion } = httpInputOf(action);
  const inPath = pathMembers(path);
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(members[name])));
  const others = Object.entries(members).filter(
    ([name, value]) => name in rest.shape && !inPath.includes(name) && name !== 'version' && value !== undefined,
  );
  const hasBody = takesBody(action);
  const query = new URLSearchParams(
    hasBody ? [] : others.map(([name, value]): [string, string] => [name, String(value)]),
  );
  const ifMatch =
    expectedVersion === undefined || members.version === undefined ? {} : { 'if-match': `"${members.version}"` };
  return new Request(`${edge}${filled}${query.size === 0 ? '' : `?${query}`}`, {
    method: method.toUpperCase(),
    headers: {
      authorization: `Bearer ${key}`,
      ...ifMatch,
      ...(hasBody ? { 'content-type': 'application/json' } : {}),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': randomUUID() }),
    },
    ...(hasBody ? { body: JSON.stringify(Object.fromEntries(others)) } : {}),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
};
