import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pressOf } from './interaction.ts';
import { makeSlackReply } from './reply.ts';
import { signSlackBody, verifySlackSignature } from './signature.ts';

const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const body = Buffer.from(
  'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
);
const signed = {
  timestamp: '1531420618',
  signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
};
const AT = 1_531_420_618_000;

describe('the signature of Slack', () => {
  it('of the example in Slack’s own documentation holds', () => {
    expect(verifySlackSignature(body, signed, SECRET, AT)).toBe(true);
    expect(signSlackBody(body, SECRET, AT)).toEqual(signed);
  });

  it('holds for five minutes to either side, and not longer', () => {
    expect(verifySlackSignature(body, signed, SECRET, AT + 300_000)).toBe(true);
    expect(verifySlackSignature(body, signed, SECRET, AT + 301_000)).toBe(false);
    expect(verifySlackSignature(body, signed, SECRET, AT - 300_000)).toBe(true);
    expect(verifySlackSignature(body, signed, SECRET, AT - 301_000)).toBe(false);
  });

  it('is over the bytes: the same form written otherwise is not signed', () => {
    const other = Buffer.from(body.toString().replace('%2Fwebhook', '/webhook'));
    expect(new URLSearchParams(other.toString()).get('command')).toBe(
      new URLSearchParams(body.toString()).get('command'),
    );
    expect(verifySlackSignature(other, signed, SECRET, AT)).toBe(false);
    expect(verifySlackSignature(Buffer.concat([body, Buffer.from(' ')]), signed, SECRET, AT)).toBe(false);
  });

  it.each([
    ['another secret', {}, 'another'],
    ['a secret that was forgotten', signSlackBody(body, '', AT), ''],
    ['another time', { timestamp: '1531420619' }, SECRET],
    ['a time that is none', { timestamp: '1531420618 ' }, SECRET],
    ['no time', { timestamp: undefined }, SECRET],
    ['no signature', { signature: undefined }, SECRET],
    ['the digest alone', { signature: signed.signature.slice(3) }, SECRET],
    ['another version', { signature: signed.signature.replace('v0', 'v1') }, SECRET],
    ['half a digest', { signature: signed.signature.slice(0, 40) }, SECRET],
  ])('with %s does not hold', (_, headers, secret) => {
    expect(verifySlackSignature(body, { ...signed, ...headers }, secret, AT)).toBe(false);
  });
});

const sample = readFileSync(
  new URL('../../../fakes/fixtures/slack/interaction.block_actions.json', import.meta.url),
  'utf8',
);
const bodyOf = (payload: string): Buffer => Buffer.from(new URLSearchParams({ payload }).toString());

describe('a press of a button', () => {
  it('is read from the recorded sample', () => {
    expect(pressOf(bodyOf(sample))).toEqual({
      userId: 'U0456',
      value: 'alrt_123',
      responseUrl: 'https://hooks.slack.com/actions/T0001/1/abc',
    });
  });

  it.each([
    ['another kind of interaction', sample.replace('block_actions', 'view_submission')],
    ['no JSON', '{'],
    ['nothing', ''],
    ['a member without an id', sample.replace('U0456', '')],
    ['no action', JSON.stringify({ ...JSON.parse(sample), actions: [] })],
  ])('is not %s', (_, payload) => {
    expect(pressOf(bodyOf(payload))).toBeUndefined();
  });
});

it.each([
  'http://hooks.slack.com/actions/1',
  'https://hooks.slack.com.evil.example/actions/1',
  'https://hooks.slack.com:8443/actions/1',
  `https://${'somebody'}:${'else'}@hooks.slack.com/actions/1`,
  'https://169.254.169.254/latest/meta-data',
  'http://127.0.0.1:6379/',
  'file:///etc/passwd',
  'hooks.slack.com',
  '',
])('a reply never goes to %s, whatever a request says', async (url) => {
  await expect(makeSlackReply()(url, 'told')).rejects.toMatchObject({ code: 'forbidden' });
});
