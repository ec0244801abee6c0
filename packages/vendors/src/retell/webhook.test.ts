import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseRetellFunction } from './function-request.ts';
import { keptRetellBody } from './kept.ts';
import { parseRetellEvent, parseRetellInbound } from './webhook.ts';

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../../fakes/fixtures/retell/${name}.json`, import.meta.url));
const changed = (name: string, change: (json: Record<string, Record<string, unknown>>) => void): Buffer => {
  const json = JSON.parse(fixture(name).toString());
  change(json);
  return Buffer.from(JSON.stringify(json));
};

const call = {
  vendorCallId: 'Jabr9TXYYJHfvl6Syypi88rdAHYHmcq6',
  agentId: 'oBeDLoLOeuAbiuaMFXRtDOLriTJ5tSxD',
  fromNumber: '+12137771234',
  toNumber: '+12137771235',
};

describe('an event of a call', () => {
  test.each([
    ['webhook.call_started', 'started', null],
    ['webhook.call_ended', 'ended', '2024-05-02T00:08:11.736Z'],
    ['webhook.call_analyzed', 'analyzed', '2024-05-02T00:08:11.736Z'],
  ])('%s is read', (name, kind, endedAt) => {
    const startedAt = '2024-05-02T00:07:55.945Z';
    expect(parseRetellEvent(fixture(name))).toMatchObject({ kind, call, connected: true, startedAt, endedAt });
  });

  test('that never connected says so; of an outbound call the customer is whom we called', () => {
    const ended = parseRetellEvent(fixture('webhook.call_ended.not_connected'));
    const swapped = { ...call, fromNumber: call.toNumber, toNumber: call.fromNumber };
    expect(ended).toMatchObject({ kind: 'ended', connected: false, call: swapped });
  });

  const nobody = { fromNumber: null, toNumber: null };
  test.each([
    ['that we made', { direction: 'outbound' }, { fromNumber: call.toNumber, toNumber: call.fromNumber }],
    ['of no direction comes in', { direction: undefined }, {}],
    ['of no direction and no type comes in', { direction: undefined, call_type: undefined }, {}],
    ['of a direction that nobody knows', { direction: 'sideways' }, nobody],
    ['from a browser, whatever numbers it names', { call_type: 'web_call', direction: undefined }, nobody],
  ])('%s says who the customer is, and a function asked in it says the same', (_, members, ends) => {
    const event = changed('webhook.call_ended', (json) => void Object.assign(json.call ?? {}, members));
    expect(parseRetellEvent(event)).toMatchObject({ call: { ...call, ...ends } });
    const asked = changed('function.request', (json) => void Object.assign(json.call ?? {}, members));
    expect(parseRetellFunction(asked)?.call).toEqual({ ...call, ...ends });
  });

  test('is read whatever its unknown members and values are', () => {
    const body = changed('webhook.call_ended', (json) => {
      Object.assign(json.call ?? {}, { call_status: 7, disconnection_reason: 'abducted', new_member: {} });
      Object.assign(json.call ?? {}, { from_number: 'anonymous', agent_id: 'no agent!', end_timestamp: 'soon' });
    });
    const facts = { ...call, fromNumber: null, agentId: null };
    expect(parseRetellEvent(body)).toMatchObject({ kind: 'ended', call: facts, connected: true, endedAt: null });
  });

  test.each([
    ['transcript_updated', 'irrelevant'],
    ['transfer_started', 'irrelevant'],
    ['chat_ended', 'irrelevant'],
    ['call_teleported', 'unknown'],
    ['__proto__', 'unknown'],
  ])('called %s is %s', (event, kind) => {
    expect(parseRetellEvent({ event, call: {} })).toEqual({ kind, event });
    expect(parseRetellEvent({ event })).toEqual({ kind, event });
  });

  test.each([['nothing'], [''], ['[]'], ['null'], ['{"event":1}'], ['{"event":"call_ended"}'], ['\u0000']])(
    'that is %s is malformed, without an exception',
    (text) => {
      expect(parseRetellEvent(Buffer.from(text)).kind).toBe('malformed');
    },
  );
});

test('who calls whom is read before the answer, and a hidden number is null', () => {
  const ends = { agentId: 'agent_12345', fromNumber: call.fromNumber, toNumber: call.toNumber };
  expect(parseRetellInbound(fixture('inbound.request'))).toEqual(ends);
  const hidden = changed('inbound.request', (json) => {
    delete json.call_inbound?.from_number;
  });
  expect(parseRetellInbound(hidden)).toEqual({ ...ends, fromNumber: null });
  expect(parseRetellInbound(Buffer.from('{}'))).toBeUndefined();
});

describe('a function request', () => {
  const args = { start: '2026-11-10T09:00:00-05:00', service: 'physio', phone: '+12137771234' };

  test('is read with its arguments nested, and with them at the root', () => {
    expect(parseRetellFunction(fixture('function.request'))).toEqual({ args, call, language: null });
    expect(parseRetellFunction(fixture('function.request.args_at_root'))).toEqual({ args, call: null, language: null });
  });

  test('may have an argument called name where they are at the root', () => {
    expect(parseRetellFunction(Buffer.from('{"name":"Erika"}'))?.args).toEqual({ name: 'Erika' });
  });

  test('believes no call that stands among arguments at the root: a caller may make the model say it', () => {
    const said = { slot: 1, name: 'book_appointment', call: { call_id: 'c', from_number: '+491701234567' } };
    const parsed = (json: object) => parseRetellFunction(Buffer.from(JSON.stringify(json)));
    expect(parsed(said)).toEqual({ args: said, call: null, language: null });
    expect(parsed({ args: { slot: 1 }, call: said.call })?.call).toBeNull();
    expect(parsed({ name: 'x', args: {}, call: said.call })?.call, 'the control').toMatchObject({ vendorCallId: 'c' });
  });

  test('that is no JSON object is nothing; an empty one has no arguments', () => {
    expect(parseRetellFunction(Buffer.from('[1]'))).toBeUndefined();
    expect(parseRetellFunction(Buffer.from(''))).toEqual({ args: {}, call: null, language: null });
  });
});

test('what is kept of a request has nothing that was said in the call, and says the same otherwise', () => {
  for (const name of ['webhook.call_analyzed', 'function.request']) {
    const kept = keptRetellBody(fixture(name)) ?? Buffer.from('');
    expect(fixture(name).toString()).toContain('thanks for calling');
    expect(kept.toString()).not.toMatch(/thanks for calling|transcript|recording|summary/);
  }
  const kept = keptRetellBody(fixture('webhook.call_analyzed'));
  expect(parseRetellEvent(kept)).toEqual(parseRetellEvent(fixture('webhook.call_analyzed')));
});

test.each(['', 'max@example.com', '+4930123456', 'x'.repeat(65)])(
  '%j is no name of an event, and is told to nobody',
  (event) => {
    expect(parseRetellEvent({ event, call: {} })).toMatchObject({ kind: 'malformed' });
    expect(JSON.stringify(parseRetellEvent({ event, call: {} }))).not.toContain('example');
    expect(parseRetellEvent({ event: 'call_teleported', call: {} })).toMatchObject({ kind: 'unknown' });
  },
);

test('a request that is nested beyond all use is no request, and is kept as it came; the same with sane arguments is read', () => {
  const nested = (levels: number): Buffer =>
    Buffer.from(`{"name":"x","args":{"a":${'['.repeat(levels)}${']'.repeat(levels)}},"call":{"call_id":"c"}}`);
  expect(parseRetellFunction(nested(10_000))).toBeUndefined();
  expect(keptRetellBody(nested(10_000))).toBeUndefined();
  expect(parseRetellFunction(nested(3))).toMatchObject({ args: { a: [[[]]] } });
  expect(keptRetellBody(nested(3))).toBeDefined();
});
