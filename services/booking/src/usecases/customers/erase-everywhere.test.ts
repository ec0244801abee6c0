import { AppError, codeOf } from '@fencepost/contracts/errors';
import { tenantScope } from '@fencepost/contracts/scope';
import type { Store } from '@fencepost/mongo-kit/collection';
import type { CollectionDefinition } from '@fencepost/mongo-kit/define-collection';
import { makeIdempotent } from '@fencepost/mongo-kit/idempotency';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { proveService, serviceOf } from '../../../test/commands-world.ts';
import { friseur } from '../../../test/companies.ts';
import { bookingBody, deliveryOf } from '../../../test/deliveries.ts';
import { movableClock } from '../../../test/slots-world.ts';
import { callTo, friseurLine, resolveCall } from '../../../test/voice-world.ts';
import { useCasesOn } from '../../../test/world.ts';
import { definitions } from '../../adapters/rows.ts';
import { tokenOf } from '../../domain/slot-token.ts';
import { handlersOf } from '../../service.ts';
import type { UseCases } from '../../wire.ts';

const HALF_HOUR_MS = 30 * 60_000;
const MARKED = 'Zzmarker';
const mark = (where: string) => `${MARKED} ${where}`;
const email = 'zzmarker@example.com';
const phone = '+491705551230';
const otherPhone = '+491705551239';
const personal = /zzmarker|170555123/i;

const from = { ip: '203.0.113.77', userAgent: mark('browser') };
const keyed = (idempotencyKey: string) =>
  tenantScope({
    tenantId: friseur.tenantId,
    actor: { kind: 'api_key', id: 'key_1', role: 'owner' },
    requestId: 'req_test',
    idempotencyKey,
    from,
  });
const on = (date: string) => `2026-04-${date}T10:00:00.000Z`;

/** All that is stored, by collection, events that wait included. */
const everyDocument = async (store: Store): Promise<Readonly<Record<string, string>>> => {
  const texts: Record<string, string> = {};
  for (const definition of definitions as readonly CollectionDefinition[]) {
    const door = store.collection(definition);
    const reader = definition.scope === 'tenant' ? door.acrossTenants(platformScope) : door.platform();
    texts[definition.name] = JSON.stringify(await reader.find({}, { limit: 1_000 }));
  }
  return texts;
};

const markedIn = async (store: Store): Promise<readonly string[]> =>
  Object.entries(await everyDocument(store))
    .filter(([, text]) => personal.test(text))
    .map(([name]) => name)
    .toSorted();

/** Their answers are kept under their Idempotency-Keys; unsealed here, so that the test reads what they say. */
const keyedUseCases = (does: UseCases, store: Store, clock: ReturnType<typeof movableClock>): UseCases => {
  const sealing = { seal: async (text: string) => text, open: async (sealed: string) => sealed };
  const log = { warn: (...said: unknown[]) => expect.fail(JSON.stringify(said)) };
  const wrap = makeIdempotent({ store, sealing: sealing as never, clock, log: log as never });
  const answers = handlersOf(does).map((handler) => [handler.contract.name, wrap(handler).answer] as const);
  return { ...does, ...Object.fromEntries(answers) };
};

/** Somebody who has left traces in every way in which somebody can: over the API, at Cal.com and on the telephone. */
const somebodyKnownEverywhere = async () => {
  const clock = movableClock();
  const store = memoryStore({ definitions, clock });
  let isCalcomThere = true;
  const bare = useCasesOn(store, {
    clock,
    resolveCall,
    proveService: async (...asked) => {
      if (!isCalcomThere) throw new AppError('unavailable', 'The tenant service is away.');
      return proveService(...asked);
    },
    listBookableServices: async () => ({
      data: [{ id: serviceOf(friseur), name: 'Schnitt', durationMinutes: 30, price: null }] as never,
      timeZone: 'Europe/Berlin',
      locale: 'de-DE',
      companyName: 'Friseur 1',
    }),
  });
  const does = keyedUseCases(bare, store, clock);
  const person = { name: mark('name'), email, phone, company: mark('company'), notes: mark('notes') };
  const { id: customerId } = await does.createCustomer(person, keyed('customer'));
  const wish = { serviceId: serviceOf(friseur), as: 'host', customer: { customerId } } as const;
  const book = (day: string) =>
    does.createAppointment({ ...wish, startsAt: on(day), notes: mark('appointment') }, keyed(`book-${day}`));
  const booked = await book('01');
  await does.cancelAppointment(
    { appointmentId: booked.id, reason: mark('reason'), as: 'host', version: booked.version },
    keyed('cancel'),
  );
  const callback = { priority: 'normal', note: mark('call back') } as const;
  const settled = await does.createCallback({ ...callback, customerId }, keyed('callback-1'));
  await does.settleCallback(
    { callbackId: settled.id, status: 'done', note: mark('called'), version: settled.version },
    keyed('settle'),
  );
  await does.createCallback({ ...callback, appointmentId: booked.id, phone: otherPhone }, keyed('callback-2'));
  await does.createCallback({ ...callback, phone }, keyed('callback-3'));
  const attendees = [{ name: mark('attendee'), email, phoneNumber: phone, timeZone: 'Europe/Berlin' }];
  const responses = { notes: { label: 'notes', value: mark('answer') } };
  const past = { startTime: '2026-02-01T10:00:00Z', endTime: '2026-02-01T10:30:00Z' };
  const told = {
    attendees,
    responses,
    title: mark('title'),
    additionalNotes: mark('additional'),
    description: mark('d'),
  };
  expect(await does.applyDelivery(deliveryOf(bookingBody({ ...told, ...past, uid: 'at-calcom' })), platformScope)).toBe(
    'applied',
  );
  const ask = (name: string, args: Readonly<Record<string, unknown>>, vendorCallId: string, fromNumber = phone) =>
    does.runVoiceFunction(
      { endpointId: friseur.endpointId, name, args, call: callTo(friseurLine, { vendorCallId, fromNumber }) },
      platformScope,
    );
  const slot = (day: string) => {
    const endsAt = new Date(Date.parse(on(day)) + HALF_HOUR_MS).toISOString();
    return tokenOf(friseur.tenantId, { serviceId: serviceOf(friseur), startsAt: on(day), endsAt, staffId: null });
  };
  const spoken = { name: mark('caller'), email, notes: mark('spoken') };
  await ask('check_customer', spoken, 'call-1');
  await ask('request_callback', { ...spoken, note: mark('asked') }, 'call-1');
  // Written down, and never answered: what was needed was away, and nobody has asked again.
  isCalcomThere = false;
  await ask('book_appointment', { ...spoken, slot: slot('02') }, 'call-2').catch(() => undefined);
  await ask('book_appointment', { ...spoken, slot: slot('03') }, 'call-3', '+491799999999').catch(() => undefined);
  isCalcomThere = true;
  return { does, store, clock, customerId, person, callback };
};

test('of somebody who is erased no stored document says anything any more, whichever way it came (law 8, A6)', async () => {
  const { does, store, customerId, person, callback } = await somebodyKnownEverywhere();
  expect(await markedIn(store), 'the control').toEqual([
    'appointments',
    'callbacks',
    'customers',
    'idempotencyKeys',
    'intents',
    'voiceAnswers',
  ]);
  const { version } = await does.getCustomer({ customerId }, keyed('read'));
  const erased = await does.eraseCustomer({ customerId, version }, keyed('erase'));
  expect(await markedIn(store)).toEqual([]);

  const before = await everyDocument(store);
  const again = [
    does.createCustomer(person, keyed('customer')),
    does.createCallback({ ...callback, phone }, keyed('callback-3')),
  ];
  expect(await Promise.all(again.map((one) => one.catch(codeOf)))).toEqual(Array(2).fill('idempotency_key_reused'));
  expect(await does.eraseCustomer({ customerId, version }, keyed('erase'))).toEqual(erased);
  expect(await everyDocument(store), 'a repetition has no second effect').toEqual(before);
});
