import { appointmentCancelled } from '@fencepost/contracts/booking/appointment';
import { recordEvent } from '@fencepost/contracts/envelope';
import type { TenantScope } from '@fencepost/contracts/scope';
import { tenantScope } from '@fencepost/contracts/scope';
import { fixedClock } from '@fencepost/testing/clocks';
import { expect, test } from 'vitest';
import { type Audit, auditOn, lifeOf, listed, operatorOf } from '../../../test/audit-world.ts';
import { askProAi, friseur, scopeOf } from '../../../test/companies.ts';
import { sampleAppointment } from '../../../test/samples.ts';
import { emptyStore } from '../../../test/world.ts';
import { rows } from '../../adapters/rows.ts';

const scope = scopeOf(friseur);
const from = { ip: '203.0.113.7', userAgent: 'Mozilla/5.0' };
const asking: TenantScope = tenantScope({ ...scope, from });
const said = {
  reason: 'Migräne',
  changes: [{ field: 'notes', old: null, new: 'Bitte klingeln bei Müller' }],
};
const everyWord = /203\.0\.113|Mozilla|Migräne|Müller/;

/** An appointment booked and cancelled, with what is personal about the cancellation. */
const cancelled = async (store: ReturnType<typeof emptyStore>, audit: Audit) => {
  const { booked, event } = await sampleAppointment('private');
  const { customerId, id } = booked.appointment;
  const sealed = await audit.sealPersonal(customerId, said, asking);
  const appointment = { ...booked.appointment, status: 'cancelled', version: 2 } as const;
  const entity = { id, version: 2 };
  const told = { scope: asking, entity, payload: { appointment }, occurredAt: fixedClock.now(), causationId: null };
  const second = recordEvent(appointmentCancelled, { ...told, sealed });
  await audit.appendAudit(event, { attempt: 1 });
  await audit.appendAudit(second, { attempt: 1 });
  return { customerId, second, sealed, store };
};

const personalIn = async (audit: Audit, reader: TenantScope) =>
  (await listed(audit, reader)).map(({ personal }) => personal);

test('IP, user agent, reason and personal values are sealed for the person; nothing has them in clear (PRT-022, D-20)', async () => {
  const store = emptyStore();
  const audit = auditOn(store);
  const { second } = await cancelled(store, audit);
  expect(await personalIn(audit, scope)).toEqual([{ state: 'readable', ...from, ...said }, { state: 'none' }]);
  const stored = await store.collection(rows.auditEntries).forTenant(friseur.tenantId).find({}, { limit: 9 });
  const keys = await store.collection(rows.personKeys).forTenant(friseur.tenantId).find({}, { limit: 9 });
  expect(keys).toHaveLength(1);
  expect(JSON.stringify([stored, keys, second])).not.toMatch(everyWord);
});

test.each([
  ['an admin’s key', { kind: 'api_key', id: 'a', role: 'admin' }, 'readable'],
  ['a key of too low a role', { kind: 'api_key', id: 'a', role: 'staff' }, 'withheld'],
  ['the platform’s operator', { kind: 'operator', id: 'a' }, 'withheld'],
  ['a service', { kind: 'service', id: 'a' }, 'withheld'],
] as const)('of what is personal, %s sees as much as it may', async (_, actor, state) => {
  const store = emptyStore();
  const audit = auditOn(store);
  await cancelled(store, audit);
  const reader = tenantScope({ ...scope, actor });
  expect(await personalIn(audit, reader)).toMatchObject([{ state }, { state: 'none' }]);
  const file = await audit.exportAudit({ format: 'ndjson', afterSeq: 0 }, reader);
  expect(everyWord.test(file.body)).toBe(state === 'readable');
});

test('erasing a person leaves the chain whole and the words unreadable for ever (A6)', async () => {
  const store = emptyStore();
  const audit = auditOn(store);
  const { customerId, sealed } = await cancelled(store, audit);
  const head = (await audit.verifyAudit({}, scope)).head;
  await audit.personKeys.destroy(customerId, scope);
  await audit.personKeys.destroy(customerId, scope);
  expect(await personalIn(audit, scope)).toEqual([{ state: 'erased' }, { state: 'none' }]);
  expect((await audit.verifyAudit({}, scope)).head).toEqual(head);
  expect(sealed).toBeDefined();
  expect(await audit.sealPersonal(customerId, said, asking), 'nothing may be kept of an erased person').toBeUndefined();
});

test('a person who was erased before anything was sealed gets no key later', async () => {
  const audit = auditOn(emptyStore());
  const { booked } = await sampleAppointment('private');
  await audit.personKeys.destroy(booked.appointment.customerId, scope);
  expect(await audit.sealPersonal(booked.appointment.customerId, said, asking)).toBeUndefined();
});

test('of many who seal for a person at once, all use one key', async () => {
  const store = emptyStore();
  const audit = auditOn(store);
  const { booked } = await sampleAppointment('private');
  const { customerId } = booked.appointment;
  const sealed = await Promise.all(Array.from({ length: 8 }, () => audit.sealPersonal(customerId, said, asking)));
  const headers = new Set(sealed.map((text) => text?.split('.')[0]));
  expect(headers.size).toBe(1);
  expect(await store.collection(rows.personKeys).forTenant(friseur.tenantId).count({}, { limit: 9 })).toBe(1);
});

test('where nothing is personal nothing is sealed, and too much of it is cut to what an event holds', async () => {
  const audit = auditOn(emptyStore());
  const { booked } = await sampleAppointment('private');
  const { customerId } = booked.appointment;
  expect(await audit.sealPersonal(customerId, {}, scope)).toBeUndefined();
  const much = [{ field: 'notes', old: 'x'.repeat(20_000), new: null }];
  const sealed = await audit.sealPersonal(customerId, { reason: 'why', changes: much }, asking);
  expect(sealed?.length).toBeLessThan(16_384);
});

test('another company’s words do not open here, though their text was brought here (TI5)', async () => {
  const store = emptyStore();
  const audit = auditOn(store);
  const { booked } = await sampleAppointment('private');
  const foreign = await audit.sealPersonal(booked.appointment.customerId, said, {
    ...asking,
    tenantId: askProAi.tenantId,
  });
  const [event] = await lifeOf('private', 1);
  if (event === undefined) throw new Error('a life has a beginning');
  await audit.appendAudit({ ...event, sealed: foreign }, { attempt: 1 });
  expect(await personalIn(audit, scope)).toEqual([{ state: 'erased' }]);
  expect(await personalIn(audit, operatorOf(friseur))).toEqual([{ state: 'withheld' }]);
});
