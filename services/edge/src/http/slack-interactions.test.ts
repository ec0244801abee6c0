import { AppError } from '@fencepost/contracts/errors';
import { derivedId } from '@fencepost/contracts/ids';
import type { SlackAction } from '@fencepost/contracts/integrity/slack-action';
import { signSlackBody } from '@fencepost/vendors/slack/signature';
import { beforeEach, describe, expect, it } from 'vitest';
import { type InMemoryEdge, makeInMemoryEdge, SLACK_SECRET } from '../../test/support/in-memory-edge.ts';

const PATH = '/webhooks/slack/interactions';
const RUN = 'v1.integrity-monitor.runSlackAction';
const responseUrl = 'https://hooks.slack.com/actions/T0001/1/abc';
const alertId = derivedId('alr', 'one');
const acknowledge: SlackAction = { press: 'acknowledge', alertId };

let edge: InMemoryEdge;
beforeEach(async () => {
  edge = await makeInMemoryEdge();
  edge.answer = () => ({ told: 'You have it.' });
});

const payloadOf = (value: string | undefined, more: object = {}): string =>
  new URLSearchParams({
    payload: JSON.stringify({
      type: 'block_actions',
      user: { id: 'U0456', username: 'dana' },
      response_url: responseUrl,
      actions: [{ type: 'button', action_id: 'acknowledge', ...(value === undefined ? {} : { value }) }],
      ...more,
    }),
  }).toString();

const headersOf = (body: string, secret = SLACK_SECRET, timeMs = Date.now()): Record<string, string> => {
  const { signature, timestamp } = signSlackBody(Buffer.from(body), secret, timeMs);
  return { 'x-slack-signature': signature ?? '', 'x-slack-request-timestamp': timestamp ?? '' };
};
const press = (action: SlackAction | undefined = acknowledge) => {
  const body = payloadOf(JSON.stringify(action));
  return edge.post(PATH, body, headersOf(body));
};

describe('a button pressed in Slack', () => {
  it('does what it says, in the name of who pressed it, and tells that person alone', async () => {
    const response = await press();
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(edge.asked).toEqual([
      {
        address: RUN,
        input: { slackUserId: 'U0456', action: acknowledge },
        scope: expect.objectContaining({ tenantId: null, actor: { kind: 'operator', id: 'slack:U0456' } }),
      },
    ]);
    expect(edge.replied).toEqual([{ url: responseUrl, text: 'You have it.' }]);
  });

  it('that is refused says why, to that person alone, and Slack still hears 200', async () => {
    edge.answer = () => {
      throw new AppError('forbidden', 'Nothing was done: U0456 is not among the people who may handle alerts.');
    };
    expect((await press()).status).toBe(200);
    expect(edge.replied.map(({ text }) => text)).toEqual([
      'Nothing was done: U0456 is not among the people who may handle alerts.',
    ]);
  });

  it('that opens a link, or carries what no button of ours does, asks nobody anything', async () => {
    for (const value of [undefined, '', 'alrt_123', '{"press":"format_disk"}', '[]']) {
      const body = payloadOf(value);
      expect((await edge.post(PATH, body, headersOf(body))).status).toBe(200);
    }
    expect(edge.asked).toEqual([]);
  });

  it('is answered although the monitor is slow, and its answer is told when it comes', async () => {
    const late = Promise.withResolvers<unknown>();
    edge.answer = () => late.promise;
    // The monitor answers only after this did: otherwise both would wait for each other.
    expect((await press()).status).toBe(200);
    expect(edge.replied).toEqual([]);
    late.resolve({ told: 'Done after all.' });
    await expect.poll(() => edge.replied.map(({ text }) => text)).toEqual(['Done after all.']);
  });
});

describe('what Slack has not signed', () => {
  const body = payloadOf(JSON.stringify(acknowledge));
  it.each([
    ['nothing', {}],
    ['the signature of another secret', headersOf(body, 'another-signing-secret')],
    ['a signature of an hour ago', headersOf(body, SLACK_SECRET, Date.now() - 3_600_000)],
    ['the signature of another body', headersOf(payloadOf(undefined))],
    // Signed as if the form were read first and written again: only the bytes count.
    ['a signature over the parsed body', headersOf(new URLSearchParams(body).get('payload') ?? '')],
  ])('with %s is refused, and nobody is asked', async (_, headers) => {
    const response = await edge.post(PATH, body, headers);
    expect(response.status).toBe(401);
    expect(edge.asked).toEqual([]);
    expect(edge.replied).toEqual([]);
  });

  it('is refused where the same form was written in other bytes', async () => {
    const other = body.replaceAll('%22', '"');
    expect(new URLSearchParams(other).get('payload')).toBe(new URLSearchParams(body).get('payload'));
    expect((await edge.post(PATH, other, headersOf(body))).status).toBe(401);
    expect((await edge.post(PATH, other, headersOf(other))).status).toBe(200);
  });
});

it('a signed interaction that is no press of a button is refused', async () => {
  const body = payloadOf('x', { type: 'view_submission' });
  expect((await edge.post(PATH, body, headersOf(body))).status).toBe(400);
});

it('without a signing secret no press is taken, and the answer says what to set', async () => {
  const closed = await makeInMemoryEdge({ slackSigningSecret: undefined });
  const body = payloadOf(JSON.stringify(acknowledge));
  const response = await closed.post(PATH, body, headersOf(body, ''));
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ detail: expect.stringContaining('SLACK_SIGNING_SECRET') });
  expect(closed.asked).toEqual([]);
});
