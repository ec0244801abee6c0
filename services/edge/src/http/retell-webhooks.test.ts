import { readFileSync } from 'node:fs';
import { VoiceAnswer, writingVoiceFunctions } from '@fencepost/contracts/booking/call';
import { AppError } from '@fencepost/contracts/errors';
import { Problem } from '@fencepost/contracts/problem';
import { signCalcomBody } from '@fencepost/vendors/calcom/signature';
import { signRetellBody } from '@fencepost/vendors/retell/signature';
import { beforeEach, describe, expect, it } from 'vitest';
import { endpoints, type InMemoryEdge, makeInMemoryEdge, SECRET } from '../../test/support/in-memory-edge.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../../packages/fakes/fixtures/retell/${name}.json`, import.meta.url), 'utf8');

const ended = fixture('webhook.call_ended');
const booking = fixture('function.request');
const inbound = fixture('inbound.request');
const booked: VoiceAnswer = { status: 'ok', code: null, say: 'Gebucht.', data: { appointmentId: 'apt_1' } };
const paths = ['', '/inbound', '/functions/book_appointment', '/functions/list_services'];

let edge: InMemoryEdge;
beforeEach(async () => {
  edge = await makeInMemoryEdge();
  edge.answer = (address) => (address.endsWith('greetCaller') ? { variables: { company_name: 'Friseur' } } : booked);
});
const unavailable = () => {
  throw new AppError('unavailable', 'Nobody is there.');
};
const spoken = async (response: Response): Promise<VoiceAnswer> => {
  expect(response.status).toBe(200);
  const answer = VoiceAnswer.parse(await response.json());
  expect(answer.say).not.toBe('');
  return answer;
};

describe('whoever is not Retell', () => {
  it.each(paths)('is refused at %s and nothing is stored or asked (K4, WH4)', async (path) => {
    const old = signRetellBody(Buffer.from(booking), SECRET, Date.now() - 301_000);
    const coming = signRetellBody(Buffer.from(booking), SECRET, Date.now() + 301_000);
    const other = signRetellBody(Buffer.from(booking), 'another key', Date.now());
    for (const signature of ['', old, coming, other, signCalcomBody(Buffer.from(booking), SECRET)]) {
      const response = await edge.askAsRetell(path, booking, { 'x-retell-signature': signature });
      expect(response.status).toBe(401);
      expect(Problem.parse(await response.json()).code).toBe('unauthenticated');
    }
    expect([edge.published, edge.asked]).toEqual([[], []]);
    expect((await edge.askAsRetell(path, booking)).status).toBeLessThan(300);
  });

  it('finds no endpoint of another vendor: Cal.com’s is not Retell’s, nor the other way', async () => {
    const retell = { 'x-retell-signature': signRetellBody(Buffer.from(ended), SECRET, Date.now()) };
    const calcom = { 'x-cal-signature-256': signCalcomBody(Buffer.from(ended), SECRET) };
    expect((await edge.post(`/webhooks/retell/${endpoints.calcom}`, ended, retell)).status).toBe(404);
    expect((await edge.post(`/webhooks/calcom/${endpoints.retell}`, ended, calcom)).status).toBe(404);
    expect((await edge.post(`/webhooks/retell/${'0'.repeat(32)}`, ended, retell)).status).toBe(404);
    expect(edge.published).toEqual([]);
    expect((await edge.post(`/webhooks/retell/${endpoints.retell}`, ended, retell)).status).toBe(204);
    expect((await edge.post(`/webhooks/calcom/${endpoints.calcom}`, ended, calcom)).status).toBe(200);
  });
});

describe('an event of a call', () => {
  it('is answered 204 only after the broker has stored it, without what was said in the call', async () => {
    let stored = false;
    edge.publish = async () => {
      await Promise.resolve();
      stored = true;
      return { stream: 'INGRESS', seq: 7, duplicate: false };
    };
    expect((await edge.askAsRetell('', ended)).status).toBe(204);
    expect(stored).toBe(true);
    expect(edge.published).toMatchObject([{ subject: 'ingress.retell', headers: { 'fp-operation': 'event' } }]);
    expect(ended).toContain('thanks for calling');
    expect(edge.published[0]?.data).toContain('call_ended');
    expect(edge.published[0]?.data).not.toContain('thanks for calling');
  });

  it('is answered 503 where it is not durable, so that Retell sends it again (WH8)', async () => {
    edge.publish = async () => unavailable();
    expect((await edge.askAsRetell('', ended)).status).toBe(503);
  });

  it('that nobody can read is stored as it came, for the consumer to put aside (S4)', async () => {
    expect((await edge.askAsRetell('', 'no json')).status).toBe(204);
    expect(edge.published).toMatchObject([{ data: 'no json' }]);
  });
});

describe('a request that is nested ten thousand levels deep', () => {
  const deep = `{"event":"call_ended","args":{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}},"call":{"call_id":"c"}}`;

  it('is answered at a function with something to say, and stored as an event as it came (S4)', async () => {
    expect((await spoken(await edge.askAsRetell('/functions/book_appointment', deep))).status).toBe('refused');
    expect(edge.asked).toEqual([]);
    expect((await edge.askAsRetell('', deep)).status).toBe(204);
    expect(edge.published).toMatchObject([{ data: deep }]);
  });
});

describe('a caller who is about to be answered', () => {
  it('is greeted with the variables that booking knows', async () => {
    const response = await edge.askAsRetell('/inbound', inbound);
    expect(await response.json()).toEqual({ call_inbound: { dynamic_variables: { company_name: 'Friseur' } } });
    const call = { agentId: 'agent_12345', fromNumber: '+12137771234', toNumber: '+12137771235' };
    expect(edge.asked).toMatchObject([
      { address: 'v1.booking.greetCaller', input: { call }, scope: { tenantId: null } },
    ]);
  });

  it.each([
    ['booking is away', inbound, unavailable],
    ['booking makes a mistake', inbound, () => 'nonsense'],
    ['the call is nobody’s', inbound, () => ({ variables: {} })],
    ['the body says nothing', '{}', () => ({ variables: {} })],
  ])('is put through all the same where %s (S4)', async (_, body, answer) => {
    edge.answer = answer;
    const response = await edge.askAsRetell('/inbound', body);
    expect([response.status, await response.json()]).toEqual([200, { call_inbound: {} }]);
  });
});

describe('a function', () => {
  it.each(writingVoiceFunctions)('%s is stored before it is asked, under its name', async (name) => {
    const order: string[] = [];
    edge.publish = async () => {
      order.push('stored');
      return { stream: 'INGRESS', seq: 1, duplicate: false };
    };
    edge.answer = () => {
      order.push('asked');
      return booked;
    };
    expect(await spoken(await edge.askAsRetell(`/functions/${name}`, booking))).toEqual(booked);
    expect(order).toEqual(['stored', 'asked']);
    expect(edge.published[0]?.headers['fp-operation']).toBe(name);
    const { args } = JSON.parse(booking);
    expect(edge.asked[0]?.input).toMatchObject({ name, args, call: { fromNumber: '+12137771234' } });
  });

  it('that only reads is asked and not stored', async () => {
    await spoken(await edge.askAsRetell('/functions/check_availability', booking));
    expect([edge.published.length, edge.asked.length]).toEqual([0, 1]);
  });

  it('with its arguments at the root is asked with them, of a call that nobody can resolve', async () => {
    await spoken(await edge.askAsRetell('/functions/list_services', fixture('function.request.args_at_root')));
    const nobody = { agentId: null, fromNumber: null, toNumber: null };
    expect(edge.asked[0]?.input).toMatchObject({ args: { service: 'physio' }, call: nobody });
  });

  it('that two functions ask with the same bytes is two messages, and one asked again is one', async () => {
    for (const name of ['cancel_appointment', 'request_callback', 'cancel_appointment']) {
      await edge.askAsRetell(`/functions/${name}`, booking);
    }
    const ids = edge.published.map(({ messageId }) => messageId);
    expect([ids[0] === ids[1], ids[0] === ids[2]]).toEqual([false, true]);
  });

  const failures = [
    ['is away', unavailable],
    ['makes a mistake', () => 'nonsense'],
    [
      'throws what is not ours',
      () => {
        throw new TypeError('secret internals');
      },
    ],
  ] as const;
  it.each(failures)('whose answer fails because booking %s is still speakable (S4)', async (_, answer) => {
    edge.answer = answer;
    const writing = await spoken(await edge.askAsRetell('/functions/book_appointment', booking));
    expect(writing).toMatchObject({ status: 'later', code: 'timeout' });
    const reading = await spoken(await edge.askAsRetell('/functions/list_services', booking));
    expect(reading).toMatchObject({ status: 'later', code: 'timeout' });
    expect(writing.say).not.toBe(reading.say);
  });

  it.each(['book_appointment', 'list_services'])('%s with more than anybody says is told so, kindly', async (name) => {
    const long = JSON.parse(booking);
    long.args.notes = 'x'.repeat(3 * 1024 * 1024);
    const answer = await spoken(await edge.askAsRetell(`/functions/${name}`, JSON.stringify(long)));
    expect(answer).toMatchObject({
      status: 'refused',
      code: 'too_large',
      say: expect.stringMatching(/briefly|kürzer/),
    });
    expect([edge.published.length, edge.asked.length]).toEqual([0, 0]);
  });

  it('that could not be stored is not asked and not promised', async () => {
    edge.publish = async () => unavailable();
    const answer = await spoken(await edge.askAsRetell('/functions/book_appointment', booking));
    expect(answer).toMatchObject({ status: 'refused', code: 'unavailable' });
    expect(edge.asked).toEqual([]);
  });

  it('that booking never answers is answered within 2.5 s, in the language of the call', async () => {
    edge.answer = () => new Promise(() => {});
    const english = JSON.parse(booking);
    english.call.retell_llm_dynamic_variables = { fencepost_language: 'en' };
    const startedAt = performance.now();
    const response = await edge.askAsRetell('/functions/book_appointment', JSON.stringify(english));
    const answer = await spoken(response);
    expect(performance.now() - startedAt).toBeGreaterThan(1_000);
    expect(answer).toMatchObject({ status: 'later', say: expect.stringContaining('I have noted your request') });
  });

  const said = async (call: object): Promise<string> => {
    edge.answer = unavailable;
    const request = { name: 'list_services', args: {}, call: { call_id: 'c', ...call } };
    return (await spoken(await edge.askAsRetell('/functions/list_services', JSON.stringify(request)))).say;
  };
  const [german, english] = [/Das dauert gerade/, /taking a little longer/];
  it.each([
    [
      'the call remembers its language',
      { to_number: '+4930111111', retell_llm_dynamic_variables: { fencepost_language: 'en' } },
      [english],
    ],
    [
      'the call remembers its language',
      { to_number: '+12137771235', retell_llm_dynamic_variables: { fencepost_language: 'de' } },
      [german],
    ],
    ['a number of a German-speaking country was dialled', { to_number: '+41441234567' }, [german]],
    ['another number was dialled', { to_number: '+12137771235' }, [english]],
    [
      'what the call remembers is no language of ours',
      { to_number: '+12137771235', retell_llm_dynamic_variables: { fencepost_language: 'fr' } },
      [english],
    ],
    ['we called ourselves', { direction: 'outbound', from_number: '+4930111111', to_number: '+12137771235' }, [german]],
    ['nothing tells', { call_type: 'web_call' }, [german, english]],
  ])('that nobody answers is spoken in the language of the call where %s (%#)', async (_, call, languages) => {
    const say = await said(call);
    expect([german, english].filter((language) => language.test(say))).toEqual(languages);
  });

  it.each(['no json', '[]', '"text"'])('with the body %s is answered in words (S4)', async (body) => {
    expect(await spoken(await edge.askAsRetell('/functions/book_appointment', body))).toMatchObject({
      status: 'refused',
      code: 'malformed_body',
      say: expect.stringMatching(/nicht verstanden.*did not understand/),
    });
  });

  it('that nobody knows is asked under its name, at most 64 characters of it', async () => {
    await spoken(await edge.askAsRetell(`/functions/${'x'.repeat(200)}`, booking));
    expect(edge.asked[0]?.input).toMatchObject({ name: 'x'.repeat(64) });
    expect(edge.published).toEqual([]);
  });
});
