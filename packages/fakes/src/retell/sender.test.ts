import { createServer } from 'node:http';
import { parseRetellFunction } from '@fencepost/vendors/retell/function-request';
import { verifyRetellSignature } from '@fencepost/vendors/retell/signature';
import { parseRetellEvent, parseRetellInbound } from '@fencepost/vendors/retell/webhook';
import { afterEach, expect, test } from 'vitest';
import { type FakeCall, factsOf, makeFakeRetell } from './sender.ts';

const API_KEY = 'key_of-the-fake-0123456789';
const call: FakeCall = { callId: 'call-1', agentId: 'agent_1', from: '+491701234567', to: '+4930111111' };
const { vendorCallId, ...ends } = factsOf(call);

interface Received {
  readonly path: string;
  readonly body: Buffer;
  readonly authentic: boolean;
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Somebody who is told of calls, and answers with these statuses, then 200. */
const listener = async (...statuses: number[]) => {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const signature = String(request.headers['x-retell-signature']);
    const authentic = verifyRetellSignature(body, signature, [API_KEY], Date.now());
    received.push({ path: request.url ?? '', body, authentic });
    response.writeHead(statuses.shift() ?? 200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { received, retell: makeFakeRetell({ webhookUrl: `http://127.0.0.1:${port}`, apiKey: API_KEY }) };
};

test('what the fake Retell tells is signed and reads as the real one’s does (WH4)', async () => {
  const { received, retell } = await listener();
  await retell.inbound(call);
  await retell.started(call);
  await retell.ask(call, 'list_services', { a: 1 });
  await retell.ask(call, 'list_services', { a: 1 }, true);
  await retell.ended(call);
  await retell.analyzed(call);
  await retell.notConnected(call);
  expect(received.every(({ authentic }) => authentic)).toBe(true);

  const [inbound, started, asked, atRoot, ended, analyzed, unconnected] = received.map(({ body }) => body);
  expect(parseRetellInbound(inbound ?? Buffer.of())).toEqual(ends);
  const facts = { vendorCallId, ...ends };
  expect(parseRetellEvent(started)).toMatchObject({ kind: 'started', call: facts, connected: true });
  expect(parseRetellFunction(asked ?? Buffer.of())).toEqual({ args: { a: 1 }, call: facts, language: null });
  expect(parseRetellFunction(atRoot ?? Buffer.of())).toEqual({ args: { a: 1 }, call: null, language: null });
  expect(parseRetellEvent(ended)).toMatchObject({ kind: 'ended', connected: true });
  expect(parseRetellEvent(analyzed)).toMatchObject({ kind: 'analyzed' });
  expect(parseRetellEvent(unconnected)).toMatchObject({ kind: 'ended', connected: false });
  expect(received[2]?.path).toBe('/functions/list_services');
});

test('it asks again where the answer is no success, three times at most', async () => {
  const { received, retell } = await listener(503, 500, 500, 500);
  expect((await retell.started(call)).status).toBe(500);
  expect(received).toHaveLength(3);
  const other = await listener(503);
  expect((await other.retell.started(call)).status).toBe(200);
  expect(other.received).toHaveLength(2);
});
