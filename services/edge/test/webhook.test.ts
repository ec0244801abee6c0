import { request } from 'node:http';
import { deliveryIdOf, IngressHeaders } from '@fencepost/contracts/ingress';
import { Problem } from '@fencepost/contracts/problem';
import { eventually } from '@fencepost/testing/eventually';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Answer, deliveryOf, post, recordedDelivery, signed, webhookUrl } from './support/deliveries.ts';
import { type Ground, type OpenEndpoint, prepareGround, type RunningEdge } from './support/ground.ts';

const SECRET = 'the-secret-of-company-1-0123456789abcdef';
const OTHER_SECRET = 'the-secret-of-company-15-0123456789abcdef';
const OLD_SECRET = 'the-secret-before-the-rotation-0123456789';
const NOW_MS = Date.parse('2026-06-01T12:00:00.000Z');

let ground: Ground;
let edge: RunningEdge;
let endpoint: OpenEndpoint;
let other: OpenEndpoint;
let nowMs = NOW_MS;

// No process of the tenant service exists in this file: the directory alone is enough.
beforeAll(async () => {
  ground = await prepareGround(inject('servers'));
  endpoint = await ground.putEndpoint('company 1', { secret: SECRET, notAfter: null });
  other = await ground.putEndpoint('company 15', { secret: OTHER_SECRET, notAfter: null });
  const clock = { millis: () => nowMs, now: () => new Date(nowMs).toISOString() };
  edge = await ground.startEdge({ clock });
});
afterAll(async () => {
  await edge?.stop();
  await ground?.close();
});

const send = (body: Uint8Array, signature?: string, headers?: Record<string, string>): Promise<Answer> =>
  post(webhookUrl(edge, endpoint), body, signature, headers);

const storedUnder = (deliveryId: unknown) => ground.ingress.filter(({ messageId }) => messageId === deliveryId);

let markers = 0;

/** Stores one more delivery and answers how many there are once it is seen: what came before it is then seen, too. */
const storedSoFar = async (): Promise<number> => {
  markers += 1;
  const body = deliveryOf(`marker-${markers}`);
  const { json } = await send(body, signed(body, SECRET));
  await eventually(() => expect(ground.ingress.at(-1)?.messageId).toBe(json.deliveryId));
  return ground.ingress.length;
};

/** Proves that nothing was stored in between: a delivery sent last is the next one in the stream. */
const expectNothingStoredSince = async (count: number): Promise<void> => {
  expect(await storedSoFar()).toBe(count + 1);
};

describe('an authentic delivery', () => {
  it('is stored byte for byte before it is answered with 200', async () => {
    const body = recordedDelivery('docs-2021-10-20/BOOKING_CREATED.json');
    const { status, json, headers } = await send(body, signed(body, SECRET), {
      'x-cal-webhook-version': '2021-10-20',
      'x-request-id': 'a-request-of-cal.com',
    });
    expect({ status, json }).toEqual({
      status: 200,
      json: { status: 'accepted', deliveryId: deliveryIdOf(endpoint.endpointId, body) },
    });
    expect(headers.get('x-request-id')).toBe('a-request-of-cal.com');
    const [stored] = await eventually(() => {
      expect(storedUnder(json.deliveryId)).toHaveLength(1);
      return storedUnder(json.deliveryId);
    });
    expect(Buffer.from(stored?.data ?? []).equals(body)).toBe(true);
    expect(IngressHeaders.parse(stored?.headers)).toEqual({
      endpointId: endpoint.endpointId,
      claimedTenantId: endpoint.tenantId,
      receivedAt: '2026-06-01T12:00:00.000Z',
      requestId: 'a-request-of-cal.com',
      webhookVersion: '2021-10-20',
      operation: null,
    });
  });

  it('is stored once and accepted every time when a hundred copies arrive at once (WH10)', async () => {
    const body = deliveryOf('a hundred copies');
    const signature = signed(body, SECRET);
    const answers = await Promise.all(Array.from({ length: 100 }, () => send(body, signature)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ json }) => json.deliveryId)).size).toBe(1);
    await eventually(() => expect(storedUnder(answers[0]?.json.deliveryId)).toHaveLength(1));
    await eventually(async () =>
      expect(await edge.metrics.render()).toMatch(/deliveries_total\{vendor="calcom",outcome="duplicate".*\} 99/),
    );
  });

  it.each([
    ['a trigger that nobody knows', '{"triggerEvent":"SOMETHING_NEW","payload":{}}'],
    ['a ping', recordedDelivery('derived/PING.json').toString()],
    ['a payload version that nobody knows', '{"triggerEvent":"BOOKING_CREATED","payload":{"v":99}}'],
    ['a member called __proto__', '{"__proto__":{"polluted":true},"constructor":{"prototype":1}}'],
    ['100,000 levels of nesting', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['an empty object', '{}'],
  ])('is accepted with %s', async (_, text) => {
    const body = Buffer.from(text);
    const { status, json } = await send(body, signed(body, SECRET), { 'x-cal-webhook-version': '2031-01-01' });
    expect(status).toBe(200);
    await eventually(() => expect(storedUnder(json.deliveryId)).toHaveLength(1));
    expect({}).not.toHaveProperty('polluted');
  });

  it('may be exactly as large as the cap', async () => {
    const body = Buffer.from(`{"a":"${'x'.repeat(256 * 1024 - 8)}"}`);
    expect(body).toHaveLength(256 * 1024);
    expect((await send(body, signed(body, SECRET))).status).toBe(200);
  });
});

describe('a delivery that is not authentic', () => {
  const body = deliveryOf('not authentic');
  const right = signed(body, SECRET);
  const reserialised = Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 1));

  it.each<[string, Uint8Array, string | undefined]>([
    ['without a signature (WH3)', body, undefined],
    ['with an empty signature', body, ''],
    ['with a wrong signature', body, signed(body, 'another secret')],
    ['with a truncated signature (WH2)', body, right.slice(0, 63)],
    ['with a signature that is too long', body, `${right}0`],
    ['with a signature in capitals', body, right.toUpperCase()],
    ['with the prefix of other vendors', body, `sha256=${right}`],
    ['with what Cal.com sends without a secret', body, 'no-secret-provided'],
    ['with the signature twice in one header', body, `${right}, ${right}`],
    ['with the signature of another company’s endpoint', body, signed(body, OTHER_SECRET)],
    ['with the same JSON written differently (WH1)', reserialised, right],
    ['that is empty', Buffer.alloc(0), right],
  ])('is refused with 401 %s, and nothing is stored', async (_, sent, signature) => {
    const count = await storedSoFar();
    const { status, json, headers } = await send(sent, signature);
    expect(status).toBe(401);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(headers.get('www-authenticate')).toContain('X-Cal-Signature-256');
    expect(Problem.parse(json)).toMatchObject({ code: 'unauthenticated', type: '/problems/unauthenticated' });
    await expectNothingStoredSince(count);
  });

  it('is refused when the signature header is sent twice, even twice the right one (WH3)', async () => {
    const twice = { method: 'POST', headers: { 'x-cal-signature-256': [right, right] } };
    const status = await new Promise((resolve, reject) => {
      const sending = request(webhookUrl(edge, endpoint), twice, (response) => resolve(response.statusCode));
      sending.on('error', reject).end(body);
    });
    expect(status).toBe(401);
  });

  it('is refused with 401 before anybody looks whether it is JSON', async () => {
    expect((await send(Buffer.from('{nonsense'), right)).status).toBe(401);
  });

  it('is refused with 404 at an address that nobody has, whatever it carries', async () => {
    const { status, json } = await post(`${edge.url}/webhooks/calcom/${'0'.repeat(32)}`, body, right);
    expect(status).toBe(404);
    expect(Problem.parse(json).code).toBe('not_found');
  });

  it('at the other company’s address is only accepted with that company’s secret', async () => {
    expect((await post(webhookUrl(edge, other), body, right)).status).toBe(401);
    const { status, json } = await post(webhookUrl(edge, other), body, signed(body, OTHER_SECRET));
    expect(status).toBe(200);
    const [stored] = await eventually(() => {
      expect(storedUnder(json.deliveryId)).toHaveLength(1);
      return storedUnder(json.deliveryId);
    });
    expect(IngressHeaders.parse(stored?.headers).claimedTenantId).toBe(other.tenantId);
  });
});

describe('an authentic delivery that is no JSON object', () => {
  it.each<[string, Uint8Array]>([
    ['text', Buffer.from('hello')],
    ['a list', Buffer.from('[]')],
    ['a list 100,000 levels deep', Buffer.from('['.repeat(100_000) + ']'.repeat(100_000))],
    ['null', Buffer.from('null')],
    ['half an object', Buffer.from('{"triggerEvent":"BOOK')],
    ['two objects', Buffer.from('{}{}')],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['UTF-16', Buffer.from('{"a":1}', 'utf16le')],
    ['nothing', Buffer.alloc(0)],
  ])('is refused with 400 when it is %s, and nothing is stored', async (_, body) => {
    const count = await storedSoFar();
    const { status, json } = await send(body, signed(body, SECRET));
    expect(status).toBe(400);
    expect(Problem.parse(json).code).toBe('malformed_body');
    await expectNothingStoredSince(count);
  });
});

describe('a rotation of the secret (WH6)', () => {
  it('believes both secrets during the overlap and only the new one after it', async () => {
    const overlapEndsMs = NOW_MS + 60_000;
    const rotating = await ground.putEndpoint(
      'rotating company',
      { secret: SECRET, notAfter: null },
      { secret: OLD_SECRET, notAfter: new Date(overlapEndsMs).toISOString() },
    );
    const body = deliveryOf('rotation');
    const statusOf = async (secret: string) =>
      (await post(webhookUrl(edge, rotating), body, signed(body, secret))).status;
    await eventually(async () => expect(await statusOf(SECRET)).toBe(200));
    nowMs = overlapEndsMs - 1;
    expect([await statusOf(SECRET), await statusOf(OLD_SECRET)]).toEqual([200, 200]);
    nowMs = overlapEndsMs;
    expect([await statusOf(SECRET), await statusOf(OLD_SECRET)]).toEqual([200, 401]);
    nowMs = NOW_MS;
  });

  it('takes effect while the edge runs, and a closed endpoint answers like one that never was', async () => {
    const name = 'changing company';
    const first = await ground.putEndpoint(name, { secret: OLD_SECRET, notAfter: null });
    const url = webhookUrl(edge, first);
    const body = deliveryOf('changing');
    const statusOf = async (secret: string) => (await post(url, body, signed(body, secret))).status;
    await eventually(async () => expect(await statusOf(OLD_SECRET)).toBe(200));
    await ground.putEndpoint(name, { secret: SECRET, notAfter: null });
    await eventually(async () => expect(await statusOf(SECRET)).toBe(200));
    expect(await statusOf(OLD_SECRET)).toBe(401);
    await ground.bucket.remove(`endpoint.${first.endpointKey}`);
    await eventually(async () => expect(await statusOf(SECRET)).toBe(404));
    const never = await post(`${edge.url}/webhooks/calcom/${'1'.repeat(32)}`, body, 'x');
    const closed = await post(url, body, signed(body, SECRET));
    const shapeOf = ({ status, json }: Answer) => ({ status, ...json, instance: '', requestId: '' });
    expect(shapeOf(closed)).toEqual(shapeOf(never));
  });
});

describe('an entry of the directory', () => {
  it('that cannot be read leaves what was known in force', async () => {
    await ground.bucket.put(`endpoint.${endpoint.endpointKey}`, '{"kind":"endpoint","broken":');
    const probe = await ground.putEndpoint('probe', { secret: SECRET, notAfter: null });
    const body = deliveryOf('broken entry');
    const signature = signed(body, SECRET);
    await eventually(async () => expect((await post(webhookUrl(edge, probe), body, signature)).status).toBe(200));
    expect((await send(body, signature)).status).toBe(200);
  });

  it('whose secret was sealed for another company is answered 503, for the sender is not to blame (OA2)', async () => {
    const theirs = (await ground.bucket.get(`endpoint.${other.endpointKey}`)) ?? '';
    const moved = { ...JSON.parse(theirs), tenantId: endpoint.tenantId };
    const key = '2'.repeat(32);
    await ground.bucket.put(`endpoint.${key}`, JSON.stringify(moved));
    const body = deliveryOf('moved secret');
    const url = `${edge.url}/webhooks/calcom/${key}`;
    await eventually(async () => {
      const { status, headers } = await post(url, body, signed(body, OTHER_SECRET));
      expect({ status, wait: headers.get('retry-after') }).toEqual({ status: 503, wait: '2' });
    });
  });
});
