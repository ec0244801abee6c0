import { holdChanged } from '@fencepost/contracts/booking/slot';
import { fixedClock } from '@fencepost/testing/clocks';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { expect, test } from 'vitest';
import { auditOn, lifeOf, listed } from '../../../test/audit-world.ts';
import { askProAi, friseur, scopeOf } from '../../../test/companies.ts';
import { makeStores } from '../../../test/stores.ts';
import { emptyStore } from '../../../test/world.ts';
import { makeAppendAudit } from './append-audit.ts';

const first = { attempt: 1 };

const chainIn = (store: ReturnType<typeof emptyStore>, company = friseur) =>
  makeStores(store, fixedClock).auditEntries.forTenant(company.tenantId).stretch(0, 1_000);

test('every change is an entry: who, what, when, why, and the old and new values (PRT-022, PRT-025, PRT-038, law 8)', async () => {
  const audit = auditOn(emptyStore());
  const [booked, moved] = await lifeOf('a', 4);
  if (booked === undefined || moved === undefined) throw new Error('a life has a beginning');
  expect(await audit.appendAudit(booked, first)).toBe('appended');
  expect(await audit.appendAudit(moved, first)).toBe('appended');
  const [second, begun] = await listed(audit);
  expect(begun).toMatchObject({
    seq: 1,
    action: 'appointmentBooked',
    entity: booked.entity,
    actor: { kind: 'api_key', id: 'test' },
    occurredAt: booked.occurredAt,
    causationId: booked.causationId,
    eventId: booked.id,
    personal: { state: 'none' },
  });
  expect(begun?.changes).toContainEqual({ field: 'status', old: null, new: 'booked' });
  expect(second).toMatchObject({ seq: 2, prevHash: begun?.hash, action: 'appointmentRescheduled' });
  const was = begun?.changes.find(({ field }) => field === 'startsAt')?.new;
  expect(second?.changes.map(({ field }) => field)).toEqual(['startsAt', 'endsAt', 'event.from']);
  expect(second?.changes[0]).toEqual({ field: 'startsAt', old: was, new: '2026-04-12T06:00:00.000Z' });
});

test('an event that comes again, or twice at once, has one entry (EV1)', async () => {
  const store = emptyStore();
  const audit = auditOn(store);
  const [booked] = await lifeOf('a', 1);
  if (booked === undefined) throw new Error('a life has a beginning');
  const outcomes = await Promise.all([1, 2, 3].map(() => audit.appendAudit(booked, first)));
  expect(outcomes).toContain('appended');
  expect(await auditOn(store).appendAudit(booked, { attempt: 2 })).toBe('known');
  expect(await chainIn(store)).toHaveLength(1);
});

test('a change waits for the one before it, and is told of the right old values when it comes again', async () => {
  const store = emptyStore();
  const audit = auditOn(store);
  const life = await lifeOf('a', 3);
  const late = life.toReversed();
  const tried = await Promise.allSettled(late.slice(0, 2).map((event) => audit.appendAudit(event, first)));
  expect(tried).toMatchObject([
    { status: 'rejected', reason: { code: 'unavailable', retry: 'soon' } },
    { status: 'rejected', reason: { code: 'unavailable', retry: 'soon' } },
  ]);
  for (const event of life) await audit.appendAudit(event, { attempt: 2 });
  expect((await chainIn(store)).map(({ entity }) => entity.version)).toEqual([1, 2, 3]);
});

test('a change whose predecessor never comes is appended at last, and the gap is named (A6: omission)', async () => {
  const store = emptyStore();
  const audit = auditOn(store);
  const [booked, lost, amended, cancelled] = await lifeOf('a', 4);
  if (!booked || !lost || !amended || !cancelled) throw new Error('a life has four changes');
  await audit.appendAudit(booked, first);
  await audit.appendAudit(amended, { attempt: 11 });
  await audit.appendAudit(cancelled, first);
  const afterGap = (await chainIn(store))[1];
  expect(
    afterGap?.changes.map(({ field }) => field),
    'all that is known',
  ).toContain('timeZone');
  const { fault } = await audit.verifyAudit({}, scopeOf(friseur));
  // Neither is it stored; that it is missing in the chain comes first.
  expect(fault).toMatchObject({ kind: expect.stringMatching(/omitted|inserted/) });
  await audit.appendAudit(lost, { attempt: 12 });
  const last = (await chainIn(store)).at(-1);
  expect(last?.changes).toContainEqual(expect.objectContaining({ field: 'startsAt' }));
});

test('batches of two processes at once make one chain without a fork, each event once (AU1)', async () => {
  const store = emptyStore();
  const lives = await Promise.all(Array.from({ length: 60 }, (_, index) => lifeOf(`life-${index}`, 1)));
  const events = lives.flat();
  // Each has some of its own, and some come to both.
  const batches = [events.slice(0, 40), events.slice(20)];
  const outcomes = await Promise.all(
    batches.map(async (batch) => {
      const audit = auditOn(store);
      return Promise.all(batch.map((event) => audit.appendAudit(event, first)));
    }),
  );
  expect(outcomes.flat().filter((outcome) => outcome === 'appended')).toHaveLength(events.length);
  const chain = await chainIn(store);
  expect(chain.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(new Set(chain.map(({ eventId }) => eventId)).size).toBe(events.length);
  const inOneChain = chain.every(({ prevHash }, index) => index === 0 || prevHash === chain[index - 1]?.hash);
  expect(inOneChain).toBe(true);
});

test('whoever remembers an end that others have gone beyond goes on behind theirs (AU1)', async () => {
  const store = emptyStore();
  const [one, other] = [auditOn(store), auditOn(store)];
  const lives = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => lifeOf(name, 1)));
  const events = lives.flat();
  for (const [index, event] of events.entries()) {
    const audit = index % 2 === 0 ? one : other;
    expect(await audit.appendAudit(event, first)).toBe('appended');
  }
  // Each has been told some of these by the other only: what it remembers does not make them new.
  for (const event of events) {
    expect(await one.appendAudit(event, first)).toBe('known');
    expect(await other.appendAudit(event, first)).toBe('known');
  }
  const chain = await chainIn(store);
  expect(chain.map(({ eventId }) => eventId)).toEqual(events.map(({ id }) => id));
  expect(chain.every(({ prevHash }, index) => index === 0 || prevHash === chain[index - 1]?.hash)).toBe(true);
});

test('events that come together cost an insert each, and the end of the chain is read once for ever', async () => {
  const asked: string[] = [];
  const store = emptyStore();
  const stores = makeStores(store, fixedClock);
  const noting = <T extends object>(port: T): T =>
    new Proxy(port, {
      get: (target, member) => {
        asked.push(String(member));
        return Reflect.get(target, member);
      },
    });
  const appendAudit = makeAppendAudit({
    auditEntries: { forTenant: (tenantId) => noting(stores.auditEntries.forTenant(tenantId)) },
    leftCompanies: noting(stores.leftCompanies),
  });
  const lives = await Promise.all(['a', 'b', 'c', 'd'].map((name) => lifeOf(name, 1)));
  const [events, later] = [lives.slice(0, 2).flat(), lives.slice(2).flat()];
  await Promise.all(events.map((event) => appendAudit(event, first)));
  expect(asked).toEqual(['head', 'append', 'append', 'has']);
  await Promise.all(later.map((event) => appendAudit(event, first)));
  expect(asked.slice(4), 'left the company has (TI10)').toEqual(['append', 'append', 'has']);
});

test('one company’s entries are in its own chain alone (TI5)', async () => {
  const store = emptyStore();
  const audit = auditOn(store);
  for (const company of [friseur, askProAi]) {
    for (const event of await lifeOf('same', 2, company)) await audit.appendAudit(event, first);
  }
  expect(await listed(audit)).toHaveLength(2);
  const [ours, theirs] = [await chainIn(store), await chainIn(store, askProAi)];
  expect(theirs.map(({ seq }) => seq)).toEqual([1, 2]);
  expect(ours[0]?.prevHash).not.toBe(theirs[0]?.prevHash);
});

test('a crash after any write is completed by the next delivery (EV2)', async () => {
  const lives = await Promise.all(['a', 'b'].map((name) => lifeOf(name, 3)));
  const events = [0, 1, 2].flatMap((version) => lives.flatMap((life) => life.slice(version, version + 1)));
  const crashes = await afterEveryCrash({
    prepared: async () => emptyStore(),
    run: async (store) => {
      const audit = auditOn(store);
      for (const event of events) await audit.appendAudit(event, first);
    },
    settled: async (store) => {
      expect((await chainIn(store)).map(({ eventId }) => eventId)).toEqual(events.map(({ id }) => id));
    },
  });
  expect(crashes).toBe(events.length);
});

test('an event that tells of nothing we know is refused for good, and keeps no other out', async () => {
  const store = emptyStore();
  const audit = auditOn(store);
  const lives = await Promise.all(['a', 'b', 'c'].map((name) => lifeOf(name, 1)));
  const [one, bad, other] = lives.flat();
  if (!one || !bad || !other) throw new Error('a life has a beginning');
  const strange = { ...bad, subject: holdChanged.subject, payload: { hold: 'none' } };
  const outcomes = await Promise.allSettled([one, strange, other].map((event) => audit.appendAudit(event, first)));
  expect(outcomes).toMatchObject([
    { value: 'appended' },
    { reason: { code: 'malformed_body', retry: 'never' } },
    { value: 'appended' },
  ]);
  expect(await chainIn(store)).toHaveLength(2);
});

test('nothing on the port changes an entry or takes one out, but the removal of a whole company (D-20)', () => {
  const port = makeStores(emptyStore(), fixedClock).auditEntries.forTenant(friseur.tenantId);
  const [writing, removing, reading] = [
    ['append'],
    ['removal'],
    ['head', 'has', 'ofEntity', 'placeOf', 'page', 'stretch', 'all', 'byEntity'],
  ];
  expect(Object.keys(port).toSorted()).toEqual([...writing, ...removing, ...reading].toSorted());
});
