import { once } from 'node:events';
import { connect } from 'node:net';
import { eventually } from '@fencepost/testing/eventually';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { deliveryOf, post, signed, webhookUrl } from './support/deliveries.ts';
import { type Ground, type OpenEndpoint, prepareGround } from './support/ground.ts';

const SECRET = 'the-secret-of-company-1-0123456789abcdef';

let ground: Ground;
let endpoint: OpenEndpoint;

beforeAll(async () => {
  ground = await prepareGround(inject('servers'));
  endpoint = await ground.putEndpoint('company 1', { secret: SECRET, notAfter: null });
});
afterAll(() => ground?.close());

describe('an edge that is told to stop (SD1)', () => {
  it('finishes the delivery whose body is still coming, then lets idle connections go and takes no new ones', async () => {
    const edge = await ground.startEdge();
    const { hostname, port } = new URL(edge.url);
    const body = deliveryOf('while stopping');
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const head = [
      `POST /webhooks/calcom/${endpoint.endpointKey} HTTP/1.1`,
      'host: x',
      `content-length: ${body.length}`,
      `x-cal-signature-256: ${signed(body, SECRET)}`,
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    socket.write(body.subarray(0, 10));
    // An answered request on another connection proves that the first one was taken up as well.
    expect(
      (await post(webhookUrl(edge, endpoint), deliveryOf('before'), signed(deliveryOf('before'), SECRET))).status,
    ).toBe(200);

    const stopped = edge.stop();
    await expect(fetch(edge.url)).rejects.toThrow();
    socket.write(body.subarray(10));
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 200 /);
    await stopped;
    await eventually(() => expect(ground.ingress).toHaveLength(2));
  });

  it('breaks off nothing: a sender gets 200 until it finds the door closed', async () => {
    const edge = await ground.startEdge();
    const outcomes: unknown[] = [];
    const sender = async (lane: number): Promise<void> => {
      for (let n = 0; outcomes.at(-1) !== 'ECONNREFUSED'; n += 1) {
        const body = deliveryOf(`stopping ${lane} ${n}`);
        const sent = post(webhookUrl(edge, endpoint), body, signed(body, SECRET));
        outcomes.push(await sent.then(({ status }) => status).catch((error) => error.cause?.code ?? error));
      }
    };
    const senders = Array.from({ length: 8 }, (_, lane) => sender(lane));
    await eventually(() => expect(outcomes.length).toBeGreaterThan(100));
    await edge.stop();
    await Promise.all(senders);
    expect(new Set(outcomes)).toEqual(new Set([200, 'ECONNREFUSED']));
  });
});
