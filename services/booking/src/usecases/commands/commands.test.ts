import { AppError } from '@fencepost/contracts/errors';
import { derivedId } from '@fencepost/contracts/ids';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { describe, expect, test } from 'vitest';
import {
  type CommandsWorld,
  commandsStore,
  commandsWorld,
  frieda,
  keyed,
  serviceOf,
  stefan,
} from '../../../test/commands-world.ts';
import { askProAi, friseur, scopeOf } from '../../../test/companies.ts';
import { sampleAppointment } from '../../../test/samples.ts';
import { at, movableClock, slotsWorld, termsOf } from '../../../test/slots-world.ts';
import { tokenOf } from '../../domain/slot-token.ts';
import { saveCustomer } from '../customers/save-customer.ts';
import { makeExplainAppointment } from '../explain/explain-appointment.ts';
import { makeForgetReasons } from '../outbound/forget-reasons.ts';

const scope = scopeOf(friseur);
const worldOf = (given: Partial<Parameters<typeof commandsWorld>[0]> = {}) =>
  commandsWorld({ clock: movableClock(), ...given });
const customer = { name: 'Max Muster', email: 'max@example.com' };
const wish = (startsAt = at('10:00'), members: object = {}) => ({
  serviceId: serviceOf(friseur),
  startsAt,
  customer,
  as: 'customer' as const,
  ...members,
});
const book = (world: CommandsWorld, startsAt = at('10:00'), members: object = {}) =>
  world.createAppointment(wish(startsAt, members), keyed(friseur, `book ${startsAt} ${JSON.stringify(members)}`));
const codeOf = (answer: Promise<unknown>): Promise<{ code: string; detail: Record<string, unknown> }> =>
  answer.then(
    () => Promise.reject(new Error('a refusal was expected')),
    (error) => error,
  );
const claimsOf = async ({ claims }: CommandsWorld, id: string): Promise<readonly string[]> =>
  // A repetition may claim what it has once more: it is the same time of the same owner.
  [
    ...new Set(
      (await claims.forTenant(friseur.tenantId).of(id)).map(({ resource, startsAt }) => `${resource} ${startsAt}`),
    ),
  ]
    .map((claim) => claim.split(' ')[1] ?? '')
    .toSorted();
const stored = async ({ appointments }: CommandsWorld, id: string) => {
  const found = await appointments.forTenant(friseur.tenantId).stored(id);
  if (found === undefined) throw new Error('it was booked');
  return found;
};
const held = async (world: CommandsWorld, startsAt: string, members: object = {}) => {
  const { store, clock } = world;
  const terms = () => ({ ...termsOf({ id: serviceOf(friseur), bufferAfterMinutes: 5 }, [frieda, stefan]) });
  const { appointment } = (await sampleAppointment('x', { serviceId: serviceOf(friseur) })).booked;
  const findAppointment = async () => appointment;
  const slots = slotsWorld({ store, clock, terms, findAppointment });
  const wanted = {
    serviceId: serviceOf(friseur),
    kind: 'new_booking' as const,
    startsAt,
    segments: [],
    as: 'host' as const,
    ...members,
  };
  return slots.createHold(wanted, keyed(friseur, `hold ${startsAt}`));
};

describe('createAppointment', () => {
  test('claims the slot with its buffers and keeps the passport that was proved for it (BKG-025, BKG-032, BKG-033)', async () => {
    const world = worldOf();
    const booked = await book(world, at('10:00'), { staffId: frieda });
    expect(booked).toMatchObject({ status: 'booked', sync: 'pending', source: 'api', version: 1, staffIds: [frieda] });
    expect(booked.passport).toMatchObject({
      team: { calcomTeamId: friseur.calcomTeamId },
      eventTypeId: friseur.eventTypeId,
    });
    expect((await stored(world, booked.id)).occupies).toEqual([
      { resource: frieda, startsAt: at('10:00'), endsAt: at('10:35'), seats: null },
    ]);
    expect(await claimsOf(world, booked.id)).toEqual([at('10:00')]);
  });

  test('is refused where the chain does not hold at this moment, and leaves nothing behind (BKG-031, BKG-032)', async () => {
    const proveService = async () => {
      throw new AppError('service_not_in_team', 'Not of this team.');
    };
    const world = worldOf({ members: { proveService } });
    expect(await codeOf(book(world))).toMatchObject({ code: 'service_not_in_team' });
    expect((await world.listIntents({ limit: 10 }, scope)).data).toEqual([]);
    expect(await world.customers.forTenant(friseur.tenantId).byEmail(customer.email)).toEqual([]);
  });

  test('gives a repetition the appointment that is there, and never nothing (K17)', async () => {
    const world = worldOf();
    const first = await book(world);
    expect(await book(world)).toEqual(first);
    expect((await world.listIntents({ limit: 10 }, scope)).data).toHaveLength(1);
  });

  test('of many who want one slot serves one for each who can give it; the others learn what is free (BK2)', async () => {
    const alternatives = [{ startsAt: at('11:00'), endsAt: at('11:30'), token: 'slt_x' }];
    const world = worldOf({ members: { findAlternatives: async () => alternatives } });
    const answers = await Promise.allSettled(
      Array.from({ length: 32 }, (_, n) =>
        world.createAppointment(
          wish(at('10:00'), { customer: { name: `K${n}`, email: `k${n}@example.com` } }),
          keyed(friseur, `k${n}`),
        ),
      ),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
    for (const refusal of refused) expect(refusal).toMatchObject({ code: 'slot_taken', detail: { alternatives } });
  });

  test('makes a hold its own, whoever else wants the time; a hold that is over is refused (BKG-041, K13)', async () => {
    const world = worldOf();
    const hold = await held(world, at('10:00'), { staffId: frieda });
    const gone = await held(world, at('12:00'), { staffId: frieda });
    const booked = await book(world, at('10:00'), { holdId: hold.id });
    expect(booked.staffIds).toEqual([frieda]);
    expect(await claimsOf(world, hold.id)).toEqual([]);
    expect(await world.holds.forTenant(friseur.tenantId).byId(hold.id)).toMatchObject({ status: 'converted' });
    world.clock.move(5 * 60_000);
    expect(await codeOf(book(world, at('12:00'), { holdId: gone.id }))).toMatchObject({ code: 'hold_expired' });
    const again = { ...wish(at('10:00'), { holdId: hold.id }), notes: 'another' };
    expect(await codeOf(world.createAppointment(again, keyed(friseur, 'x')))).toMatchObject({ code: 'hold_expired' });
  });

  test('of another company’s service, customer or hold knows nothing of them (law 12, K13)', async () => {
    const world = worldOf();
    const hold = await held(world, at('10:00'));
    const { customerId } = await book(world, at('15:00'));
    const theirs = (members: object) =>
      world.createAppointment({ ...wish(at('10:00'), members), serviceId: serviceOf(askProAi) }, keyed(askProAi, 'k'));
    expect(await codeOf(theirs({ holdId: hold.id }))).toMatchObject({ code: 'not_found' });
    expect(await codeOf(theirs({ customer: { customerId } }))).toMatchObject({ code: 'not_found' });
    expect(await codeOf(theirs({ staffId: frieda }))).toMatchObject({ code: 'not_found' });
    expect(await theirs({})).toMatchObject({ status: 'booked' });
  });

  test('is what it is after a crash at any write, once it is repeated: one appointment, one intent, one claim', async () => {
    const clock = movableClock();
    const crashes = await afterEveryCrash({
      prepared: async () => commandsStore(clock),
      run: async (store) => commandsWorld({ clock, store }).createAppointment(wish(), keyed(friseur, 'k')),
      settled: async (store, writesBefore) => {
        const world = commandsWorld({ clock, store });
        const all = await world.appointments.forTenant(friseur.tenantId).page({ after: undefined, limit: 10 });
        expect(all, `after write ${writesBefore}`).toHaveLength(1);
        expect((await world.listIntents({ limit: 10 }, scope)).data).toHaveLength(1);
        expect(await claimsOf(world, all[0]?.id ?? '')).toEqual([at('10:00')]);
        expect(await world.customers.forTenant(friseur.tenantId).byEmail(customer.email)).toHaveLength(1);
      },
    });
    expect(crashes).toBeGreaterThanOrEqual(4);
  });

  test('with a hold, too', async () => {
    const clock = movableClock();
    let holdId = '';
    await afterEveryCrash({
      prepared: async () => {
        const store = commandsStore(clock);
        holdId = (await held(commandsWorld({ clock, store }), at('10:00'))).id;
        return store;
      },
      run: async (store) =>
        commandsWorld({ clock, store }).createAppointment(wish(at('10:00'), { holdId }), keyed(friseur, 'k')),
      settled: async (store) => {
        const world = commandsWorld({ clock, store });
        const all = await world.appointments.forTenant(friseur.tenantId).page({ after: undefined, limit: 10 });
        expect(all).toHaveLength(1);
        expect(await claimsOf(world, holdId)).toEqual([]);
        expect(await claimsOf(world, all[0]?.id ?? '')).toEqual([at('10:00')]);
      },
    });
  });
});

describe('a command for another version', () => {
  test('is refused with both versions, and who changed what, and when (BKG-040, PRT-024, D-18, BK1)', async () => {
    const world = worldOf();
    const { id: appointmentId } = await book(world);
    world.clock.move(60_000);
    await world.rescheduleAppointment({ appointmentId, version: 1, startsAt: at('14:00'), as: 'host' }, scope);
    const late = { appointmentId, version: 1, as: 'host' as const };
    expect(await codeOf(world.cancelAppointment(late, scope))).toMatchObject({
      code: 'stale_version',
      detail: {
        facts: {
          expected: 1,
          actual: 2,
          changedWhat: 'appointmentRescheduled',
          changedBy: 'api_key:test',
          changedAt: '2026-03-02T12:01:00.000Z',
        },
      },
    });
  });

  test('loses where two write at once: one version, one winner (BKG-036, BKG-037, BKG-038, PRT-024, BK1)', async () => {
    const world = worldOf();
    const { id: appointmentId } = await book(world);
    const answers = await Promise.allSettled([
      ...['13:00', '14:00', '15:00'].map((time) =>
        world.rescheduleAppointment({ appointmentId, version: 1, startsAt: at(time), as: 'host' }, scope),
      ),
      world.cancelAppointment({ appointmentId, version: 1, as: 'host' }, scope),
    ]);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 'rejected')
        expect(answer.reason).toMatchObject({ code: 'stale_version', detail: { facts: { actual: 2 } } });
    }
    expect((await stored(world, appointmentId)).appointment.version).toBe(2);
  });

  /** Somebody whose claim is made only once `quicker` has written the appointment that both have read. */
  const slowWorld = (world: CommandsWorld, quicker: () => Promise<unknown>): CommandsWorld => {
    const { store, clock, claims } = world;
    const forTenant: typeof claims.forTenant = (tenantId) => {
      const own = claims.forTenant(tenantId);
      return {
        ...own,
        claim: async (...asked) => {
          await quicker();
          return own.claim(...asked);
        },
      };
    };
    return commandsWorld({ clock, store, members: { claims: { ...claims, forTenant } } });
  };

  test.each([
    ['to another time', at('14:00')],
    ['to the same time', at('15:00')],
  ])('that lost gives back at once what it had claimed, where the quicker one moved it %s (BK1)', async (_, to) => {
    const world = worldOf();
    const { id: appointmentId } = await book(world);
    const move = (startsAt: string) => ({ appointmentId, version: 1, startsAt, as: 'host' as const });
    const slow = slowWorld(world, () => world.rescheduleAppointment(move(to), keyed(friseur, 'quick')));
    expect(await codeOf(slow.rescheduleAppointment(move(at('15:00')), keyed(friseur, 'slow')))).toMatchObject({
      code: 'stale_version',
    });
    expect(await claimsOf(world, appointmentId)).toEqual([to]);
    const staffId = (await stored(world, appointmentId)).appointment.staffIds[0];
    const another = book(world, to, { staffId });
    expect(await codeOf(another), 'positive control: the quicker one has its time').toMatchObject({
      code: 'slot_taken',
    });
  });

  test('that is sent twice at once keeps what it has claimed: the slower one is the same command (K17)', async () => {
    const world = worldOf();
    const { id: appointmentId } = await book(world);
    const move = { appointmentId, version: 1, startsAt: at('15:00'), as: 'host' as const };
    const slow = slowWorld(world, () => world.rescheduleAppointment(move, keyed(friseur, 'same')));
    const lost = slow.rescheduleAppointment(move, keyed(friseur, 'same'));
    expect(await codeOf(lost)).toMatchObject({ code: 'stale_version' });
    expect(await claimsOf(world, appointmentId)).toEqual([at('15:00')]);
  });

  test('that lost gives back the time of who was to give it instead, too', async () => {
    const world = worldOf();
    const { id: appointmentId } = await book(world, at('10:00'), { staffId: frieda });
    const asked = { appointmentId, version: 1, as: 'host' as const };
    const slow = slowWorld(world, () => world.cancelAppointment(asked, keyed(friseur, 'quick')));
    const lost = slow.reassignAppointment({ ...asked, staffId: stefan }, keyed(friseur, 'slow'));
    expect(await codeOf(lost)).toMatchObject({ code: 'stale_version' });
    expect(await claimsOf(world, appointmentId)).toEqual([]);
  });

  test.each([
    'cancelAppointment',
    'confirmAppointment',
    'declineAppointment',
    'markNoShow',
    'settleContested',
  ] as const)('%s of another company’s appointment finds nothing (K7, law 12)', async (name) => {
    const world = worldOf();
    const { id: appointmentId } = await book(world);
    const input = { appointmentId, version: 1, as: 'host' as const, came: false };
    expect(await codeOf(world[name](input, scopeOf(askProAi)))).toMatchObject({ code: 'not_found' });
    expect((await stored(world, appointmentId)).appointment.version).toBe(1);
  });
});

describe('a booking for a customer of the company', () => {
  test('who is erased while it is written is somebody’s who is new, not of a record that is no more (law 8, A6)', async () => {
    const first = worldOf();
    const { customerId } = await book(first);
    const ours = first.customers.forTenant(friseur.tenantId);
    const erase = async () => {
      const gone = await ours.byId(customerId);
      if (gone === undefined) throw new Error('they have booked before');
      const nothing = { name: null, email: null, phone: null, company: null, notes: null, status: 'erased' } as const;
      await saveCustomer(first, gone, nothing, { scope });
      return undefined;
    };
    const { store, clock } = first;
    const world = commandsWorld({ clock, store, members: { sealPersonal: erase } });
    const booked = await book(world, at('14:00'), { customer: { customerId } });
    expect(await ours.byId(customerId), 'positive control').toMatchObject({ status: 'erased' });
    expect(booked.customerId).not.toBe(customerId);
    expect(await ours.byId(booked.customerId)).toMatchObject({ status: 'active', email: customer.email });
  });
});

describe('the story of a booking with a hold', () => {
  test('tells of the hold, and when it became the appointment (A13)', async () => {
    const world = worldOf();
    const { id: holdId } = await held(world, at('10:00'));
    world.clock.move(30_000);
    const { id: appointmentId } = await book(world, at('10:00'), { holdId });
    const explain = makeExplainAppointment({ ...world, readPersonal: async () => [] });
    const { data } = await explain({ appointmentId }, scope);
    const told = data.filter(({ refs }) => refs.holdId === holdId).map((step) => ({ at: step.at, text: step.text }));
    expect(told).toEqual([
      { at: '2026-03-02T12:00:00.000Z', text: expect.stringContaining('until 2026-03-02T12:02:00.000Z') },
      { at: '2026-03-02T12:00:30.000Z', text: `Hold ${holdId} became this appointment.` },
    ]);
  });
});

describe('what Cal.com does not offer', () => {
  const requireOffered: CommandsWorld['deps']['requireOffered'] = async ({ startsAt, as }) => {
    if (as === 'customer' && startsAt === at('03:00')) throw new AppError('slot_taken', 'Not offered.');
  };

  test('is neither booked nor moved to by a guest, and nothing is announced; a hold has been looked at before', async () => {
    const world = worldOf({ members: { requireOffered } });
    expect(await codeOf(book(world, at('03:00')))).toMatchObject({ code: 'slot_taken' });
    expect((await world.listIntents({ limit: 10 }, scope)).data).toEqual([]);
    const { id: appointmentId } = await book(world);
    const move = { appointmentId, version: 1, startsAt: at('03:00'), as: 'customer' as const };
    expect(await codeOf(world.rescheduleAppointment(move, scope))).toMatchObject({ code: 'slot_taken' });
    const { id: holdId } = await held(world, at('03:00'));
    expect(await book(world, at('03:00'), { holdId })).toMatchObject({ startsAt: at('03:00') });
    expect(await book(world, at('03:00'), { as: 'host' })).toMatchObject({ startsAt: at('03:00') });
  });

  test('a slot’s token says who is asked for, and books that slot alone (K20)', async () => {
    const world = worldOf();
    const named = { serviceId: serviceOf(friseur), staffId: stefan, startsAt: at('10:00'), endsAt: at('10:30') };
    const slotToken = tokenOf(friseur.tenantId, named);
    expect(await codeOf(book(world, at('11:00'), { slotToken }))).toMatchObject({ code: 'invalid_input' });
    expect(await book(world, at('10:00'), { slotToken })).toMatchObject({ staffIds: [stefan] });
  });
});

describe('rules of one who gives a service', () => {
  const denied = { verdict: 'denied', rule: 'bookingNoticeMinutes', from: 'staff', explanation: 'Too soon.' } as const;
  /** Frieda's own rules deny what begins at or after a time. */
  const judgeOf = (time: string): CommandsWorld['deps']['judge'] => {
    const verdict = async (staffIds: readonly string[] | undefined, startsAt: string | null) =>
      staffIds?.join() === frieda && (startsAt ?? '') >= at(time)
        ? { ...denied, alternatives: [] }
        : ({ verdict: 'allowed', fee: null } as const);
    return {
      startsWithin: async () => ({ from: '', before: null }),
      book: ({ staffIds, startsAt }) => verdict(staffIds, startsAt),
      reschedule: ({ staffIds, startsAt }) => verdict(staffIds, startsAt),
      cancel: async () => ({ verdict: 'allowed', fee: null }),
    };
  };

  test('count for a booking that names nobody, too: somebody else gives it, or nobody', async () => {
    const world = worldOf({ judge: judgeOf('10:00') });
    expect(await book(world)).toMatchObject({ staffIds: [stefan] });
    expect(await codeOf(book(world, at('10:00'), { customer: { name: 'B', email: 'b@example.com' } }))).toMatchObject({
      code: 'slot_taken',
    });
    expect(await codeOf(book(world, at('11:00'), { staffId: frieda }))).toMatchObject({ code: 'policy_denied' });
  });

  test('count for a move that names nobody, and for a hold that has drawn them', async () => {
    const world = worldOf({ judge: judgeOf('14:00') });
    const { id: appointmentId } = await book(world, at('10:00'), { staffId: frieda });
    const move = { appointmentId, version: 1, startsAt: at('14:00'), as: 'customer' as const };
    expect(await world.rescheduleAppointment(move, scope)).toMatchObject({ staffIds: [stefan] });
    const { id: holdId } = await held(world, at('15:00'), { staffId: frieda });
    expect(await codeOf(book(world, at('15:00'), { holdId }))).toMatchObject({ code: 'policy_denied' });
  });
});

describe('rescheduleAppointment', () => {
  test('claims the new slot before the old one is free: a crash anywhere leaves one or both, never none (BK3, K10)', async () => {
    const clock = movableClock();
    let appointmentId = '';
    const move = () => ({ appointmentId, version: 1, startsAt: at('14:00'), as: 'customer' as const });
    const crashes = await afterEveryCrash({
      prepared: async () => {
        const store = commandsStore(clock);
        appointmentId = (await book(commandsWorld({ clock, store }))).id;
        return store;
      },
      run: async (store) => {
        const world = commandsWorld({ clock, store });
        try {
          return await world.rescheduleAppointment(move(), keyed(friseur, 'move'));
        } finally {
          const { appointment } = await stored(world, appointmentId);
          expect(await claimsOf(world, appointmentId)).toContain(appointment.startsAt);
        }
      },
      settled: async (store) => {
        const world = commandsWorld({ clock, store });
        const { appointment } = await stored(world, appointmentId);
        expect(appointment).toMatchObject({ startsAt: at('14:00'), version: 2, rescheduleCount: 1 });
        expect(await claimsOf(world, appointmentId)).toContain(at('14:00'));
        const kinds = (await world.listIntents({ limit: 10 }, scope)).data.map(({ kind }) => kind);
        expect(kinds.toSorted()).toEqual(['create', 'reschedule']);
      },
    });
    expect(crashes).toBeGreaterThanOrEqual(3);
  });

  test('moves all segments of a composite by the same time, or none (BKG-041)', async () => {
    const world = worldOf();
    const segments = [{ startsAt: at('11:00'), durationMinutes: 45, staffId: stefan }];
    const { id: holdId } = await held(world, at('10:00'), { kind: 'composite', staffId: frieda, segments });
    const { id: appointmentId } = await book(world, at('10:00'), { holdId });
    const move = { appointmentId, version: 1, startsAt: at('14:00'), as: 'host' as const };
    const moved = await world.rescheduleAppointment(move, scope);
    expect(moved).toMatchObject({ startsAt: at('14:00'), endsAt: at('15:45'), staffIds: [frieda, stefan] });
    const both = [
      { resource: frieda, startsAt: at('14:00'), endsAt: at('14:35'), seats: null },
      { resource: stefan, startsAt: at('15:00'), endsAt: at('15:50'), seats: null },
    ];
    expect((await stored(world, appointmentId)).occupies).toEqual(both);
    expect(await claimsOf(world, appointmentId)).toEqual([at('14:00'), at('15:00')]);

    await book(world, at('17:00'), { staffId: stefan });
    const again = { ...move, version: 2, startsAt: at('16:00') };
    expect(await codeOf(world.rescheduleAppointment(again, scope))).toMatchObject({ code: 'slot_taken' });
    expect((await stored(world, appointmentId)).occupies).toEqual(both);
    expect(await claimsOf(world, appointmentId)).toEqual([at('14:00'), at('15:00')]);
    const other = { ...again, staffId: stefan };
    expect(await codeOf(world.rescheduleAppointment(other, scope))).toMatchObject({ code: 'invalid_input' });
    const { id: tooLittle } = await held(world, at('18:00'));
    const part = { ...again, startsAt: at('18:00'), holdId: tooLittle };
    expect(await codeOf(world.rescheduleAppointment(part, scope))).toMatchObject({ code: 'invalid_input' });
  });

  test('to a taken slot is refused with what is free, and nothing moves', async () => {
    const alternatives = [{ startsAt: at('11:00'), endsAt: at('11:30'), token: 'slt_x' }];
    const world = worldOf({ members: { findAlternatives: async () => alternatives } });
    await book(world, at('14:00'), { staffId: frieda });
    const { id: appointmentId } = await book(world, at('10:00'), { staffId: frieda });
    const move = { appointmentId, version: 1, startsAt: at('14:15'), staffId: frieda, as: 'customer' as const };
    expect(await codeOf(world.rescheduleAppointment(move, scope))).toMatchObject({
      code: 'slot_taken',
      detail: { alternatives, facts: { alternative1: at('11:00') } },
    });
    expect(await claimsOf(world, appointmentId)).toEqual([at('10:00')]);
  });

  test('stays with whoever gives it; where they are not free somebody else takes it', async () => {
    const world = worldOf();
    await book(world, at('14:00'), { staffId: frieda });
    const { id: appointmentId } = await book(world, at('10:00'), { staffId: frieda });
    const first = await world.rescheduleAppointment(
      { appointmentId, version: 1, startsAt: at('15:00'), as: 'host' },
      scope,
    );
    expect(first.staffIds).toEqual([frieda]);
    const next = await world.rescheduleAppointment(
      { appointmentId, version: 2, startsAt: at('14:00'), as: 'host' },
      scope,
    );
    expect(next.staffIds).toEqual([stefan]);
  });

  test('by half of its length is in nobody’s way but others’ (own claims do not block)', async () => {
    const world = worldOf();
    const { id: appointmentId } = await book(world, at('10:00'), { staffId: frieda });
    const move = { appointmentId, version: 1, startsAt: at('10:15'), as: 'host' as const };
    expect(await world.rescheduleAppointment(move, scope)).toMatchObject({ startsAt: at('10:15'), staffIds: [frieda] });
    expect(await claimsOf(world, appointmentId)).toEqual([at('10:15')]);
  });

  test.each(['15:00', '10:00'])(
    'that gives up its old slot late takes nothing from the next, to %s (I5, BK3)',
    async (time) => {
      const world = worldOf();
      const { id: appointmentId } = await book(world, at('10:00'), { staffId: frieda });
      let go = (): void => {};
      const waiting = new Promise<void>((resolve) => {
        go = resolve;
      });
      const claims: CommandsWorld['claims'] = {
        ...world.claims,
        forTenant: (tenantId) => {
          const own = world.claims.forTenant(tenantId);
          const leftovers: typeof own.leftovers = async (ownerId) => {
            const giveUp = await own.leftovers(ownerId);
            return async (except) => {
              await waiting;
              await giveUp(except);
            };
          };
          return { ...own, leftovers };
        },
      };
      const slow = worldOf({ store: world.store, members: { claims } });
      const moving = slow.rescheduleAppointment(
        { appointmentId, version: 1, startsAt: at('14:00'), as: 'host' },
        scope,
      );
      await expect.poll(async () => (await stored(world, appointmentId)).appointment.version).toBe(2);
      const next = { appointmentId, version: 2, startsAt: at(time), as: 'host' as const };
      await world.rescheduleAppointment(next, scope);
      go();
      await moving;
      expect(await claimsOf(world, appointmentId)).toEqual([at(time)]);
      const another = wish(at(time), { staffId: frieda });
      expect(await codeOf(world.createAppointment(another, keyed(friseur, 'x')))).toMatchObject({ code: 'slot_taken' });
    },
  );

  test('takes a hold for it', async () => {
    const world = worldOf();
    const { id: appointmentId } = await book(world, at('10:00'), { staffId: frieda });
    const hold = await held(world, at('10:15'), { kind: 'reschedule', appointmentId, staffId: frieda });
    const move = { appointmentId, version: 1, startsAt: at('10:15'), holdId: hold.id, as: 'customer' as const };
    expect(await world.rescheduleAppointment(move, scope)).toMatchObject({ startsAt: at('10:15') });
    expect(await claimsOf(world, hold.id)).toEqual([]);
    expect(await claimsOf(world, appointmentId)).toEqual([at('10:15')]);
  });
});

describe('the company’s rules', () => {
  const denied = {
    verdict: 'denied' as const,
    rule: 'cancelNoticeMinutes' as const,
    from: 'branch' as const,
    explanation: 'Zu spät.',
    alternatives: [{ action: 'call' as const, at: null }],
  };
  const judge = {
    startsWithin: async () => ({ from: '', before: null }),
    book: async () => denied,
    reschedule: async () => denied,
    cancel: async () => denied,
  };

  test('are asked before anything is claimed; a denial names the rule, its level and what may be done', async () => {
    const world = worldOf();
    const { id: appointmentId } = await book(world);
    const strict = worldOf({ store: world.store, judge });
    const refusal = {
      code: 'policy_denied',
      detail: { facts: { rule: 'cancelNoticeMinutes', from: 'branch' }, alternatives: denied.alternatives },
    };
    expect(await codeOf(book(strict, at('12:00')))).toMatchObject(refusal);
    const command = { appointmentId, version: 1, as: 'customer' as const };
    expect(await codeOf(strict.cancelAppointment(command, scope))).toMatchObject(refusal);
    expect(await codeOf(strict.rescheduleAppointment({ ...command, startsAt: at('14:00') }, scope))).toMatchObject(
      refusal,
    );
    expect(await claimsOf(world, appointmentId)).toEqual([at('10:00')]);
  });

  test('may ask for a fee, which is answered and not charged', async () => {
    const fee = { amountMinor: 1_500, currency: 'EUR' };
    const world = worldOf({
      judge: {
        ...judge,
        book: async () => ({ verdict: 'allowed', fee: null }),
        cancel: async () => ({ verdict: 'allowed', fee }),
      },
    });
    const { id: appointmentId } = await book(world);
    const command = { appointmentId, version: 1, as: 'customer' as const };
    const answer = await world.cancelAppointment(command, keyed(friseur, 'c'));
    expect(answer).toMatchObject({ appointment: { status: 'cancelled' }, fee });
    expect(await world.cancelAppointment(command, keyed(friseur, 'c'))).toEqual(answer);
  });
});

describe('a command that makes no sense', () => {
  test('of an appointment that stands elsewhere is refused, naming where it stands', async () => {
    const world = worldOf();
    const { id: appointmentId } = await book(world);
    const one = { appointmentId, version: 1, as: 'host' as const, came: false };
    expect(await codeOf(world.confirmAppointment(one, scope))).toMatchObject({
      code: 'wrong_state',
      detail: { facts: { status: 'booked' } },
    });
    expect(await codeOf(world.markNoShow(one, scope))).toMatchObject({ code: 'wrong_state' });
    expect(await codeOf(world.settleContested(one, scope))).toMatchObject({ code: 'wrong_state' });
    await world.cancelAppointment(one, scope);
    expect(await codeOf(world.cancelAppointment({ ...one, version: 2 }, scope))).toMatchObject({ code: 'wrong_state' });
  });
});

describe('a time of a year that nobody books', () => {
  const unthinkable = ['0000-01-01T10:00:00.000Z', '2020-03-03T10:00:00.000Z', '9999-12-31T23:59:59.999Z'];

  test.each(unthinkable)(
    'is refused to hosts too, whether it is %s that is booked, held or moved to',
    async (startsAt) => {
      const world = worldOf();
      expect(await codeOf(book(world, startsAt, { as: 'host' }))).toMatchObject({ code: 'invalid_input' });
      expect(await codeOf(held(world, startsAt))).toMatchObject({ code: 'invalid_input' });
      const { id: appointmentId } = await book(world);
      const move = { appointmentId, version: 1, startsAt, as: 'host' as const };
      expect(await codeOf(world.rescheduleAppointment(move, scope))).toMatchObject({ code: 'invalid_input' });
      expect(await claimsOf(world, appointmentId)).toHaveLength(1);
    },
  );

  test('is not the hour before: a host writes down who has just walked in', async () => {
    const world = worldOf();
    const anHourAgo = '2026-03-02T11:00:00.000Z';
    expect(await book(world, anHourAgo, { as: 'host' })).toMatchObject({ startsAt: anHourAgo });
  });
});

describe('what a customer said', () => {
  test('is gone from what Cal.com is still to be told once they are erased (A6)', async () => {
    const world = worldOf();
    const { id: appointmentId, customerId } = await book(world);
    await world.cancelAppointment({ appointmentId, version: 1, as: 'host', reason: 'Grippe' }, scope);
    const reasons = async () =>
      (await world.intents.forTenant(friseur.tenantId).where({ appointmentId }, 10)).flatMap(
        ({ reason }) => reason ?? [],
      );
    expect(await reasons()).toEqual(['Grippe']);
    await makeForgetReasons(world)(customerId, scope);
    expect(await reasons()).toEqual([]);
  });
});

describe('settleContested', () => {
  test('tells from where it was decided, sealed for the customer (PRT-022)', async () => {
    const clock = movableClock();
    const store = commandsStore(clock);
    const world = worldOf({ clock, store, members: { sealPersonal: async (customerId) => `of ${customerId}` } });
    const sample = await sampleAppointment('sold twice', {
      contested: true,
      startsAt: at('10:00'),
      staffIds: [frieda],
    });
    await world.appointments.forTenant(friseur.tenantId).add(sample.booked, sample.event);
    const { id: appointmentId, customerId } = sample.booked.appointment;
    await world.settleContested({ appointmentId, version: 1 }, scope);
    const events = await store.outbox.pending('9999-12-31T23:59:59.999Z', 10);
    const settled = events.find(({ envelope }) => envelope.entity.version === 2);
    expect(settled?.envelope.sealed).toBe(`of ${customerId}`);
  });

  test('gives a contested appointment its time once that is free, and not before', async () => {
    const world = worldOf();
    const sample = await sampleAppointment('sold twice', {
      contested: true,
      startsAt: at('10:00'),
      endsAt: at('10:30'),
      staffIds: [frieda],
    });
    await world.appointments.forTenant(friseur.tenantId).add(sample.booked, sample.event);
    const other = await book(world, at('10:00'), { staffId: frieda });
    const { id: appointmentId } = sample.booked.appointment;
    const command = { appointmentId, version: 1 };
    expect(await codeOf(world.settleContested(command, scope))).toMatchObject({ code: 'slot_taken' });
    await world.cancelAppointment({ appointmentId: other.id, version: 1, as: 'host' }, scope);
    expect(await world.settleContested(command, keyed(friseur, 's'))).toMatchObject({ contested: false, version: 2 });
    expect(await world.settleContested(command, keyed(friseur, 's'))).toMatchObject({ version: 2 });
    expect(await claimsOf(world, appointmentId)).toEqual([at('10:00')]);
    expect(derivedId('apt', friseur.tenantId, 'sold twice')).toBe(appointmentId);
  });
});

describe('reassignAppointment', () => {
  test('claims the other’s time first, and refuses where they have something else', async () => {
    const world = worldOf();
    const { id: appointmentId } = await book(world, at('10:00'), { staffId: frieda });
    const busy = await book(world, at('10:15'), { staffId: stefan });
    const give = { appointmentId, version: 1, staffId: stefan };
    expect(await codeOf(world.reassignAppointment(give, scope))).toMatchObject({ code: 'slot_taken' });
    await world.cancelAppointment({ appointmentId: busy.id, version: 1, as: 'host' }, scope);
    expect(await world.reassignAppointment(give, scope)).toMatchObject({ staffIds: [stefan], version: 2 });
    const claims = await world.claims.forTenant(friseur.tenantId).of(appointmentId);
    expect(claims.map(({ resource }) => resource)).toEqual([stefan]);
  });
});
