import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { Problem } from '@fencepost/contracts/problem';
import { eventually } from '@fencepost/testing/eventually';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { deliveryOf, post, signed, webhookUrl } from './support/deliveries.ts';
import { type Ground, type OpenEndpoint, prepareGround, type RunningEdge } from './support/ground.ts';

const SECRET = 'the-secret-of-company-1-0123456789abcdef';
const CAP_BYTES = 256 * 1024;
const MEGABYTE = 1024 * 1024;

let ground: Ground;
let edge: RunningEdge;
let endpoint: OpenEndpoint;

beforeAll(async () => {
  ground = await prepareGround(inject('servers'));
  endpoint = await ground.putEndpoint('company 1', { secret: SECRET, notAfter: null });
  edge = await ground.startEdge();
});
afterAll(async () => {
  await edge?.stop();
  await ground?.close();
});

/** Sends `chunks` with Transfer-Encoding: chunked, as fast as they are taken, until an answer comes. */
const postChunked = (chunks: number, chunk: Buffer): Promise<{ status: number | undefined; text: string }> =>
  new Promise((resolve, reject) => {
    const sending = request(webhookUrl(edge, endpoint), {
      method: 'POST',
      headers: { 'x-cal-signature-256': 'a'.repeat(64) },
    });
    let answered = false;
    sending.on('error', (error) => (answered ? undefined : reject(error)));
    sending.on('response', async (response) => {
      answered = true;
      let text = '';
      for await (const part of response) text += part;
      sending.destroy();
      resolve({ status: response.statusCode, text });
    });
    const write = (left: number): void => {
      if (answered) return;
      if (left === 0) return void sending.end();
      if (sending.write(chunk)) setImmediate(write, left - 1);
      else sending.once('drain', () => write(left - 1));
    };
    write(chunks);
  });

describe('a body larger than the cap (WH7)', () => {
  it('is refused with 413 when it says so, and before its bytes are read', async () => {
    const body = Buffer.alloc(CAP_BYTES + 1, 'x');
    const { status, json } = await post(webhookUrl(edge, endpoint), body, signed(body, SECRET));
    expect(status).toBe(413);
    expect(Problem.parse(json).code).toBe('too_large');
  });

  it('is refused with 413 when it comes in chunks, 10 MB of them, correct signature or not', async () => {
    const { status, text } = await postChunked(160, Buffer.alloc(64 * 1024, 'x'));
    expect(status).toBe(413);
    expect(Problem.parse(JSON.parse(text)).code).toBe('too_large');
  });

  it('does not stay in memory: 40 senders of 10 MB each leave the process where it was', async () => {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    await Promise.all(Array.from({ length: 40 }, () => postChunked(160, chunk)));
    const before = process.memoryUsage.rss();
    let highest = before;
    const watch = setInterval(() => {
      highest = Math.max(highest, process.memoryUsage.rss());
    }, 5);
    const statuses = await Promise.all(Array.from({ length: 40 }, () => postChunked(160, chunk)));
    clearInterval(watch);
    expect(new Set(statuses.map(({ status }) => status))).toEqual(new Set([413]));
    // 400 MB were offered. Buffered up to the cap they are 10 MB, for sender and receiver in this one process twice that.
    expect(highest - before).toBeLessThan(64 * MEGABYTE);
  });

  it('does not end the service for the next sender on another connection', async () => {
    const body = deliveryOf('after the flood');
    expect((await post(webhookUrl(edge, endpoint), body, signed(body, SECRET))).status).toBe(200);
  });
});

describe('a sender that does not go on', () => {
  it('is answered 503 at the deadline (WH9), and soon gives its place to others', async () => {
    const narrow = await ground.startEdge({ config: { MAX_WEBHOOKS_IN_FLIGHT: 1 } });
    const { hostname, port } = new URL(narrow.url);
    const socket = connect(Number(port), hostname);
    const head = `POST /webhooks/calcom/${endpoint.endpointKey} HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n`;
    socket.write(`${head}{"half":`);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1.1 503 /);
    const body = deliveryOf('after the slow one');
    await eventually(async () =>
      expect((await post(webhookUrl(narrow, endpoint), body, signed(body, SECRET))).status).toBe(200),
    );
    socket.destroy();
    await narrow.stop();
  });
});

describe('a sender that breaks off', () => {
  it('in the middle of its body leaves nothing behind', async () => {
    const count = ground.ingress.length;
    const { hostname, port } = new URL(edge.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const head = `POST /webhooks/calcom/${endpoint.endpointKey} HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n`;
    socket.write(`${head}{"half":`, () => socket.destroy());
    await once(socket, 'close');
    const body = deliveryOf('after breaking off');
    expect((await post(webhookUrl(edge, endpoint), body, signed(body, SECRET))).status).toBe(200);
    expect(ground.ingress.length - count).toBeLessThanOrEqual(1);
  });
});
