import type { Role } from '@fencepost/contracts/roles';
import { tenantScope } from '@fencepost/contracts/scope';
import { fixedClock } from '@fencepost/testing/clocks';
import { platformScope } from '@fencepost/testing/platform-scope';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { friseur, scopeOf } from '../../../test/companies.ts';
import { bodyOf, deliveryOf } from '../../../test/deliveries.ts';
import { makeStores } from '../../../test/stores.ts';
import { emptyStore, eventsIn, everythingIn, useCasesOn } from '../../../test/world.ts';
import { fold } from '../../domain/fold.ts';
import { withFacts } from '../../domain/known-facts.ts';
import { locationIn, locationOf } from '../../domain/location.ts';
import { factOf, type VendorFact } from '../../domain/vendor-fact.ts';
import { makeForgetNotes } from '../customers/forget-notes.ts';

const HOME = 'Musterweg 7, 50667 Köln';
const OTHER = 'Andere Gasse 1';

describe('where an appointment takes place', () => {
  test.each([
    ['https://meet.example/abc', { kind: 'link', value: 'https://meet.example/abc' }],
    ['integrations:daily', { kind: 'link', value: null }],
    ['+49 170 1234567', { kind: 'phone', value: '+49 170 1234567' }],
    [HOME, { kind: 'address', value: HOME }],
    [undefined, null],
  ])('%s is read as %j', (text, location) => expect(locationIn(text)).toEqual(location));

  const times = { startsAt: '2026-04-01T10:00:00.000Z', endsAt: '2026-04-01T10:30:00.000Z' };
  const said = (
    kind: VendorFact['kind'],
    minute: number,
    place: string | undefined,
    members: Partial<VendorFact> = {},
  ) =>
    factOf({
      kind,
      uid: 'A',
      source: 'webhook',
      ...times,
      saidAt: `2026-03-01T12:0${minute}:00.000Z`,
      location: locationIn(place),
      ...members,
    });

  test('is where it was moved to last, in whatever order that is told, and also back and forth', () => {
    const told = [
      said('created', 0, HOME),
      said('relocated', 1, OTHER, { sequence: 1 }),
      said('relocated', 2, HOME, { sequence: 1 }),
      said('relocated', 3, OTHER, { sequence: 1 }),
      said('paid', 4, HOME, { sequence: 1 }),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(told, { minLength: told.length }), (facts) => {
        expect(locationOf(withFacts([], facts) ?? [])).toEqual({ kind: 'address', value: OTHER });
      }),
    );
  });

  test('is the record’s word only where no webhook has named a place, and of the newest booking', () => {
    const read = said('created', 5, 'https://meet.example/abc', { source: 'read_back' });
    expect(locationOf([read])).toMatchObject({ kind: 'link' });
    expect(locationOf([said('created', 0, HOME), read])).toMatchObject({ kind: 'address' });
    const moved = said('rescheduled', 6, OTHER, { uid: 'B', previousUid: 'A' });
    expect(locationOf([said('relocated', 9, HOME), moved])).toMatchObject({ value: OTHER });
  });

  test('is in what everybody may read by its kind alone', () => {
    expect(fold([said('created', 0, HOME)])?.location).toEqual({ kind: 'address', value: null });
  });
});

describe('“location changed” of Cal.com', () => {
  const prepared = async () => {
    const store = emptyStore();
    const does = useCasesOn(store, { askServiceName: async () => 'Schnitt' });
    const hear = (file: string, location: string) => {
      const { payload, ...rest } = JSON.parse(bodyOf(`docs-2021-10-20/${file}.json`).toString());
      const members = { uid: 'A', eventTypeId: friseur.eventTypeId, location };
      return does.applyDelivery(
        deliveryOf(Buffer.from(JSON.stringify({ ...rest, payload: { ...payload, ...members } }))),
        platformScope,
      );
    };
    expect(await hear('BOOKING_CREATED', 'https://meet.example/abc')).toBe('applied');
    expect(await hear('BOOKING_LOCATION_UPDATED', HOME)).toBe('applied');
    const [stored] = (await everythingIn(store)).appointments;
    if (stored === undefined) throw new Error('it was booked');
    return { store, does, appointmentId: stored._id, customerId: stored.customerId ?? '' };
  };
  const as = (role: Role) => tenantScope({ ...scopeOf(friseur), actor: { kind: 'api_key', id: 'test', role } });

  test('is told by its kind in events and lists, and whole to the company’s staff and in their calendar file', async () => {
    const { store, does, appointmentId } = await prepared();
    const events = JSON.stringify(await eventsIn(store));
    expect(events).toContain('"location":{"kind":"link","value":null}');
    expect(events).toContain('"location":{"kind":"address","value":null}');
    expect(events).not.toContain('Musterweg');
    expect((await does.listAppointments({ limit: 10 }, as('owner'))).data).toMatchObject([
      { location: { kind: 'address', value: null } },
    ]);
    const fileFor = async (role: Role) => (await does.getAppointmentCalendarFile({ appointmentId }, as(role))).body;
    const seenBy = async (role: Role) => (await does.getAppointment({ appointmentId }, as(role))).location;
    expect(await seenBy('staff')).toEqual({ kind: 'address', value: HOME });
    expect(await fileFor('staff')).toContain('LOCATION:Musterweg 7\\, 50667 Köln\r\n');
    expect(await seenBy('viewer')).toEqual({ kind: 'address', value: null });
    expect(await fileFor('viewer')).not.toContain('LOCATION');
  });

  test('is forgotten with the customer (law 8)', async () => {
    const { store, does, appointmentId, customerId } = await prepared();
    const forget = makeForgetNotes({ ...makeStores(store, fixedClock), clock: fixedClock });
    expect(JSON.stringify(await everythingIn(store))).toContain('Musterweg');
    await forget(customerId, scopeOf(friseur));
    await forget(customerId, scopeOf(friseur));
    const left = await everythingIn(store);
    expect(JSON.stringify(left)).not.toMatch(/Musterweg|meet\.example/);
    expect(left.appointments).toMatchObject([{ version: 3 }]);
    expect((await does.getAppointment({ appointmentId }, as('owner'))).location).toEqual({
      kind: 'address',
      value: null,
    });
  });
});
