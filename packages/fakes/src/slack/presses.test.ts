import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pressOf } from '@fencepost/vendors/slack/interaction';
import { makeSlackReply } from '@fencepost/vendors/slack/reply';
import { verifySlackSignature } from '@fencepost/vendors/slack/signature';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FakeSlack, startFakeSlack } from './server.ts';

const signingSecret = 'the signing secret of a test';
let slack: FakeSlack;
let app: Server;
/** What the app was sent, as far as Slack really sent it. */
let seen: { readonly signed: boolean; readonly press: ReturnType<typeof pressOf> }[];

beforeEach(async () => {
  seen = [];
  app = createServer(async (request, response) => {
    const rawBody = Buffer.concat(await request.toArray());
    const [signature, timestamp] = ['x-slack-signature', 'x-slack-request-timestamp'].map((name) =>
      String(request.headers[name]),
    );
    const signed = verifySlackSignature(rawBody, { signature, timestamp }, signingSecret, Date.now());
    const press = pressOf(rawBody);
    seen.push({ signed, press });
    await makeSlackReply({ origin: slack.url })(press?.responseUrl ?? '', 'You have it.');
    response.end();
  });
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(app.address() as AddressInfo).port}/`;
  slack = await startFakeSlack({ interactions: { url, signingSecret } });
});
afterEach(async () => {
  await slack.close();
  app.closeAllConnections();
  app.close();
});

const post = async (): Promise<string> => {
  const button = { type: 'button', action_id: 'ack', text: { type: 'plain_text', text: 'Acknowledge' }, value: 'v1' };
  const response = await fetch(`${slack.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer any' },
    body: JSON.stringify({ channel: slack.channel, text: 'hello', blocks: [{ type: 'actions', elements: [button] }] }),
  });
  return ((await response.json()) as { readonly ts: string }).ts;
};

describe('a button of the fake Slack', () => {
  test('is pressed as in Slack: signed over the bytes, with an address for a reply to that person alone', async () => {
    const ts = await post();
    expect(await slack.press({ ts, actionId: 'ack', userId: 'U0456' })).toBe(200);
    expect(seen).toMatchObject([{ signed: true, press: { userId: 'U0456', value: 'v1' } }]);
    expect(slack.messages()).toMatchObject([{ whispers: [{ userId: 'U0456', text: 'You have it.' }] }]);
  });

  test('can be pressed on the page, and by whoever speaks JSON', async () => {
    const ts = await post();
    const page = await (await fetch(slack.url)).text();
    expect(page).toContain('<button class="button">Acknowledge</button>');
    const form = new URLSearchParams({ ts, actionId: 'ack' });
    const pressed = await fetch(`${slack.url}/press`, { method: 'POST', body: form, redirect: 'manual' });
    expect(pressed.status).toBe(303);
    const json = { ts, actionId: 'ack', userId: 'U0456' };
    const headers = { 'content-type': 'application/json' };
    const asked = await fetch(`${slack.url}/press`, { method: 'POST', headers, body: JSON.stringify(json) });
    expect(await asked.json()).toEqual({ status: 200 });
    expect(seen.map(({ press }) => press?.userId)).toEqual(['U0DEMO', 'U0456']);
    expect(await (await fetch(slack.url)).text()).toContain('Only U0456 sees this: You have it.');
  });

  test('that is not there cannot be pressed', async () => {
    await expect(slack.press({ ts: await post(), actionId: 'other' })).rejects.toThrow('has no button other');
    expect(seen).toEqual([]);
  });
});

test('a reply follows no redirect, wherever it leads', async () => {
  let visits = 0;
  const elsewhere = createServer((request, response) => {
    visits += 1;
    if (request.url === '/respond') response.writeHead(302, { location: '/inside' });
    response.end();
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
  const reply = makeSlackReply({ origin });
  await reply(`${origin}/direct`, 'told');
  await expect(reply(`${origin}/respond`, 'told')).rejects.toMatchObject({ code: 'unavailable' });
  expect(visits).toBe(2);
  elsewhere.closeAllConnections();
  elsewhere.close();
});
