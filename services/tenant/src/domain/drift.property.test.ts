import { isDeepStrictEqual } from 'node:util';
import { derivedId } from '@fencepost/contracts/ids';
import type { Service } from '@fencepost/contracts/tenant/mapping';
import type { CalcomEventType } from '@fencepost/vendors/calcom/event-type';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differencesOf, digestOf, patchFor, takingTheirs } from './drift.ts';
import { type EventTypeFields, fieldsOf } from './event-type-fields.ts';
import { judgeDrift } from './judge-drift.ts';

const EVENT_TYPE = 2563193;
const RUNS = 500;

const few = (...values: readonly number[]) => fc.constantFrom(...values);
const eventTypes: fc.Arbitrary<CalcomEventType> = fc.record({
  id: fc.constant(EVENT_TYPE),
  teamId: fc.constant(39203),
  title: fc.constantFrom('Beratung', 'Beratungsgespräch', ' Beratung '),
  slug: fc.constant('beratung'),
  lengthInMinutes: few(30, 45),
  beforeEventBuffer: fc.option(few(0, 5)),
  afterEventBuffer: fc.option(few(0, 5)),
  minimumBookingNotice: fc.option(few(0, 60)),
  bookingWindow: fc.option(
    fc.record(
      { type: fc.constantFrom('calendarDays', 'range'), value: few(30, 60) },
      { requiredKeys: ['type', 'value'] },
    ),
  ),
  price: fc.option(few(0, 4500, 4501)),
  currency: fc.constantFrom('eur', 'jpy'),
});

const services: fc.Arbitrary<Service> = fc.tuple(eventTypes, fc.boolean()).map(([eventType, hasPrice]) => {
  const fields = fieldsOf(eventType);
  return {
    ...fields,
    price: hasPrice ? { amountMinor: 4500, currency: 'EUR' } : fields.price,
    id: derivedId('svc', 'one'),
    eventTypeId: EVENT_TYPE,
    syncStatus: 'synced',
    lastCalcomSync: '2026-03-01T12:00:00.000Z',
    syncError: null,
    active: true,
    withdrawn: false,
    staffIds: [],
    version: 3,
  };
});

const same = (service: Service, fields: EventTypeFields): boolean =>
  Object.entries(fields).every(([field, value]) =>
    isDeepStrictEqual(new Map(Object.entries(service)).get(field), value),
  );
const always = (law: (service: Service, eventType: CalcomEventType) => void) =>
  fc.assert(fc.property(services, eventTypes, law), { numRuns: RUNS });

describe('a service and any event type', () => {
  test('differ in nothing exactly when every field is equal; a price that Cal.com does not charge is ours', () => {
    always((service, eventType) => {
      const theirs = fieldsOf(eventType);
      const expected = { ...theirs, price: theirs.price ?? service.price };
      expect(differencesOf(service, eventType).length === 0).toBe(same(service, expected));
    });
  });

  test('differ in nothing once theirs is taken, and everything else of the service stays', () => {
    always((service, eventType) => {
      const taken = takingTheirs(service, eventType);
      expect(differencesOf(taken, eventType)).toEqual([]);
      expect({ ...taken, ...fieldsOf(eventType) }).toEqual({ ...service, ...fieldsOf(eventType) });
    });
  });

  test('differ at most in the booking window once Cal.com took the patch of ours', () => {
    always((service, eventType) => {
      const patch = patchFor(service, differencesOf(service, eventType));
      const left = differencesOf(service, { ...eventType, ...patch });
      expect(left.filter(({ field }) => field !== 'bookingWindowDays')).toEqual([]);
    });
  });

  test('have one digest exactly as long as Cal.com changes nothing that concerns a service', () => {
    fc.assert(
      fc.property(eventTypes, eventTypes, (one, other) => {
        expect(digestOf(one) === digestOf(other)).toBe(isDeepStrictEqual(fieldsOf(one), fieldsOf(other)));
        expect(digestOf(one)).not.toBe(digestOf(undefined));
      }),
      { numRuns: RUNS },
    );
  });

  test('are judged the same again, and nothing new is recorded', () => {
    const accepts = fc.constantFrom('none', 'info', 'warning', 'all');
    const [id, now] = [derivedId('drf', 'one'), '2026-03-01T12:00:00.000Z'] as const;
    fc.assert(
      fc.property(fc.option(services), fc.option(eventTypes), accepts, (ours, theirs, accept) => {
        const seen = { eventTypeId: EVENT_TYPE, service: ours ?? undefined, eventType: theirs ?? undefined, accept };
        const first = judgeDrift(seen, { id, now, stored: undefined });
        const again = judgeDrift(seen, { id, now: '2026-03-01T13:00:00.000Z', stored: first.record });
        expect(again.answer).toBe(first.answer);
        expect(again.record).toBe(first.record);
      }),
      { numRuns: RUNS },
    );
  });
});

test('a difference is told in words that people read, and says how serious it is (TEN-037)', () => {
  const theirs = {
    id: EVENT_TYPE,
    title: 'Beratung',
    slug: 'beratung',
    lengthInMinutes: 60,
    bookingWindow: undefined,
    price: 6000,
    currency: 'eur',
  };
  const ours = { ...takingTheirs(serviceOf(), theirs), name: 'Gespräch', durationMinutes: 45, bookingWindowDays: 30 };
  const price = { amountMinor: 4500, currency: 'EUR' };
  expect(differencesOf({ ...ours, price }, theirs)).toEqual([
    { field: 'name', ours: 'Gespräch', theirs: 'Beratung', severity: 'info' },
    { field: 'durationMinutes', ours: '45', theirs: '60', severity: 'warning' },
    { field: 'bookingWindowDays', ours: '30', theirs: null, severity: 'warning' },
    { field: 'price', ours: '45.00 EUR', theirs: '60.00 EUR', severity: 'warning' },
  ]);
  const yen = differencesOf({ ...ours, price: { amountMinor: 5, currency: 'EUR' } }, { ...theirs, currency: 'jpy' });
  expect(yen.find(({ field }) => field === 'price')).toMatchObject({ ours: '0.05 EUR', theirs: '6000 JPY' });
});

const serviceOf = (): Service => fc.sample(services, { numRuns: 1, seed: 1 })[0] as Service;
