import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, createInbox, headers } from '@nats-io/transport-node';

/**
 * The floors FL1 and FL2, as bare as they can be: node:http, HMAC over the raw bytes, JSON.parse, and (FL1) one pipelined
 * JetStream publish whose ack is awaited. No routing, no directory, no schema, no deadline.
 * Run as a process: FLOOR=fl1|fl2 NATS_URL=… SUBJECT=… SECRET=… node floor.ts
 */
const { FLOOR, NATS_URL = '', SUBJECT = '', SECRET = '' } = process.env;

const makePublish = async (): Promise<(uid: string, body: Buffer) => Promise<void>> => {
  if (FLOOR === 'fl2') return async () => undefined;
  const nc = await connect({ servers: NATS_URL, noAsyncTraces: true });
  const inbox = createInbox();
  const waiting = new Map<string, () => void>();
  let sent = 0;
  nc.subscribe(`${inbox}.*`, {
    callback: (error, message) => {
      if (error || !('seq' in JSON.parse(message.string()))) return;
      waiting.get(message.subject)?.();
      waiting.delete(message.subject);
    },
  });
  return (uid, body) =>
    new Promise((resolve) => {
      const reply = `${inbox}.${sent++}`;
      const head = headers();
      head.set('Nats-Msg-Id', uid);
      waiting.set(reply, resolve);
      nc.publish(SUBJECT, body, { reply, headers: head });
    });
};

const publish = await makePublish();

const answer = '{"status":"accepted"}';

const accept = (body: Buffer, request: IncomingMessage, response: ServerResponse): void => {
  const expected = createHmac('sha256', SECRET).update(body).digest();
  const given = Buffer.from(String(request.headers['x-cal-signature-256']), 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    response.writeHead(401).end();
    return;
  }
  const { payload } = JSON.parse(body.toString('utf8')) as { payload: { uid: string } };
  void publish(payload.uid, body).then(() => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length }).end(answer);
  });
};

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () =>
    accept(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks), request, response),
  );
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ msg: 'ready', url: `http://127.0.0.1:${port}` }));
});
process.on('disconnect', () => process.exit(0)); process.on('SIGTERM', () => process.exit(0));
