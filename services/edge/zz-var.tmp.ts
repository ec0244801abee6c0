import { createServer } from 'node:http';
import { getRequestListener, RESPONSE_ALREADY_SENT } from './zz-ns.tmp.ts';
import { Hono } from 'hono';
import { verifyCalcomSignature } from '@fencepost/vendors/calcom/signature';
import { isJsonObject } from './src/domain/json-object.ts';
import { readBody } from './src/http/read-body.ts';
import { makeCalcomWebhook } from './src/http/calcom-webhook.ts';
import { makeAcceptDelivery } from './src/usecases/accept-delivery.ts';
import { makeDeliveryMetrics } from './src/http/delivery-metrics.ts';
import { makeMetrics } from '@fencepost/service-kit/metrics';
import { makeLogger } from '@fencepost/service-kit/logger';
import { systemClock } from '@fencepost/service-kit/clock';
const { VARIANT = '', SECRET = '' } = process.env;
const answer = '{"status":"accepted","deliveryId":"dlv_aaaaaaaaaaaaaaaaaaaaaaaaaa"}';
const later = () => new Promise<void>((r) => setImmediate(r));
const endpoint = { endpointId: 'end_aaaaaaaaaaaaaaaaaaaaaaaaaa', tenantId: 'ten_aaaaaaaaaaaaaaaaaaaaaaaaaa', secrets: [{ secret: SECRET, validUntilMs: Infinity }] };
const variants: Record<string, () => any> = {
  bare: () => (request: any, response: any) => {
    const chunks: Buffer[] = [];
    request.on('data', (c: Buffer) => chunks.push(c));
    request.on('end', () => {
      const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
      if (!verifyCalcomSignature(body, request.headers['x-cal-signature-256'], [SECRET]) || !isJsonObject(body)) return response.writeHead(401).end();
      later().then(() => response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length }).end(answer));
    });
  },
  hono: () => {
    const app = new Hono<any>();
    app.post('/webhooks/:key', async (c) => {
      const body = await readBody(c.env.incoming, 262144);
      if (!verifyCalcomSignature(body, c.env.incoming.headers['x-cal-signature-256'], [SECRET]) || !isJsonObject(body)) return c.text('', 401);
      await later();
      return new Response(answer, { headers: { 'content-type': 'application/json' } });
    });
    return getRequestListener(app.fetch);
  },
  honoraw: () => {
    const app = new Hono<any>();
    app.post('/webhooks/:key', async (c) => {
      const body = await readBody(c.env.incoming, 262144);
      if (!verifyCalcomSignature(body, c.env.incoming.headers['x-cal-signature-256'], [SECRET]) || !isJsonObject(body)) return c.text('', 401);
      await later();
      c.env.outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length }).end(answer);
      return RESPONSE_ALREADY_SENT;
    });
    return getRequestListener(app.fetch);
  },
  edge: () => {
    const app = new Hono<any>();
    app.post('/webhooks/:endpointKey', makeCalcomWebhook({
      directory: { endpoint: () => endpoint }, maxInFlight: 1000, log: makeLogger({ service: 'x', level: 'silent' }), deliveries: makeDeliveryMetrics(makeMetrics('e'), 'calcom'),
      acceptDelivery: makeAcceptDelivery({ clock: systemClock, publisher: { publish: async () => { await later(); return { stream: '', seq: 1, duplicate: false }; } } }),
    }));
    return getRequestListener(app.fetch);
  },
};
const edgeWith = (over: any) => () => { const app = new Hono<any>();
    app.post('/webhooks/:endpointKey', makeCalcomWebhook({
      directory: { endpoint: () => endpoint }, maxInFlight: 1000, log: makeLogger({ service: 'x', level: 'silent' }), deliveries: makeDeliveryMetrics(makeMetrics('e'), 'calcom'),
      acceptDelivery: makeAcceptDelivery({ clock: systemClock, publisher: { publish: async () => { await later(); return { stream: '', seq: 1, duplicate: false }; } } }), ...over,
    }));
    return getRequestListener(app.fetch); };
variants.nometrics = edgeWith({ deliveries: { accepted() {}, refused() {} } });
variants.noaccept = edgeWith({ acceptDelivery: async ({ rawBody, signature }: any) => { if (!verifyCalcomSignature(rawBody, signature, [SECRET]) || !isJsonObject(rawBody)) throw 1; await later(); return { deliveryId: 'x', duplicate: false }; } });
variants.neither = edgeWith({ deliveries: { accepted() {}, refused() {} }, acceptDelivery: async ({ rawBody, signature }: any) => { if (!verifyCalcomSignature(rawBody, signature, [SECRET]) || !isJsonObject(rawBody)) throw 1; await later(); return { deliveryId: 'x', duplicate: false }; } });
const server = createServer(variants[VARIANT]!());
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ msg: 'ready', url: `http://127.0.0.1:${(server.address() as any).port}` })));
process.on('disconnect', () => process.exit(0)); process.on('SIGTERM', () => process.exit(0));
