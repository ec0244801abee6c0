import type { AppError } from '@fencepost/contracts/errors';
import { makeSlackChannel } from '@fencepost/vendors/slack/alerts-channel';
import type { Block } from '@fencepost/vendors/slack/blocks';
import { escapeMrkdwn } from '@fencepost/vendors/slack/mrkdwn';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../http/faults.ts';
import { type FakeSlack, startFakeSlack } from './server.ts';

const TOKEN = 'a token';
let slack: FakeSlack;
beforeAll(async () => {
  slack = await startFakeSlack({ token: TOKEN });
});
afterEach(() => {
  slack.reset();
  slack.limit(undefined);
});
afterAll(() => slack.close());

const channelWith = (options: { token?: string; channel?: string; timeoutMs?: number; apiUrl?: string } = {}) =>
  makeSlackChannel({ token: TOKEN, channel: slack.channel, apiUrl: slack.apiUrl, timeoutMs: 5_000, ...options });

const blocks: readonly Block[] = [
  { type: 'header', text: { type: 'plain_text', text: '🔴 A mapping leaves its company' } },
  {
    type: 'section',
    fields: [{ type: 'mrkdwn', text: `*Company*\n${escapeMrkdwn('<!channel> & Sons')}`, verbatim: true }],
  },
];
const alert = (alertId: string) => ({ text: `[FIRING] ${alertId}`, blocks, metadata: { alertId } });
const failureOf = (answer: Promise<unknown>): Promise<AppError> =>
  answer.then(
    () => Promise.reject(new Error('the call was expected to fail')),
    (error) => error,
  );

describe('an alert in the channel', () => {
  test('is posted, updated in place and answered in its thread', async () => {
    const channel = channelWith();
    const posted = await channel.post(alert('alr_1'));
    expect(posted).toEqual({ channel: slack.channel, ts: expect.any(String) });
    await channel.update({ ts: posted.ts, text: '[RESOLVED] alr_1', blocks });
    await channel.reply({ threadTs: posted.ts, text: 'after 42 min' });
    expect(slack.messages()).toMatchObject([
      { ts: posted.ts, text: '[RESOLVED] alr_1', edited: true, replies: [{ text: 'after 42 min' }] },
    ]);
  });

  test('is found again by its id, also behind a page of newer ones', async () => {
    const channel = channelWith();
    const { ts } = await channel.post(alert('alr_old'));
    for (let n = 0; n < 200; n += 1) await channel.post(alert(`alr_${n}`));
    expect(await channel.find('alr_old')).toEqual({ ts });
    expect(await channel.find('alr_never')).toBeUndefined();
  });

  test('whose confirmation was lost is in the channel once, and found', async () => {
    slack.fault({ times: 1, path: 'chat.postMessage', effect: { kind: 'truncate' } });
    const channel = channelWith();
    expect(await failureOf(channel.post(alert('alr_1')))).toMatchObject({ code: 'unavailable' });
    expect(await channel.find('alr_1')).toEqual({ ts: slack.messages()[0]?.ts });
    expect(slack.messages()).toHaveLength(1);
  });

  test('cannot wake everybody through the name of a company', async () => {
    await channelWith().post(alert('alr_1'));
    expect(JSON.stringify(slack.messages())).not.toContain('<!channel>');
  });
});

describe('a failing Slack', () => {
  test('that limits says how long to wait', async () => {
    slack.limit({ perSecond: 0.5, burst: 1 });
    await channelWith().post(alert('alr_1'));
    const error = await failureOf(channelWith().post(alert('alr_2')));
    expect(error).toMatchObject({ code: 'rate_limited', detail: { retryAfterMs: 2_000 } });
  });

  test.each([
    ['invalid_auth', { token: 'wrong' }, /set SLACK_TOKEN/],
    ['channel_not_found', { channel: 'C0OTHER' }, /set SLACK_CHANNEL/],
  ])('that refuses with %s needs a person, who is told what to do', async (slackError, options, advice) => {
    const error = await failureOf(channelWith(options).post(alert('alr_1')));
    expect(error).toMatchObject({ code: 'conflict', detail: { slackError }, message: expect.stringMatching(advice) });
  });

  test.each([
    'is_archived',
    'not_in_channel',
    'token_revoked',
    'account_inactive',
    'cant_update_message',
    'missing_scope',
  ])('that answers %s is final', async (slackError) => {
    slack.fault({ times: 1, effect: { kind: 'status', status: 200, body: { ok: false, error: slackError } } });
    expect(await failureOf(channelWith().post(alert('alr_1')))).toMatchObject({
      code: 'conflict',
      detail: { slackError },
    });
  });

  test('that lost the message says so at the update', async () => {
    const error = await failureOf(channelWith().update({ ts: '1.2', text: 'x', blocks }));
    expect(error).toMatchObject({ code: 'conflict', detail: { slackError: 'message_not_found' } });
  });

  test.each<[string, Fault['effect']]>([
    ['is down', { kind: 'status', status: 503 }],
    ['hangs', { kind: 'hang' }],
    ['has an error of its own', { kind: 'status', status: 200, body: { ok: false, error: 'internal_error' } }],
    ['limits without saying how long', { kind: 'status', status: 429 }],
    ['answers with a page', { kind: 'status', status: 200, body: '<html>constructor</html>' }],
    ['confirms without a name for the message', { kind: 'status', status: 200, body: { ok: true } }],
  ])('that %s is asked again later', async (_, effect) => {
    slack.fault({ times: 1, effect });
    expect(await failureOf(channelWith({ timeoutMs: 100 }).post(alert('alr_1')))).toMatchObject({
      code: 'unavailable',
    });
  });

  test('that cannot be reached is asked again later', async () => {
    const error = await failureOf(channelWith({ apiUrl: 'http://127.0.0.1:1/api/' }).post(alert('alr_1')));
    expect(error).toMatchObject({ code: 'unavailable' });
  });

  test('never sees its token repeated in an error', async () => {
    slack.fault({ times: 1, effect: { kind: 'status', status: 500 } });
    const error = await failureOf(channelWith().post(alert('alr_1')));
    expect(JSON.stringify([error.message, error.detail, String(error.cause)])).not.toContain(TOKEN);
  });
});
