import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseCalcomDelivery } from '@fencepost/vendors/calcom/webhook';
import { parseRetellEvent } from '@fencepost/vendors/retell/webhook';
import { afterEach, expect, it } from 'vitest';
import { makeDeliverAs } from './canary-asks.ts';

const received: Buffer[] = [];
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  received.push(Buffer.concat(chunks));
  response.end('{}');
});
afterEach(() => server.close());

it('a prober’s own delivery leaves nothing behind: no quarantine, and so no alert', async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const edgeUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const door = { key: 'k'.repeat(32), secret: 's'.repeat(32) };
  const deliverAs = makeDeliverAs({
    edgeUrl,
    doorsOf: () => ({ apiKey: 'fp_x', calcom: door, retell: door }),
    ending: new AbortController().signal,
    now: () => 0,
  });
  const paths = { calcom: '/webhooks/calcom/{endpointKey}', retell: '/webhooks/retell/{endpointKey}' } as const;
  for (const vendor of ['calcom', 'retell'] as const)
    await deliverAs({ vendor, path: paths[vendor], signedBy: 'ten_1', at: 'ten_1' });
  const [calcom = Buffer.of(), retell = Buffer.of()] = received;
  // The edge refuses what is no JSON object before it stores anything.
  expect(Array.isArray(JSON.parse(calcom.toString()))).toBe(true);
  expect(parseCalcomDelivery(calcom).kind).toBe('malformed');
  expect(parseRetellEvent(retell)).toMatchObject({ kind: 'irrelevant' });
});
