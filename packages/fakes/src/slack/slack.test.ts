import { readFileSync } from 'node:fs';
import { blockLimits } from '@fencepost/vendors/slack/blocks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FakeSlack, startFakeSlack } from './server.ts';

const sample = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/slack/${name}.json`, import.meta.url), 'utf8'));
const channel = { id: 'C0123ALERTS', name: 'alerts' };
const TOKEN = 'a token';

let nowMs = Date.parse('2026-01-01T08:00:00.000Z');
let slack: FakeSlack;
beforeEach(async () => {
  slack = await startFakeSlack({ channel, token: TOKEN, clock: { millis: () => nowMs } });
});
afterEach(() => slack.close());

const call = async (method: string, members: object = {}, token: string | undefined = TOKEN) => {
  const response = await fetch(`${slack.apiUrl}${method}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token === '' ? {} : { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ channel: channel.id, ...members }),
  });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
};
const post = (members: object = { text: 'hello' }) => call('chat.postMessage', members);

describe('answers have the shape of the samples', () => {
  test('a posted alert', async () => {
    const { status, body } = await post(sample('chat.postMessage.request'));
    const model = sample('chat.postMessage.response');
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(Object.keys(model));
    for (const name of Object.keys(model.message)) expect(typeof body.message[name]).toBe(typeof model.message[name]);
    expect(body).toMatchObject({ ok: true, channel: channel.id, ts: expect.stringMatching(/^\d{10}\.\d{6}$/) });
  });

  test('an answer in its thread and the update that resolves it', async () => {
    const { ts } = (await post(sample('chat.postMessage.request'))).body;
    const reply = await post({ ...sample('chat.postMessage.thread.request'), thread_ts: ts });
    expect(reply.body.message.thread_ts).toBe(ts);
    const update = await call('chat.update', { ...sample('chat.update.resolved.request'), ts });
    expect(update.body).toMatchObject({ ok: true, ts, channel: channel.id });
    expect(slack.messages()).toMatchObject([
      {
        ts,
        text: expect.stringMatching(/^\[RESOLVED\]/),
        edited: true,
        history: [expect.stringMatching(/^\[FIRING\]/)],
        replies: [{ text: expect.stringMatching(/^Still failing/) }],
      },
    ]);
  });

  test.each(['text', 'blocks'])('a form is read like JSON (%s)', async (member) => {
    const { text, blocks, metadata } = sample('chat.postMessage.request');
    const given =
      member === 'text' ? { text } : { text, blocks: JSON.stringify(blocks), metadata: JSON.stringify(metadata) };
    const response = await fetch(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${TOKEN}` },
      body: new URLSearchParams({ channel: channel.id, ...given }),
    });
    expect(JSON.parse(await response.text())).toMatchObject({ ok: true, message: { text } });
  });
});

describe('refusals are HTTP 200 with a name', () => {
  const text = (length: number) => ({ type: 'mrkdwn', text: 'x'.repeat(length) });
  const section = (length: number) => ({ type: 'section', text: text(length) });
  test.each<[error: string, method: string, members: object, token?: string]>([
    ['not_authed', 'auth.test', {}, ''],
    ['invalid_auth', 'chat.postMessage', { text: 'x' }, 'wrong'],
    ['channel_not_found', 'chat.postMessage', { text: 'x', channel: 'C0OTHER' }],
    ['no_text', 'chat.postMessage', {}],
    ['thread_not_found', 'chat.postMessage', { text: 'x', thread_ts: '1.2' }],
    ['message_not_found', 'chat.update', { text: 'x', ts: '1.2' }],
    ['unknown_method', 'chat.shout', {}],
    ['invalid_blocks', 'chat.postMessage', { blocks: [section(blockLimits.sectionText + 1)] }],
    ['invalid_blocks', 'chat.postMessage', { blocks: [section(0)] }],
    [
      'invalid_blocks',
      'chat.postMessage',
      { blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }] },
    ],
    ['invalid_blocks', 'chat.postMessage', { blocks: [{ type: 'section', fields: Array(11).fill(text(1)) }] }],
    ['invalid_blocks', 'chat.postMessage', { blocks: [{ type: 'context', elements: Array(11).fill(text(1)) }] }],
    ['invalid_blocks', 'chat.postMessage', { blocks: Array(51).fill({ type: 'divider' }) }],
    ['invalid_blocks', 'chat.postMessage', { blocks: Array(2).fill({ type: 'divider', block_id: 'same' }) }],
    ['msg_blocks_too_long', 'chat.postMessage', { blocks: Array(5).fill(section(3_000)) }],
  ])('%s by %s', async (error, method, members, token) => {
    const { status, body } = await call(method, members, token);
    expect(status).toBe(200);
    expect(body).toMatchObject({ ok: false, error });
    expect(slack.messages()).toHaveLength(0);
  });

  test('invalid blocks are explained in Slack’s words', async () => {
    const { body } = await post({ blocks: [section(3_001)] });
    const model = sample('web-api.errors').find(
      (one: { body: { error: string } }) => one.body.error === 'invalid_blocks',
    );
    expect(body).toEqual(model.body);
  });
});

describe('the history of the channel', () => {
  test('comes newest first, in pages, without threads, and with metadata where asked', async () => {
    const metadata = { event_type: 'alert', event_payload: { n: 1 } };
    const { ts } = (await post({ text: '1', metadata })).body;
    await post({ text: 'in the thread', thread_ts: ts });
    await post({ text: '2' });
    const first = (await call('conversations.history', { limit: 1, include_all_metadata: true })).body;
    expect(first).toMatchObject({ messages: [{ text: '2' }], has_more: true });
    const cursor = first.response_metadata.next_cursor;
    const second = (await call('conversations.history', { limit: 1, cursor, include_all_metadata: true })).body;
    expect(second).toMatchObject({ messages: [{ text: '1', metadata }], has_more: false });
    const plain = (await call('conversations.history')).body;
    expect(plain.messages[1]).not.toHaveProperty('metadata');
  });
});

describe('the rate limit', () => {
  test('once switched on, refuses messages beyond the burst with 429 and Retry-After', async () => {
    slack.limit({ perSecond: 1, burst: 2 });
    expect([(await post()).status, (await post()).status]).toEqual([200, 200]);
    const { status, headers, body } = await post();
    expect([status, headers.get('retry-after'), body]).toEqual([429, '1', { ok: false, error: 'ratelimited' }]);
    nowMs += 1_000;
    expect((await post()).status).toBe(200);
  });

  test('is switched by other processes, too', async () => {
    const change = (method: string, body?: string) =>
      fetch(`${slack.url}/__control/rate-limit`, { method, ...(body === undefined ? {} : { body }) });
    expect((await change('PUT', '{"perSecond":0}')).status).toBe(400);
    expect((await change('PUT', '{"perSecond":1,"burst":1}')).status).toBe(200);
    expect([(await post()).status, (await post()).status]).toEqual([200, 429]);
    expect((await change('DELETE')).status).toBe(204);
    expect((await post()).status).toBe(200);
  });
});

describe('the channel as a page', () => {
  const page = async () => (await fetch(slack.url)).text();

  test('shows messages with thread and earlier versions, and runs nothing of what people wrote', async () => {
    const hostile =
      '<script>alert(1)</script> &lt;b&gt; *bold* `code` <https://example.com|link> <javascript:alert(1)|no>';
    const { ts } = (await post({ text: 'first' })).body;
    await call('chat.update', { ts, text: hostile });
    await post({ text: 'reply', thread_ts: ts });
    const html = await page();
    expect(html).toContain('<html lang="en">');
    expect(html).toContain('(edited)');
    expect(html).toContain('Earlier versions (1)');
    expect(html).toContain('<strong>bold</strong>');
    expect(html).toContain('<a href="https://example.com" rel="noreferrer">link</a>');
    expect(html).toContain('&lt;b&gt;');
    expect(html).not.toContain('<script>');
    expect(html).not.toContain('href="javascript:');
  });

  test('shows every kind of block', async () => {
    await post(sample('chat.postMessage.request'));
    const html = await page();
    expect(html).toContain('Calendar sync failing — Acme Dental</h2>');
    expect(html).toContain('<code>ten_9</code>');
    expect(html).toContain('datetime="2026-11-21T');
    expect(html).toContain('href="https://example.com/runbooks/calendar-token-revoked"');
  });

  test('and as JSON', async () => {
    await post({ text: 'hello' });
    expect(await (await fetch(`${slack.url}/messages`)).json()).toEqual(slack.messages());
  });
});
