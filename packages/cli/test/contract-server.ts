import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { actions } from '@fencepost/contracts/catalog';
import { type ErrorCode, errorTable } from '@fencepost/contracts/errors';
import { eventsPathOf, type HttpAction, hasHttp, httpInputOf, takesBody } from '@fencepost/contracts/http-input';
import { z } from 'zod';
import { sampleOf } from './sample.ts';

/** The keys that the server knows; both companies’ answer as company 1. */
export const keys = { operator: 'fp_operator', company: 'fp_company' };

/** One request as the server understood it. */
export interface Heard {
  readonly action: HttpAction;
  readonly input: Readonly<Record<string, unknown>>;
  readonly watches: boolean;
  readonly headers: IncomingMessage['headers'];
}

type Scripted = (heard: Heard, response: ServerResponse) => unknown;

export interface ContractServer {
  readonly url: string;
  readonly heard: readonly Heard[];
  /** Instead of the sample: an answer, or what writes one itself and returns undefined. */
  answer(action: { readonly address: string }, script: Scripted): void;
  close(): Promise<void>;
}

const routes = actions.filter(hasHttp).map((action) => ({ action, parts: action.http.path.split('/') }));

const routeOf = (method: string, path: string) => {
  const watches = path.endsWith('/events');
  const given = (watches ? path.slice(0, -'/events'.length) : path).split('/');
  const fitting = routes.filter(
    ({ action, parts }) =>
      action.http.method === method.toLowerCase() &&
      parts.length === given.length &&
      parts.every((part, at) => part.startsWith('{') || part === given[at]),
  );
  // `/v1/things/latest` before `/v1/things/{thingId}`
  const [found] = fitting.toSorted((one, other) =>
    one.action.http.path.replaceAll('{', '~') < other.action.http.path.replaceAll('{', '~') ? -1 : 1,
  );
  if (found === undefined || (watches && eventsPathOf(found.action) === undefined)) return undefined;
  const inPath = Object.fromEntries(
    found.parts.flatMap((part, at) =>
      part.startsWith('{') ? [[part.slice(1, -1), decodeURIComponent(given[at] ?? '')]] : [],
    ),
  );
  return { action: found.action, inPath, watches };
};

/** A problem document, as the edge sends them. */
export const refuse = (
  response: ServerResponse,
  code: ErrorCode,
  headers: Readonly<Record<string, string>> = {},
): undefined => {
  const { status, title } = errorTable[code];
  response.writeHead(status, { 'content-type': 'application/problem+json', ...headers });
  response.end(
    JSON.stringify({
      type: `/problems/${code}`,
      title,
      status,
      detail: `It is ${code}.`,
      instance: '/',
      code,
      requestId: 'req_1',
    }),
  );
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

/** What was sent, held to the contract’s schemas as the edge does it: a member that nobody declared is refused. */
const inputOf = async (action: HttpAction, inPath: object, url: URL, request: IncomingMessage) => {
  const { path, rest, expectedVersion } = httpInputOf(action);
  const body = await bodyOf(request);
  const given = takesBody(action) ? JSON.parse(body === '' ? '{}' : body) : Object.fromEntries(url.searchParams);
  const tag = request.headers['if-match'];
  const version = tag === undefined ? {} : { version: Number(/^"(\d+)"$/.exec(tag)?.[1]) };
  if (tag !== undefined && expectedVersion === undefined) throw new TypeError('If-Match where no version is expected');
  return { ...path.parse(inPath), ...rest.parse(given), ...version };
};

/** The sample answer of an action; what can be watched has ended. */
export const sampleAnswer = (action: HttpAction): unknown => {
  const sample = sampleOf(action.output);
  const { watch } = action.http;
  return watch === undefined || typeof sample !== 'object' ? sample : { ...sample, [watch.member]: watch.until[0] };
};

const send = (action: HttpAction, answer: unknown, watches: boolean, response: ServerResponse): void => {
  if (watches) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const { version } = z.looseObject({ version: z.int() }).parse(answer);
    response.end(
      `: still here\n\nevent: ${action.name}\nid: ${version}\ndata: ${JSON.stringify(answer)}\n\nevent: end\ndata: {"reason":"done"}\n\n`,
    );
  } else if (action.http.answers === 'file') {
    const file = z.object({ contentType: z.string(), fileName: z.string(), body: z.string() }).parse(answer);
    response.writeHead(200, {
      'content-type': file.contentType,
      'content-disposition': `attachment; filename="${file.fileName}"`,
    });
    response.end(file.body);
  } else {
    response.writeHead(action.http.status ?? 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  }
};

/** An edge made of the contracts alone: it takes what they take and answers what they answer. */
export const openContractServer = async (): Promise<ContractServer> => {
  const heard: Heard[] = [];
  const scripts = new Map<string, Scripted>();
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<unknown> => {
    const url = new URL(request.url ?? '/', 'http://server');
    const route = routeOf(request.method ?? '', url.pathname);
    if (route === undefined) return refuse(response, 'not_found');
    const { action, inPath, watches } = route;
    const key = action.scope === 'platform' ? keys.operator : keys.company;
    if (request.headers.authorization !== `Bearer ${key}`) return refuse(response, 'forbidden');
    if (action.http.idempotencyKey === 'required' && request.headers['idempotency-key'] === undefined)
      return refuse(response, 'idempotency_key_missing');
    const one: Heard = {
      action,
      input: await inputOf(action, inPath, url, request),
      watches,
      headers: request.headers,
    };
    heard.push(one);
    const script = scripts.get(action.address);
    const answer = script === undefined ? sampleAnswer(action) : await script(one, response);
    return answer === undefined ? undefined : send(action, answer, watches, response);
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error) => {
      heard.length = 0;
      response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    answer: ({ address }, script) => void scripts.set(address, script),
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
