import { derivedId } from '@fencepost/contracts/ids';
import type { Role } from '@fencepost/contracts/roles';
import { tenantScope } from '@fencepost/contracts/scope';
import { makeQuarantine } from '@fencepost/service-kit/quarantine';
import { makeSecretBox } from '@fencepost/service-kit/secret-box';
import { fixedClock } from '@fencepost/testing/clocks';
import { platformScope } from '@fencepost/testing/platform-scope';
import { describe, expect, test } from 'vitest';
import { auditOn } from '../../../test/audit-world.ts';
import { answersFor, askProAi, friseur, scopeOf } from '../../../test/companies.ts';
import { bookingBody, deliveryOf } from '../../../test/deliveries.ts';
import { sampleAppointment } from '../../../test/samples.ts';
import { makeStores } from '../../../test/stores.ts';
import { emptyStore, eventsIn } from '../../../test/world.ts';
import { makePersonBox } from '../../adapters/person-box.ts';
import { newIntent } from '../../domain/stored-intent.ts';
import { makeReadPersonal } from '../audit/read-personal.ts';
import { makeApplyDelivery } from '../deliveries/apply-delivery.ts';
import { makeExplainAppointment } from './explain-appointment.ts';
import { makeExplainDelivery } from './explain-delivery.ts';
import { makeListDeliveries } from './list-deliveries.ts';

const STAFF = 'stf_00000000000000000000000001';
const NAME = 'Erika Mustermann';
const booker = { name: NAME, email: 'erika@example.com', phoneNumber: '+4915112345678', timeZone: 'Europe/Berlin' };
const times = { startTime: '2026-04-01T10:00:00Z', endTime: '2026-04-01T10:30:00Z' };
const booked = deliveryOf(bookingBody({ uid: 'A', attendees: [booker], responses: {}, ...times }));
const foreign = deliveryOf(bookingBody({ uid: 'B', eventTypeId: askProAi.eventTypeId }), friseur, 2);

const told = async () => {
  const store = emptyStore();
  const stores = makeStores(store, fixedClock);
  const personBox = makePersonBox(makeSecretBox({ keys: `test:${Buffer.alloc(32, 7).toString('base64')}` }));
  const applyDelivery = makeApplyDelivery({
    ...stores,
    resolveTenant: answersFor([friseur, askProAi]),
    matchHosts: async () => [STAFF],
    readBooking: async () => undefined,
    quarantine: makeQuarantine({ records: stores.quarantined, clock: fixedClock }),
    clock: fixedClock,
  });
  for (const delivery of [booked, booked, foreign]) await applyDelivery(delivery, platformScope);
  const { appendAudit } = auditOn(store);
  for (const event of await eventsIn(store)) {
    if (event.entity.type === 'appointment') await appendAudit(event, { attempt: 1 });
  }
  const [appointment] = await stores.appointments.forTenant(friseur.tenantId).page({ after: undefined, limit: 2 });
  const appointmentId = appointment?.id ?? '';
  const intent = {
    id: derivedId('itt', 'x'),
    kind: 'cancel',
    appointmentId,
    appointmentVersion: 2,
    reason: NAME,
  } as const;
  await stores.intents.forTenant(friseur.tenantId).add(newIntent(intent, fixedClock.now()));
  const deps = { ...stores, readPersonal: makeReadPersonal({ ...stores, personBox }) };
  return {
    appointmentId,
    calls: stores.calls.forTenant(friseur.tenantId),
    explainAppointment: makeExplainAppointment(deps),
    explainDelivery: makeExplainDelivery(deps),
    listDeliveries: makeListDeliveries(deps),
  };
};

const anEvent = async () => (await sampleAppointment('call')).event;

const as = (role: Role) => tenantScope({ ...scopeOf(friseur), actor: { kind: 'api_key', id: 'test', role } });

describe('the story of an appointment (A13)', () => {
  test('tells arrival, evidence, decisions, what it occupies, vendor calls and audit, in order', async () => {
    const { explainAppointment, appointmentId } = await told();
    const { data } = await explainAppointment({ appointmentId }, as('owner'));
    expect(data.map(({ kind }) => kind)).toEqual([
      'change',
      'arrival',
      'evidence',
      'decision',
      'decision',
      'decision',
      'claim',
      'vendor_call',
      'audit',
    ]);
    expect(data.map(({ at }) => at)).toEqual(data.map(({ at }) => at).toSorted());
    const words = data.map(({ text }) => text).join('\n');
    expect(words).toContain('Cal.com delivered BOOKING_CREATED');
    expect(words).toContain('endpoint');
    expect(words).toContain(`it is company ${friseur.tenantId}’s`);
    expect(words).toContain('booking A was booked');
    expect(words).toContain(`${STAFF} is occupied`);
    expect(words).toContain('cancel (version 2). It has not been told yet');
    expect(words).toContain('Version 1, appointmentBooked');
  });

  test('tells what was said of it on the telephone, and whether that was so (A8)', async () => {
    const { explainAppointment, appointmentId, calls } = await told();
    const [at, startsAt] = ['2026-03-30T09:00:20.000Z', '2026-04-01T10:00:00.000Z'];
    const other = derivedId('apt', 'other');
    const call = {
      ...{ id: derivedId('cal', 'x'), vendorCallId: 'call_x', branchId: null, customerId: null, version: 1 },
      status: 'ended',
      promises: [
        { at, kind: 'booked', appointmentId, startsAt },
        { at, kind: 'cancelled', appointmentId: other, startsAt },
      ],
      promisesKept: false,
      startedAt: '2026-03-30T09:00:00.000Z',
      endedAt: '2026-03-30T09:01:00.000Z',
    } as const;
    await calls.add({ call: { ...call, promises: [...call.promises] }, noticedAt: at }, await anEvent());
    const { data } = await explainAppointment({ appointmentId }, as('viewer'));
    expect(data.filter(({ kind }) => kind === 'call').map(({ text }) => text)).toEqual([
      `Somebody called: call ${call.id}.`,
      `The caller was told that it is booked (begins ${startsAt}).`,
      'The call was over. Not all that was told in it is so: somebody is to call back.',
    ]);
  });

  test('names the customer to those who may see names, and never to a viewer, an operator or a service', async () => {
    const { explainAppointment, appointmentId } = await told();
    const wordsFor = async (scope: ReturnType<typeof as>) =>
      JSON.stringify(await explainAppointment({ appointmentId }, scope));
    for (const role of ['owner', 'admin', 'staff'] as const) expect(await wordsFor(as(role))).toContain(NAME);
    const operator = tenantScope({ ...scopeOf(friseur), actor: { kind: 'operator', id: 'somebody' } });
    const service = tenantScope({ ...scopeOf(friseur), actor: { kind: 'service', id: 'booking' } });
    for (const scope of [as('viewer'), operator, service]) {
      const words = await wordsFor(scope);
      expect(words).toContain('The customer is cus_');
      for (const personal of [NAME, 'erika', '4915112345678']) expect(words).not.toContain(personal);
    }
  });

  test('of another company is not found, like one that nobody has (law 12, TI6)', async () => {
    const { explainAppointment, appointmentId, listDeliveries } = await told();
    const ofNobody = derivedId('apt', 'nobody');
    const asked = [
      explainAppointment({ appointmentId }, scopeOf(askProAi)),
      explainAppointment({ appointmentId: ofNobody }, scopeOf(friseur)),
    ];
    for (const answer of asked) await expect(answer).rejects.toMatchObject({ code: 'not_found' });
    expect((await listDeliveries({ limit: 10 }, scopeOf(friseur))).data).toMatchObject([{ id: booked.deliveryId }]);
    expect((await listDeliveries({ limit: 10, outcome: 'ignored' }, scopeOf(friseur))).data).toEqual([]);
    expect((await listDeliveries({ limit: 10, appointmentId }, scopeOf(askProAi))).data).toEqual([]);
  });
});

describe('the story of a delivery (A13)', () => {
  test('that was applied tells what it said, by what it was proved, and what it did', async () => {
    const { explainDelivery, appointmentId } = await told();
    const { data } = await explainDelivery({ deliveryId: booked.deliveryId }, platformScope);
    expect(data.map(({ kind }) => kind).toSorted()).toEqual(['arrival', 'change', 'decision', 'decision', 'evidence']);
    expect(data.find(({ text }) => text === 'It was applied.')?.refs).toMatchObject({ appointmentId });
    for (const personal of [NAME, 'erika', '4915112345678']) expect(JSON.stringify(data)).not.toContain(personal);
  });

  test('that waits is told from its record: what the bindings say, and why it cannot be applied', async () => {
    const { explainDelivery } = await told();
    const { data } = await explainDelivery({ deliveryId: foreign.deliveryId }, platformScope);
    expect(data.map(({ kind }) => kind)).toEqual(['arrival', 'evidence', 'quarantine']);
    expect(data.at(-1)).toMatchObject({
      text: expect.stringContaining('event_type_of_other_company'),
      refs: { reason: 'event_type_of_other_company' },
    });
  });

  test('that nobody knows is not found', async () => {
    const { explainDelivery } = await told();
    const deliveryId = derivedId('dlv', 'nobody');
    await expect(explainDelivery({ deliveryId }, platformScope)).rejects.toMatchObject({ code: 'not_found' });
  });
});
