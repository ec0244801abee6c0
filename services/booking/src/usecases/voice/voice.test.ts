import { VoiceAnswer, VoiceFunction } from '@fencepost/contracts/booking/call';
import { AppError } from '@fencepost/contracts/errors';
import { derivedId } from '@fencepost/contracts/ids';
import { platformScope } from '@fencepost/testing/platform-scope';
import { describe, expect, it, test } from 'vitest';
import { askProAi, friseur, scopeOf } from '../../../test/companies.ts';
import { at, movableClock } from '../../../test/slots-world.ts';
import { foreign } from '../../../test/voice-commands.ts';
import {
  callTo,
  colour,
  cut,
  ERIKA,
  friseurLine,
  otherLine,
  tokenAt,
  type VoiceWorld,
  voiceWorld,
} from '../../../test/voice-world.ts';
import { rows } from '../../adapters/rows.ts';
import { callIdOf } from './call-records.ts';

const NINE = at('09:00');
const TEN = at('10:00');
const named = { name: 'Erika Muster' };

const everybody = async ({ store }: VoiceWorld) => {
  const all = { limit: 500 };
  const [customers, appointments, calls, answers] = await Promise.all([
    store.collection(rows.customers).acrossTenants(platformScope).find({}, all),
    store.collection(rows.appointments).acrossTenants(platformScope).find({}, all),
    store.collection(rows.calls).acrossTenants(platformScope).find({}, all),
    store.collection(rows.voiceAnswers).acrossTenants(platformScope).find({}, all),
  ]);
  return { customers, appointments, calls, answers };
};
const booked = async (world: VoiceWorld, slot = NINE, call = callTo(friseurLine)) => {
  const answer = await world.ask('book_appointment', { slotToken: tokenAt(slot), ...named }, call);
  expect(answer).toMatchObject({ status: 'ok', code: null });
  return String(answer.data.appointmentId);
};

describe('a call whose number is one company’s and whose agent is another’s', () => {
  const strange = callTo(friseurLine, { agentId: otherLine.agentId });

  it.each(VoiceFunction.options)(
    'hears a kind sentence with a call-back offer, asked for %s (S4, K2, BKG-005)',
    async (name) => {
      const world = voiceWorld();
      const args = { slotToken: tokenAt(NINE), phone: ERIKA, ...named };
      const answer = VoiceAnswer.parse(await world.ask(name, args, strange));
      expect(answer.status).not.toBe('ok');
      expect(answer.code).toBe('agent_of_other_company');
      expect(answer.say).toMatch(/zurückrufen|Rückruf/);
      // Nobody's customer, nobody's appointment, no default company (BKG-006).
      expect(await everybody(world)).toEqual({ customers: [], appointments: [], calls: [], answers: [] });
    },
  );

  it('is given no variables, and so nothing personal; the same caller to the right agent is', async () => {
    const world = voiceWorld();
    await booked(world);
    const greet = (call: typeof strange) =>
      world.greetCaller({ endpointId: friseurLine.endpointId, call }, platformScope);
    expect(await greet(strange)).toEqual({ variables: {} });
    expect((await greet(callTo(friseurLine))).variables).toMatchObject({
      company_name: 'Friseur 1',
      customer_name: 'Erika Muster',
      caller_known: 'yes',
      fencepost_language: 'de',
    });
  });

  it('and one that names neither is nobody’s, whatever its endpoint says', async () => {
    const world = voiceWorld();
    const answer = await world.ask('list_services', {}, callTo(friseurLine, { agentId: null, toNumber: null }));
    expect(answer).toMatchObject({ status: 'refused', code: 'number_unknown' });
  });

  it.each([
    ['+441632960001', /call you back/],
    ['+493012345678', /zurückrufen/],
    ['+4313456789', /zurückrufen/],
    [null, /zurückrufen.*call you back/],
  ])('is spoken to as in the country that was dialled: %s', async (toNumber, words) => {
    const answer = await voiceWorld().ask('list_services', {}, { ...strange, toNumber });
    expect(answer).toMatchObject({ status: 'refused', say: expect.stringMatching(words) });
  });
});

describe('the eleven functions', () => {
  it('tell who calls, and what there is', async () => {
    const world = voiceWorld();
    expect(await world.ask('initialise')).toMatchObject({ status: 'ok', say: expect.stringContaining('Friseur 1') });
    expect(await world.ask('check_customer')).toMatchObject({ data: { known: false } });
    await booked(world);
    expect(await world.ask('check_customer')).toMatchObject({ data: { known: true, name: 'Erika Muster' } });
    const services = await world.ask('list_services');
    expect(services.data.services).toMatchObject([{ serviceId: cut, name: 'Herrenschnitt' }, { name: 'Färben' }]);
  });

  it('tell of nobody whose number does not call: a number that is named may be anybody’s', async () => {
    const world = voiceWorld();
    await booked(world);
    const stranger = callTo(friseurLine, { vendorCallId: 'call-2', fromNumber: '+491709999999' });
    const answer = await world.ask('check_customer', { phone: ERIKA }, stranger);
    expect(answer.data).toEqual({ known: false });
    expect(await world.ask('list_appointments', { phone: ERIKA }, stranger)).toMatchObject({
      data: { appointments: [] },
    });
  });

  it('understand a date, ask back what can mean two, and refuse what is none', async () => {
    const world = voiceWorld();
    expect(await world.ask('parse_date', { text: 'morgen um halb drei' })).toMatchObject({
      status: 'ok',
      say: 'Das ist Dienstag, 3. März um 14:30 Uhr.',
      data: { startsAt: at('13:30'), assumed: true },
    });
    expect(await world.ask('parse_date', { text: 'nächsten Dienstag um 10 Uhr' })).toMatchObject({
      status: 'refused',
      code: 'date_ambiguous',
      say: 'Meinen Sie Dienstag, 3. März um 10:00 Uhr oder Dienstag, 10. März um 10:00 Uhr?',
    });
    expect(await world.ask('parse_date', { text: 'gestern' })).toMatchObject({ code: 'date_in_the_past' });
    expect(await world.ask('parse_date', { text: 'wenn der Mond voll ist' })).toMatchObject({
      code: 'date_unknown_words',
    });
    expect(await world.ask('parse_date', {})).toMatchObject({ code: 'date_no_date' });
  });

  it('offer free slots with tokens, and what is nearest where a time is named', async () => {
    const world = voiceWorld();
    const around = await world.ask('check_availability', { service: 'Herrenschnitt', when: 'morgen um 11 Uhr' });
    expect(around.data.slots).toMatchObject([{ startsAt: TEN, slotToken: tokenAt(TEN) }, {}, {}]);
    const evening = await world.ask('check_availability', { service: 'Herrenschnitt', when: 'morgen nachmittags' });
    expect(evening.data.slots).toMatchObject([{ startsAt: at('11:00') }, { startsAt: at('11:30') }, {}]);
    const months = await world.ask('check_availability', { service: 'Herrenschnitt', when: 'bis zum 24.12.' });
    expect(months).toMatchObject({ status: 'ok', data: { slots: [{}, {}, {}] } });
    const others = await world.ask('find_alternatives', { slotToken: tokenAt(TEN) });
    expect(others.data.slots).not.toContainEqual(expect.objectContaining({ startsAt: TEN }));
    expect(others.data.slots).toMatchObject([
      { startsAt: at('09:30') },
      { startsAt: at('10:30') },
      { startsAt: at('09:00') },
    ]);
  });

  it('offer nothing that the company’s rules would deny, asked for free times or for others', async () => {
    const world = voiceWorld({ startsWithin: { from: TEN, before: at('11:00') } });
    const startsOf = ({ data }: { readonly data: Readonly<Record<string, unknown>> }) =>
      (data.slots as readonly { readonly startsAt: string }[]).map(({ startsAt }) => startsAt);
    const free = await world.ask('check_availability', { service: 'Herrenschnitt', when: 'morgen' });
    expect(startsOf(free)).toEqual([TEN, at('10:30')]);
    const others = await world.ask('find_alternatives', { slotToken: tokenAt(NINE) });
    expect(startsOf(others)).toEqual([TEN, at('10:30')]);
  });

  it('ask which service is meant, and take no other (K20, BKG-030)', async () => {
    const world = voiceWorld();
    expect(await world.ask('check_availability', {})).toMatchObject({ code: 'service_ambiguous' });
    expect(await world.ask('check_availability', { service: 'Massage' })).toMatchObject({ code: 'service_unknown' });
    expect(await world.ask('check_availability', { service: 'faerben' })).toMatchObject({
      data: { serviceId: colour },
    });
  });

  it('refuse a service outside the team with its code, in words (BKG-031, BKG-029)', async () => {
    const world = voiceWorld();
    const asked = await world.ask('check_availability', { serviceId: foreign });
    const wanted = await world.ask('book_appointment', { slotToken: tokenAt(NINE, friseurLine, foreign), ...named });
    for (const answer of [asked, wanted]) {
      expect(answer).toMatchObject({
        status: 'refused',
        code: 'service_not_in_team',
        say: expect.stringContaining('nicht buchen'),
      });
    }
    expect((await everybody(world)).appointments).toEqual([]);
  });

  it('speak English where the company does', async () => {
    const world = voiceWorld({ locale: 'en-GB' });
    const answer = await world.ask('parse_date', { text: 'tomorrow at half past two' });
    expect(answer.say).toMatch(/^That is Tuesday, March 3 at 2:30/);
  });

  it('are eleven: another one is refused in words', async () => {
    const answer = await voiceWorld().ask('transfer_money');
    expect(answer).toMatchObject({ status: 'refused', code: 'unknown_function' });
  });
});

describe('booking by telephone', () => {
  it('books for the company of the call, with its number, branch and agent, and the source retell_ai (BKG-002, 010, 025, 033)', async () => {
    const world = voiceWorld();
    const id = await booked(world);
    const [appointment] = await world.all(friseur.tenantId);
    expect(appointment).toMatchObject({ id, startsAt: NINE, source: 'retell_ai', serviceId: cut });
    const [customer] = await world.customers.forTenant(friseur.tenantId).byPhone(ERIKA);
    expect(customer).toMatchObject({ id: appointment?.customerId, name: 'Erika Muster', source: 'retell_ai' });
    const link = (prefix: string) => ({ id: derivedId(prefix, friseur.tenantId), version: 3 });
    expect(world.origins).toMatchObject([
      { source: 'retell_ai', links: { phoneNumber: link('num'), branch: link('bra'), voiceAgent: link('agt') } },
    ]);
    expect(await world.all(askProAi.tenantId)).toEqual([]);
  });

  it('means the very slot that its token names: words alone are answered with what is free (K20)', async () => {
    const world = voiceWorld();
    const answer = await world.ask('book_appointment', {
      service: 'Herrenschnitt',
      start: 'morgen um 10 Uhr',
      ...named,
    });
    expect(answer).toMatchObject({ status: 'refused', code: 'choose_slot' });
    expect(answer.data.slots).toMatchObject([{ slotToken: tokenAt(NINE) }, {}, {}]);
    const foreignToken = tokenAt(NINE, askProAi);
    expect((await world.ask('book_appointment', { slotToken: foreignToken, ...named })).status).toBe('refused');
    expect((await everybody(world)).appointments).toEqual([]);
  });

  it('asks for a name and for a number where they are missing, and invents none (D-09)', async () => {
    const world = voiceWorld();
    const slotToken = tokenAt(NINE);
    expect(await world.ask('book_appointment', { slotToken })).toMatchObject({ code: 'name_needed' });
    const hidden = callTo(friseurLine, { vendorCallId: 'hidden', fromNumber: null });
    expect(await world.ask('book_appointment', { slotToken, ...named }, hidden)).toMatchObject({
      code: 'contact_needed',
    });
    expect((await everybody(world)).customers).toEqual([]);
  });

  it('keeps the chosen slot for 300 s while the caller is asked for a name, and books it with that hold (BKG-041)', async () => {
    const world = voiceWorld();
    const slotToken = tokenAt(NINE);
    const unnamed = () => world.ask('book_appointment', { slotToken });
    expect(await unnamed()).toMatchObject({ code: 'name_needed' });
    const own = world.holds.forTenant(friseur.tenantId);
    expect(await own.countActive(world.clock.now())).toBe(1);
    // Asked again in the same call, it is the same hold.
    await unnamed();
    world.clock.move(60_000);
    await unnamed();
    expect(await own.countActive(world.clock.now())).toBe(1);
    expect(await world.ask('book_appointment', { slotToken, ...named })).toMatchObject({ status: 'ok' });
    const hold = await own.byId(world.bookings[0]?.holdId ?? '');
    expect(hold).toMatchObject({
      kind: 'voice',
      expiresAt: '2026-03-02T12:05:00.000Z',
      segments: [{ startsAt: NINE }],
    });
  });

  it('hears the name that it has just asked for, and books without the hold where that is over', async () => {
    const world = voiceWorld();
    const slotToken = tokenAt(NINE);
    await world.ask('book_appointment', { slotToken });
    world.clock.move(300_000);
    expect(await world.ask('book_appointment', { slotToken, ...named })).toMatchObject({ status: 'ok' });
    expect(world.bookings.map(({ holdId }) => holdId)).toEqual([undefined]);
  });

  it('is not asked for a name where somebody else has the chosen slot', async () => {
    const world = voiceWorld();
    const slotToken = tokenAt(NINE);
    // Two give the service: a third caller is too late.
    for (const vendorCallId of ['one', 'two']) {
      const answer = await world.ask('book_appointment', { slotToken }, callTo(friseurLine, { vendorCallId }));
      expect(answer).toMatchObject({ code: 'name_needed' });
    }
    expect(await world.ask('book_appointment', { slotToken })).toMatchObject({ code: 'slot_taken' });
  });

  it('repeats the success: the vendor asks again and hears of the very same appointment (A8, K17)', async () => {
    const world = voiceWorld();
    const args = { slotToken: tokenAt(NINE), ...named };
    const first = await world.ask('book_appointment', args);
    expect(await world.ask('book_appointment', args)).toEqual(first);
    // A language model writes the same wish in other words.
    expect(await world.ask('book_appointment', { slot_token: args.slotToken, name: 'erika' })).toEqual(first);
    expect(await world.all(friseur.tenantId)).toHaveLength(1);
  });

  it('asked eight times at once makes one appointment and tells nobody that it is taken', async () => {
    const world = voiceWorld();
    const args = { slotToken: tokenAt(NINE), ...named };
    const answers = await Promise.all(Array.from({ length: 8 }, () => world.ask('book_appointment', args)));
    expect(new Set(answers.map((answer) => answer.data.appointmentId)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill('ok'));
    expect(await world.all(friseur.tenantId)).toHaveLength(1);
  });

  it('tells another caller that the time is taken, with other times and their tokens', async () => {
    const world = voiceWorld();
    await booked(world);
    const other = callTo(friseurLine, { vendorCallId: 'call-2', fromNumber: '+491705555555' });
    const answer = await world.ask('book_appointment', { slotToken: tokenAt(NINE), name: 'Max' }, other);
    expect(answer).toMatchObject({ status: 'refused', code: 'slot_taken' });
    expect(answer.data.alternatives).toMatchObject([{ startsAt: at('08:30') }, { startsAt: at('09:30') }, {}]);
  });

  it('says honestly that Cal.com has not confirmed yet (A14)', async () => {
    const world = voiceWorld({ sync: 'pending' });
    const answer = await world.ask('book_appointment', { slotToken: tokenAt(NINE), ...named });
    expect(answer).toMatchObject({
      status: 'ok',
      data: { confirmed: false },
      say: expect.stringContaining('Bestätigung steht noch aus'),
    });
    const { appointmentId } = answer.data;
    expect(await world.ask('reschedule_appointment', { appointmentId, slotToken: tokenAt(TEN) })).toMatchObject({
      data: { confirmed: false },
      say: expect.stringContaining('Bestätigung steht noch aus'),
    });
  });

  it('that a part of the system holds up says that it goes on, and a repetition does it', async () => {
    let isDown = true;
    const world = voiceWorld({
      before: async () => {
        if (isDown) throw new AppError('unavailable', 'Away.');
      },
    });
    const args = { slotToken: tokenAt(NINE), ...named };
    expect(await world.ask('book_appointment', args)).toMatchObject({ status: 'later', code: 'unavailable' });
    isDown = false;
    // What was understood first is what is done.
    expect(await world.ask('book_appointment', { ...args, name: 'Somebody else' })).toMatchObject({ status: 'ok' });
    const [customer] = await world.customers.forTenant(friseur.tenantId).byPhone(ERIKA);
    expect(customer?.name).toBe('Erika Muster');
  });

  it('forgets what was said to book, once it is booked', async () => {
    const world = voiceWorld();
    await booked(world);
    const { answers } = await everybody(world);
    expect(answers).toMatchObject([{ asked: null }]);
    expect(JSON.stringify(answers)).not.toContain('Muster');
  });

  it('books again what was cancelled in the same call, for the first success no longer stands', async () => {
    const world = voiceWorld();
    const first = await booked(world);
    expect(await world.ask('cancel_appointment', {})).toMatchObject({ status: 'ok' });
    world.clock.move(60_000);
    const again = await booked(world);
    expect(again).not.toBe(first);
    expect(await world.takenAt(friseur.tenantId)).toEqual([NINE]);
  });
});

describe('what a language model makes of words', () => {
  it.each([
    ['an address that nobody can write to', { email: 'müller@exämple' }],
    ['an address without a domain', { email: 'erika@home' }],
    ['a number that is none', { phone: '+49110' }],
  ])('%s is none: the caller’s own number is enough', async (_, members) => {
    const world = voiceWorld();
    const answer = await world.ask('book_appointment', { slotToken: tokenAt(NINE), ...named, ...members });
    expect(answer.status).toBe('ok');
    expect((await everybody(world)).customers).toMatchObject([{ email: null, phone: ERIKA }]);
  });

  it('an address that nobody can write to is asked for where the number is hidden', async () => {
    const args = { slotToken: tokenAt(NINE), ...named, email: 'erika@home' };
    const hidden = callTo(friseurLine, { fromNumber: null });
    expect(await voiceWorld().ask('book_appointment', args, hidden)).toMatchObject({ code: 'contact_needed' });
  });

  it('values that are no text at all are words that name no slot', async () => {
    const args = JSON.parse('{"b":{"toString":1},"a":{"valueOf":null,"toString":null},"__proto__":{"slotToken":"x"}}');
    expect((await voiceWorld().ask('book_appointment', args)).status).toBe('refused');
  });
});

describe('a refusal', () => {
  it('of the rules is said in kind words, with its reason, its rule and what would do', async () => {
    const why = 'So kurzfristig geht es nicht: Der früheste Termin ist am 3. März.';
    const alternatives = [
      { action: 'book', at: at('12:00') },
      { action: 'call', at: null },
    ];
    const world = voiceWorld({
      before: async () => {
        throw new AppError('policy_denied', why, {
          alternatives,
          facts: { rule: 'bookingNoticeMinutes', from: 'company', bookAt: at('12:00'), callAt: null },
        });
      },
    });
    const answer = await world.ask('book_appointment', { slotToken: tokenAt(NINE), ...named });
    expect(answer).toMatchObject({ status: 'refused', code: 'policy_denied' });
    expect(answer.say).toMatch(/Der früheste Termin ist am 3. März.*zurückrufen/);
    expect(answer.data).toEqual({ explanation: why, rule: 'bookingNoticeMinutes', from: 'company', alternatives });
  });

  it('that took so long that the caller may have been put off has them called back (A8)', async () => {
    const clock = movableClock();
    const world = voiceWorld({
      clock,
      before: async () => {
        clock.move(2_001);
        throw new AppError('wrong_state', 'No.');
      },
    });
    await world.ask('book_appointment', { slotToken: tokenAt(NINE), ...named });
    const open = () => world.callbacks.forTenant(friseur.tenantId).page({ status: 'open', after: undefined, limit: 9 });
    expect(await open()).toMatchObject([{ cause: 'promise_broken', phone: ERIKA }]);
    await world.ask('book_appointment', { slotToken: tokenAt(NINE), ...named });
    expect(await open()).toHaveLength(1);
  });
});

describe('changing an appointment by telephone', () => {
  it('moves the caller’s own, and cancels it with what the policy would charge', async () => {
    const world = voiceWorld();
    const appointmentId = await booked(world);
    const moved = await world.ask('reschedule_appointment', { appointmentId, slotToken: tokenAt(TEN) });
    expect(moved).toMatchObject({ status: 'ok', data: { startsAt: TEN } });
    expect(await world.ask('reschedule_appointment', { appointmentId, slotToken: tokenAt(TEN) })).toEqual(moved);
    const cancelled = await world.ask('cancel_appointment', { appointmentId });
    expect(cancelled).toMatchObject({ status: 'ok', say: expect.stringMatching(/12,50\s€/) });
    expect(await world.ask('cancel_appointment', { appointmentId })).toEqual(cancelled);
    expect(await world.takenAt(friseur.tenantId)).toEqual([]);
  });

  test.each([
    ['whose last eight digits are the same', '+441701234567'],
    ['that is longer', `${ERIKA}8`],
    ['of somebody else', '+491709999999'],
    ['that is hidden', null],
  ])('is refused to a number %s, and asking for it by id tells nothing', async (_, fromNumber) => {
    const world = voiceWorld();
    const appointmentId = await booked(world);
    const stranger = callTo(friseurLine, { vendorCallId: 'call-2', fromNumber });
    const said = { appointmentId, slotToken: tokenAt(TEN), phone: ERIKA };
    for (const name of ['cancel_appointment', 'reschedule_appointment', 'list_appointments']) {
      const answer = await world.ask(name, said, stranger);
      expect(JSON.stringify(answer)).not.toContain(NINE);
      if (name !== 'list_appointments') expect(answer.status).toBe('refused');
    }
    const unknown = await world.ask('cancel_appointment', { appointmentId: derivedId('apt', 'none') }, stranger);
    expect(await world.ask('cancel_appointment', said, stranger)).toEqual(unknown);
    expect(await world.takenAt(friseur.tenantId)).toEqual([NINE]);
    expect(await world.ask('cancel_appointment', said)).toMatchObject({ status: 'ok' });
  });

  it('asks which one is meant where the caller has several, and never cancels the rest by asking again', async () => {
    const world = voiceWorld();
    const nine = await booked(world);
    await booked(world, TEN);
    const asked = await world.ask('cancel_appointment', {});
    expect(asked).toMatchObject({ status: 'refused', code: 'which_appointment' });
    expect(await world.ask('cancel_appointment', { appointmentId: nine })).toMatchObject({ status: 'ok' });
    expect(await world.ask('cancel_appointment', {})).toEqual(asked);
    expect(await world.takenAt(friseur.tenantId)).toEqual([TEN]);
  });

  it.each([0, 60_000])(
    'without naming it means the one there is now: what was booked since the last cancellation, %s ms later (A8)',
    async (laterMs) => {
      const world = voiceWorld();
      const first = await booked(world);
      expect(await world.ask('cancel_appointment', {})).toMatchObject({ data: { appointmentId: first } });
      world.clock.move(laterMs);
      const second = await booked(world, TEN);
      const cancelled = await world.ask('cancel_appointment', {});
      expect(cancelled).toMatchObject({ status: 'ok', data: { appointmentId: second } });
      expect(await world.takenAt(friseur.tenantId)).toEqual([]);
      for (const ms of [0, 60_000]) {
        world.clock.move(ms);
        expect(await world.ask('cancel_appointment', {}), 'a repetition repeats the success').toEqual(cancelled);
      }
    },
  );

  it.each([0, 60_000])(
    'without naming it never moves what was booked after the first move by heart, %s ms later',
    async (laterMs) => {
      const world = voiceWorld();
      await booked(world);
      const moved = await world.ask('reschedule_appointment', { slotToken: tokenAt(TEN) });
      expect(moved).toMatchObject({ status: 'ok' });
      world.clock.move(laterMs);
      expect(await world.ask('reschedule_appointment', { slotToken: tokenAt(TEN) })).toEqual(moved);
      await booked(world, NINE);
      expect(await world.ask('reschedule_appointment', { slotToken: tokenAt(TEN) })).toMatchObject({
        status: 'refused',
        code: 'which_appointment',
      });
    },
  );

  it('there and back and there again within seconds is where it was said last', async () => {
    const world = voiceWorld();
    const appointmentId = await booked(world);
    for (const to of [TEN, NINE, TEN, NINE]) {
      const moved = await world.ask('reschedule_appointment', { appointmentId, slotToken: tokenAt(to) });
      expect(moved).toMatchObject({ status: 'ok', data: { startsAt: to } });
      expect(await world.takenAt(friseur.tenantId)).toEqual([to]);
    }
  });

  it.each(['cancel_appointment', 'reschedule_appointment'])(
    'by %s eight times at once is done once, and told to all',
    async (name) => {
      const world = voiceWorld();
      const appointmentId = await booked(world);
      const args = { appointmentId, slotToken: tokenAt(TEN) };
      const answers = await Promise.all(Array.from({ length: 8 }, () => world.ask(name, args)));
      expect(answers.map(({ status }) => status)).toEqual(Array(8).fill('ok'));
      const [appointment] = await world.all(friseur.tenantId);
      expect(appointment?.version).toBe(2);
    },
  );

  it('to a slot of another service is refused', async () => {
    const world = voiceWorld();
    await booked(world);
    const answer = await world.ask('reschedule_appointment', { slotToken: tokenAt(TEN, friseurLine, colour) });
    expect(answer).toMatchObject({ code: 'slot_of_other_service' });
  });

  it('to a time that is taken offers others', async () => {
    const world = voiceWorld();
    await booked(world, TEN, callTo(friseurLine, { vendorCallId: 'other', fromNumber: '+491705555555' }));
    await booked(world);
    const answer = await world.ask('reschedule_appointment', { slotToken: tokenAt(TEN) });
    expect(answer).toMatchObject({ code: 'slot_taken', data: { alternatives: [{}, {}, {}] } });
  });
});

describe('a call-back', () => {
  it('is noted once for each call, with its deadline in words', async () => {
    const world = voiceWorld();
    const first = await world.ask('request_callback', { priority: 'urgent', note: 'please' });
    expect(first).toMatchObject({ status: 'ok', data: { dueAt: '2026-03-02T13:00:00.000Z' } });
    expect(await world.ask('request_callback', { priority: 'normal' })).toEqual(first);
    const open = await world.callbacks
      .forTenant(friseur.tenantId)
      .page({ status: 'open', after: undefined, limit: 10 });
    expect(open).toMatchObject([{ cause: 'requested', priority: 'urgent', phone: ERIKA }]);
  });

  it('needs a number', async () => {
    const answer = await voiceWorld().ask('request_callback', {}, callTo(friseurLine, { fromNumber: null }));
    expect(answer).toMatchObject({ status: 'refused', code: 'contact_needed' });
  });
});

test('what was promised in a call is kept with it, and told without the vendor’s id; another company knows no such call', async () => {
  const world = voiceWorld();
  const appointmentId = await booked(world);
  const { data } = await world.listCalls({ limit: 10 }, scopeOf(friseur));
  expect(data).toMatchObject([
    { vendorCallId: 'call-1', promises: [{ kind: 'booked', appointmentId, startsAt: NINE }], promisesKept: null },
  ]);
  const callId = callIdOf(friseur.tenantId, 'call-1');
  expect(await world.getCall({ callId }, scopeOf(friseur))).toEqual(data[0]);
  await expect(world.getCall({ callId }, scopeOf(askProAi))).rejects.toMatchObject({ code: 'not_found' });
  expect((await world.listCalls({ limit: 10 }, scopeOf(askProAi))).data).toEqual([]);
  expect((await world.listCalls({ limit: 10, promisesKept: 'yes' }, scopeOf(friseur))).data).toEqual([]);
  expect((await world.listCalls({ limit: 10, promisesKept: 'open' }, scopeOf(friseur))).data).toHaveLength(1);
  const { calls } = await everybody(world);
  expect(JSON.stringify(calls.flatMap(({ outbox }) => outbox))).not.toMatch(/call-1|\+49/);
});
