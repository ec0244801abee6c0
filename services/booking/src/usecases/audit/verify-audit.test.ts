import { createPublicKey, verify } from 'node:crypto';
import { appointmentBooked } from '@fencepost/contracts/booking/appointment';
import { PolicyRules } from '@fencepost/contracts/booking/policy';
import { known } from '@fencepost/contracts/errors';
import type { Clock } from '@fencepost/service-kit/clock';
import { fixedClock } from '@fencepost/testing/clocks';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { auditOn, lifeOf } from '../../../test/audit-world.ts';
import { askProAi, friseur, scopeOf } from '../../../test/companies.ts';
import { sampleAppointment } from '../../../test/samples.ts';
import { newSigningKey } from '../../../test/signing-key.ts';
import { makeStores } from '../../../test/stores.ts';
import { emptyStore, useCasesOn } from '../../../test/world.ts';
import { placeIdOf } from '../../adapters/audit-entries.ts';
import { makeCheckpointSigner } from '../../adapters/checkpoint-signer.ts';
import { rows } from '../../adapters/rows.ts';
import { signedText } from '../../domain/audit/checkpoint.ts';
import type { Anchor } from './audit-ports.ts';
import { compareWithStored } from './compare-with-stored.ts';

const scope = scopeOf(friseur);
const first = { attempt: 1 };
const LATER_MS = 60 * 60_000;
/** An hour on: nothing is on its way any more. */
const later: Clock = {
  millis: () => fixedClock.millis() + LATER_MS,
  now: () => new Date(fixedClock.millis() + LATER_MS).toISOString(),
};

/** Appointments that are stored in their last version, each change in the chain. */
const settled = async (count = 4, versions = 3) => {
  const store = emptyStore();
  const audit = auditOn(store, later);
  const stores = makeStores(store, fixedClock);
  for (let index = 0; index < count; index += 1) {
    const { booked } = await sampleAppointment(`v${index}`);
    const life = await lifeOf(`v${index}`, versions);
    for (const event of life) {
      const { appointment } = appointmentBooked.payload.parse(event.payload);
      const stored = { ...booked, appointment };
      if (appointment.version === 1) await stores.appointments.forTenant(friseur.tenantId).add(stored, event);
      else await stores.appointments.forTenant(friseur.tenantId).save(stored, event);
      await audit.appendAudit(event, first);
    }
  }
  const raw = store.collection(rows.auditEntries).forTenant(friseur.tenantId);
  return { store, audit, stores, raw, entries: count * versions };
};

const checkpointsIn = (store: ReturnType<typeof emptyStore>) =>
  store.collection(rows.auditCheckpoints).forTenant(friseur.tenantId);

const at = (seq: number): string => placeIdOf(friseur.tenantId, seq);

test('a chain that nobody touched is intact, with its checkpoints and every appointment’s version (AU1, A6)', async () => {
  const { audit, entries } = await settled();
  await audit.writeCheckpoint(scope);
  const verified = await audit.verifyAudit({}, scope);
  expect(verified).toMatchObject({ intact: true, entries, onTheirWay: 0, fault: null, head: { seq: entries } });
  expect(await auditOn(emptyStore()).verifyAudit({}, scope)).toMatchObject({ intact: true, entries: 0 });
});

test('an entry altered in the database is named (D-20)', async () => {
  const { audit, raw } = await settled();
  await raw.compareAndSet({ _id: at(5) }, { set: { action: 'appointmentPaid' } });
  expect(await audit.verifyAudit({}, scope)).toMatchObject({ intact: false, fault: { kind: 'altered', seq: 5 } });
});

test('an entry deleted from the database is named, at the end of the chain too (D-20)', async () => {
  const { audit, raw } = await settled();
  await audit.writeCheckpoint(scope);
  await raw.remove({ _id: at(12), version: 1 });
  expect(await audit.verifyAudit({}, scope)).toMatchObject({ intact: false, fault: { kind: 'deleted', seq: 12 } });
  await raw.remove({ _id: at(5), version: 1 });
  expect(await audit.verifyAudit({}, scope)).toMatchObject({ intact: false, fault: { kind: 'deleted', seq: 5 } });
});

test('a change that never reached the chain is named; one of a minute ago is on its way (A6: omission)', async () => {
  const { audit, store, stores } = await settled();
  const own = stores.appointments.forTenant(friseur.tenantId);
  const { booked } = await sampleAppointment('v0');
  const stored = await own.stored(booked.appointment.id);
  const event = (await lifeOf('v0', 5))[3];
  if (stored === undefined || event === undefined) throw new Error('it is stored');
  await own.save({ ...stored, appointment: { ...stored.appointment, version: 4 } }, event);
  const soon = auditOn(store, fixedClock);
  expect(await soon.verifyAudit({}, scope)).toMatchObject({ intact: true, onTheirWay: 1 });
  expect(await audit.verifyAudit({}, scope)).toMatchObject({ intact: false, fault: { kind: 'omitted', seq: null } });
  await audit.appendAudit(event, first);
  expect(await audit.verifyAudit({}, scope)).toMatchObject({ intact: true, onTheirWay: 0 });
});

test.each(['cus', 'mrg', 'cbk', 'pol'])(
  'the last entry of any %s is missed, as that of an appointment is (A6: omission)',
  async (kind) => {
    const { store, audit } = await settled(1);
    const does = useCasesOn(store);
    const one = await does.createCustomer({ name: 'Erika', email: 'e@example.com' }, scope);
    const other = await does.createCustomer({ name: 'Erika', phone: '+491701234567' }, scope);
    await does.mergeCustomers({ customerId: one.id, mergedId: other.id, version: one.version }, scope);
    await does.createCallback({ customerId: one.id, priority: 'normal' }, scope);
    await does.setPolicy({ level: 'company', subjectId: null, rules: PolicyRules.parse({}) }, scope);
    const waiting = await store.outbox.pending('9999-12-31T23:59:59.999Z', 1_000);
    const told = waiting.map(({ envelope }) => envelope).filter(({ entity }) => /^(cus|mrg|cbk|pol)_/.test(entity.id));
    const last = known(told.findLast(({ entity }) => entity.id.startsWith(kind)));
    const all = told.toSorted((a, b) => a.entity.version - b.entity.version);
    for (const event of all) if (event !== last) await audit.appendAudit(event, { attempt: 100 });
    expect(await audit.verifyAudit({}, scope)).toMatchObject({
      intact: false,
      fault: { kind: 'omitted', explanation: expect.stringContaining(last.entity.id) },
    });
    await audit.appendAudit(last, { attempt: 100 });
    expect(await audit.verifyAudit({}, scope), 'the control').toMatchObject({ intact: true, onTheirWay: 0 });
  },
);

test('what is stored is read page by page, kind behind kind, each once (A6)', async () => {
  const { store, stores } = await settled(3);
  const does = useCasesOn(store);
  for (const name of ['Erika', 'Max', 'Kim']) {
    const { id } = await does.createCustomer({ name, email: `${name}@example.com` }, scope);
    await does.createCallback({ customerId: id, priority: 'normal' }, scope);
  }
  await does.setPolicy({ level: 'company', subjectId: null, rules: PolicyRules.parse({}) }, scope);
  const versions = stores.storedVersions.forTenant(friseur.tenantId);
  const ids = (await versions.page(undefined, 100)).map(({ id }) => id);
  expect(ids).toHaveLength(10);
  expect(ids).toEqual(ids.toSorted());
  for (let limit = 1; limit <= 11; limit += 1) {
    const paged: string[] = [];
    for (
      let page = await versions.page(undefined, limit);
      page.length > 0;
      page = await versions.page(paged.at(-1), limit)
    ) {
      paged.push(...page.map(({ id }) => id));
    }
    expect(paged, `by ${limit}`).toEqual(ids);
  }
});

test('an entry of an appointment that is not stored is named', async () => {
  const { audit, entries } = await settled();
  const [stray] = await lifeOf('nobody’s', 1);
  if (stray === undefined) throw new Error('a life has a beginning');
  await audit.appendAudit(stray, first);
  expect(await audit.verifyAudit({}, scope)).toMatchObject({ fault: { kind: 'inserted', seq: entries + 1 } });
});

test('chains longer than what is in memory at once are verified to their end', async () => {
  const store = emptyStore();
  const audit = auditOn(store, later);
  const lives = await Promise.all(Array.from({ length: 601 }, (_, index) => lifeOf(`long-${index}`, 2)));
  await Promise.all(
    lives.map(async (life) => {
      for (const event of life) await audit.appendAudit(event, first);
    }),
  );
  const raw = store.collection(rows.auditEntries).forTenant(friseur.tenantId);
  expect((await audit.verifyAudit({}, scope)).entries, 'the chain itself is whole').toBe(1_202);
  for (const seq of [1_202, 1_001, 1_000, 501, 500]) {
    await raw.compareAndSet({ _id: at(seq) }, { set: { requestId: 'req_forged' } });
    expect(await audit.verifyAudit({}, scope)).toMatchObject({ fault: { kind: 'altered', seq }, entries: seq - 1 });
  }
});

test('what came after a head that was verified is recomputed alone, and all of it where that head is no more (A6)', async () => {
  const { audit, raw, stores, entries } = await settled(4, 3);
  const whole = await audit.verifyAudit({}, scope);
  expect(whole).toMatchObject({ intact: true, recomputed: entries, comparedUpTo: null });
  const upTo = { afterSeq: entries, afterHash: whole.head.hash };
  expect(await audit.verifyAudit(upTo, scope)).toMatchObject({
    intact: true,
    recomputed: 0,
    entries,
    head: whole.head,
  });
  const own = stores.appointments.forTenant(friseur.tenantId);
  const { booked } = await sampleAppointment('v0');
  const stored = known(await own.stored(booked.appointment.id));
  const event = known((await lifeOf('v0', 5))[3]);
  await own.save({ ...stored, appointment: { ...stored.appointment, version: 4 } }, event);
  expect(await audit.verifyAudit(upTo, scope), 'omitted').toMatchObject({ fault: { kind: 'omitted' }, recomputed: 0 });
  await audit.appendAudit(event, first);
  const next = await audit.verifyAudit(upTo, scope);
  expect(next).toMatchObject({ intact: true, recomputed: 1, entries: entries + 1 });
  expect(next.head).toEqual((await audit.verifyAudit({}, scope)).head);
  await raw.compareAndSet({ _id: at(entries + 1) }, { set: { action: 'appointmentPaid' } });
  expect(await audit.verifyAudit(upTo, scope)).toMatchObject({ fault: { kind: 'altered', seq: entries + 1 } });
  await raw.compareAndSet({ _id: at(entries) }, { set: { action: 'appointmentPaid' } });
  expect(await audit.verifyAudit(upTo, scope), 'the head itself').toMatchObject({
    fault: { kind: 'altered', seq: entries },
    entries: entries - 1,
  });
});

test('versions are compared a stretch at a time, each once in a round, and a gap is found in its turn (A6)', async () => {
  const { audit, raw, stores, entries } = await settled(3, 2);
  const { head } = await audit.verifyAudit({}, scope);
  const versions = stores.storedVersions.forTenant(friseur.tenantId);
  const ids = (await versions.page(undefined, 100)).map(({ id }) => id);
  const sides = { entries: stores.auditEntries.forTenant(friseur.tenantId), stored: versions, youngSince: later.now() };
  const visited: string[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const { comparedUpTo } = await compareWithStored(sides, { after, most: 2 });
    visited.push(comparedUpTo ?? 'end');
    after = comparedUpTo;
  }
  expect(visited).toEqual([ids[1], 'end']);
  await raw.remove({ _id: at(entries), version: 1 });
  const upTo = { afterSeq: entries - 1, afterHash: known(await raw.findOne({ _id: at(entries - 1) })).hash };
  expect(head.seq).toBe(entries);
  expect(await audit.verifyAudit({ ...upTo, afterRecord: ids.at(-1) }, scope), 'behind the last').toMatchObject({
    intact: true,
  });
  expect(await audit.verifyAudit(upTo, scope)).toMatchObject({ fault: { kind: 'omitted' }, recomputed: 0 });
});

test('a checkpoint is signed once for a place, and its public key alone proves it (AU1)', async () => {
  const { audit, entries } = await settled();
  const checkpoint = await audit.writeCheckpoint(scope);
  expect(checkpoint).toMatchObject({ seq: entries, keyId: 'test' });
  expect(await audit.writeCheckpoint(scope)).toEqual(checkpoint);
  expect(await audit.getAuditCheckpoint({}, scope)).toEqual(checkpoint);
  if (checkpoint === undefined) throw new Error('there is one');
  const key = createPublicKey(checkpoint.publicKey);
  const signature = Buffer.from(checkpoint.signature, 'base64url');
  const proves = (text: string) => verify(null, Buffer.from(text), key, signature);
  expect(proves(signedText(friseur.tenantId, checkpoint))).toBe(true);
  expect(proves(signedText(friseur.tenantId, { ...checkpoint, seq: 1 }))).toBe(false);
  await expect(auditOn(emptyStore()).getAuditCheckpoint({}, scope)).rejects.toMatchObject({ code: 'not_found' });
});

test('every hour each company’s end is signed, and told to a place outside the database (AU1, A6)', async () => {
  const store = emptyStore();
  const anchored: string[] = [];
  const anchor: Anchor = (tenantId, { seq }) => anchored.push(`${tenantId} ${seq}`);
  const audit = auditOn(store, later, { anchor });
  expect(await audit.writeCheckpoints(platformScope)).toEqual({ signed: 0, failed: 0 });
  for (const company of [friseur, askProAi]) {
    for (const event of await lifeOf('signed', 2, company)) await audit.appendAudit(event, first);
  }
  expect(await audit.writeCheckpoints(platformScope)).toEqual({ signed: 2, failed: 0 });
  await audit.writeCheckpoints(platformScope);
  const ends = [friseur, askProAi].map(({ tenantId }) => `${tenantId} 2`);
  expect(anchored.toSorted(), 'what has not grown is not signed again').toEqual(ends.toSorted());
});

test('a checkpoint under an earlier key counts; a forged one is named and is no evidence (AU1)', async () => {
  const { store, entries } = await settled();
  const [old, next, foreign] = ['old', 'next', 'test'].map(newSigningKey);
  if (!old || !next || !foreign) throw new Error('three keys');
  await auditOn(store, later, old).writeCheckpoint(scope);
  const rotated = auditOn(store, later, { keys: `${next.keys},${old.publicOnly}` });
  expect(await rotated.verifyAudit({}, scope)).toMatchObject({ intact: true });
  const [signed] = await checkpointsIn(store).find({}, { limit: 1 });
  const withKey = (publicKey: string) =>
    checkpointsIn(store).compareAndSet({ _id: signed?._id ?? '' }, { set: { publicKey } });
  await withKey('somebody’s');
  expect(await rotated.verifyAudit({}, scope)).toMatchObject({ fault: { kind: 'bad_signature', seq: entries } });
  await withKey(signed?.publicKey ?? '');
  const forgotten = auditOn(store, later, next);
  expect(await forgotten.verifyAudit({}, scope)).toMatchObject({ fault: { kind: 'bad_signature', seq: entries } });
  const signer = makeCheckpointSigner({ keys: foreign.keys });
  const forged = signer.sign(friseur.tenantId, { seq: 2, hash: '0'.repeat(64) }, later.now());
  await makeStores(store, later)
    .auditCheckpoints.forTenant(friseur.tenantId)
    .add({ ...forged, keyId: 'next' });
  expect(await rotated.verifyAudit({}, scope)).toMatchObject({ fault: { kind: 'bad_signature', seq: 2 } });
});

test('keys that cannot sign are refused at the start', () => {
  const { keys, publicOnly } = newSigningKey('one');
  expect(() => makeCheckpointSigner({ keys })).not.toThrow();
  for (const wrong of [
    '',
    'one',
    'one:AAAA',
    publicOnly,
    `${keys},${publicOnly}`,
    keys.replace('one:', 'two words:'),
  ]) {
    expect(() => makeCheckpointSigner({ keys: wrong }), wrong.slice(0, 12)).toThrow(/AUDIT_SIGNING_KEY/);
  }
});
