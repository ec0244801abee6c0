import { derivedId } from '@fencepost/contracts/ids';
import { rowDropped } from '@fencepost/contracts/tenant/legacy';
import { companyOffboarded } from '@fencepost/contracts/tenant/offboarding';
import type { FakeCalcom } from '@fencepost/fakes/calcom/server';
import type { Store } from '@fencepost/mongo-kit/collection';
import { idempotencyKeys } from '@fencepost/mongo-kit/idempotency';
import { amend } from '@fencepost/service-kit/write-record';
import { fixedClock } from '@fencepost/testing/clocks';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  allRowsIn,
  essenceOf,
  friseurKey,
  furnished,
  newTeam,
  oldTeam,
  startCalcom,
  switchesOf,
  worldOn,
} from '../../../test/leaving.ts';
import { emptyStore, memoryDirectory, scopeOf } from '../../../test/world.ts';
import { rows } from '../../adapters/rows.ts';
import { makeStores as storesOf } from '../../adapters/stores.ts';
import { serviceIdOf, tenantIdOf } from '../../domain/record-ids.ts';
import type { StagedRowRecord } from '../../domain/staged-row-record.ts';
import { makeRegisterCompany } from '../companies/register-company.ts';
import { makeIssueApiKey } from '../doors/issue-api-key.ts';
import { makeOpenEndpoint } from '../doors/open-endpoint.ts';
import { makePublishDirectory } from '../doors/publish-directory.ts';
import { makeDemoteStagedRow } from '../legacy/demote-staged-row.ts';
import { makeImportLegacyRows } from '../legacy/import-legacy-rows.ts';
import { makePromoteStagedRow } from '../legacy/promote-staged-row.ts';
import { makeGetOffboarding } from './get-offboarding.ts';
import { makeOffboardCompany } from './offboard-company.ts';
import type { OffboardingDeps } from './offboarding-deps.ts';
import { makeRunOffboarding, makeSweepOffboardings } from './run-offboarding.ts';

const leaverId = tenantIdOf(1);
const stayerId = tenantIdOf(2);
const command = { tenantId: leaverId, confirmNumber: 1, withFutureAppointments: true };

let calcom: FakeCalcom;
beforeAll(async () => {
  calcom = await startCalcom();
});
afterAll(() => calcom.close());

type MemoryStore = ReturnType<typeof emptyStore>;

/** Words of old rows, by whose company they are. */
const wordsOf = { leaver: 'Dauerwelle wie immer', stayer: 'Bart nach Wunsch', nobody: 'Schnitt von wem auch immer' };

/** Old rows in staging, of either company and of none, and what both asked under Idempotency-Keys. */
const furnishPlatform = async (store: MemoryStore): Promise<void> => {
  const stores = storesOf(store);
  const row = { kind: 'service', name: wordsOf.leaver, duration_minutes: 30, calcom_event_type_id: 701 };
  const other = { ...row, company_id: 2, name: wordsOf.stayer, calcom_event_type_id: 3420901 };
  const mapping = { kind: 'mapping', company_id: 1, calcom_event_type_id: 3420999 };
  const lost = { ...row, id: 5, name: wordsOf.nobody };
  const given = [
    ...[{ ...row, id: 1, company_id: 1 }, { ...row, id: 2, company_id: 1 }, mapping],
    ...[
      { ...other, id: 3 },
      { ...mapping, company_id: 2, calcom_team_id: oldTeam.id },
    ],
    ...[{ ...row, id: 4 }, lost],
  ];
  const load = makeImportLegacyRows({ ...stores, clock: fixedClock });
  const { data } = await load({ rows: given, dryRun: false }, platformScope);
  const [, promoted, , , , begun] = data;
  const promotion = { companyId: leaverId, mapping: null, service: null, made: null };
  for (const [report, state, promotedTo] of [
    [promoted, 'promoted', serviceIdOf(leaverId, 701)],
    [begun, 'staged', null],
  ] as const) {
    await amend<StagedRowRecord>(stores.stagedRows, report?.id ?? '', {
      changed: (stored) => ({ ...stored, state, promotedTo, promotion }),
    });
  }
  for (const holder of [leaverId, stayerId, 'platform']) {
    await store
      .collection(idempotencyKeys)
      .platform()
      .insert({
        ...{ _id: derivedId('idk', holder, 'k'), holder, action: 'v1.tenant.issueApiKey', inputDigest: 'd'.repeat(64) },
        ...{ state: 'done', leaseUntil: null, outcome: 'sealed', about: [], expiresAt: '2026-03-02T12:00:00.000Z' },
      });
  }
};

const publishAll = async (store: MemoryStore) => {
  const pending = await store.outbox.pending('9999-12-31T23:59:59.999Z', 10_000);
  await store.outbox.forget(pending);
  return pending;
};

const leaveOn = (store: Store, directory = memoryDirectory(), hours = 0) => {
  const world = worldOn(store, calcom, { hours });
  const rung: string[] = [];
  const published = makePublishDirectory({ ...storesOf(store), ...world.deps, entries: directory });
  const rings = { offboarding: (id: string) => void rung.push(id) };
  const deps = { ...storesOf(store), ...world.deps, rings, directory: published } as OffboardingDeps;
  return {
    deps,
    rung,
    world,
    offboard: makeOffboardCompany(deps),
    run: () => makeRunOffboarding(deps)(scopeOf({ id: leaverId })),
    sweep: makeSweepOffboardings(deps),
    get: makeGetOffboarding(deps),
    register: makeRegisterCompany(deps),
  };
};

/** Two furnished companies with a door and a key each; the first has changed its team, too. */
const furnishedStore = async (directory = memoryDirectory()) => {
  const store = emptyStore();
  const leaver = await furnished(store, {
    number: 1,
    team: oldTeam,
    apiKey: friseurKey,
    eventTypes: [3420901, 3420902],
  });
  const stayer = await furnished(store, {
    number: 2,
    team: { id: 7, name: 'Other' },
    apiKey: 'cal_x',
    eventTypes: [701],
  });
  const { world } = leaveOn(store, directory);
  for (const scope of [leaver, stayer]) {
    await makeOpenEndpoint(world.deps as never)({ vendor: 'calcom' }, scope);
    await makeIssueApiKey(world.deps as never)({ label: 'Website', role: 'admin' }, scope);
  }
  await makePublishDirectory({ ...storesOf(store), entries: directory }).publishEverything(platformScope);
  const { switchTeam } = switchesOf(world);
  await switchTeam({ calcomTeamId: newTeam.id }, leaver);
  await furnishPlatform(store);
  await publishAll(store);
  return { store, directory, leaver, stayer };
};

/** The steps before and after the events are published, as the relay and the sweep would let it happen. */
const leaveWholly = async (store: MemoryStore, directory = memoryDirectory()) => {
  const { offboard } = leaveOn(store, directory);
  await offboard(command, platformScope);
  const told: Awaited<ReturnType<typeof publishAll>>[number][] = [];
  for (let hours = 1; hours < 5; hours += 1) {
    told.push(...(await publishAll(store)));
    const outcome = await leaveOn(store, directory, hours).run();
    if (outcome.state === 'done') return told;
  }
  throw new Error('the company never left');
};

/** Every collection there is, from the definitions: what names the company, wherever in the row. */
const residueOf = async (store: Store, tenantId: string) => {
  const everything = await allRowsIn(store);
  return Object.entries(everything).flatMap(([collection, found]) =>
    found.filter((row) => JSON.stringify(row).includes(tenantId)).map(() => collection),
  );
};

const whoseIs = (row: object): string => {
  const text = JSON.stringify(row);
  if (text.includes(wordsOf.nobody)) return 'nobody';
  return text.includes('"claimedCompanyNumber":2') ? 'stayer' : 'leaver';
};

const bystanders = async (store: Store) => {
  const everything = await allRowsIn(store);
  return Object.values(everything)
    .flat()
    .filter((row) => JSON.stringify(row).includes(stayerId));
};

test('of a company that has left, only its tombstone and the record of its leave are left (TEN-056, D-07, TI10)', async () => {
  const { store, directory } = await furnishedStore();
  const others = await bystanders(store);
  const before = new Set(await residueOf(store, leaverId));
  expect(before.size, 'positive control').toBeGreaterThanOrEqual(12);
  expect(JSON.stringify([...directory.entries.values()]), 'positive control').toContain(leaverId);

  await leaveWholly(store, directory);
  await publishAll(store);
  expect((await residueOf(store, leaverId)).toSorted()).toEqual(['companies', 'offboardings']);
  const tombstone = (await allRowsIn(store)).companies?.find(({ _id }) => _id === leaverId);
  expect(tombstone).toMatchObject({ number: 1, name: '(left)', status: 'offboarded', calcomTeam: null, pilot: false });
  expect(JSON.stringify([...directory.entries.values()])).not.toContain(leaverId);
  expect(JSON.stringify([...directory.entries.values()]), 'positive control').toContain(stayerId);
  expect(await bystanders(store)).toEqual(others);
});

test('other services hear of it by one event, written together with the tombstone', async () => {
  const { store } = await furnishedStore();
  await leaveWholly(store);
  const { companies = [] } = await allRowsIn(store);
  const told = companies.flatMap(({ outbox }) => outbox);
  expect(told).toMatchObject([
    {
      subject: 'events.tenant.companyOffboarded.v1',
      tenantId: leaverId,
      payload: { company: { id: leaverId, number: 1 } },
    },
  ]);
});

test('old rows that claim the company are emptied and say so; nobody else’s row is touched (TEN-028, D-07)', async () => {
  const { store } = await furnishedStore();
  const textOf = async () => JSON.stringify((await allRowsIn(store)).stagedRows);
  const others = async () =>
    ((await allRowsIn(store)).stagedRows ?? []).filter((row) => /stayer|nobody/.test(whoseIs(row)));
  const [before, othersBefore] = [await textOf(), await others()];
  expect(before, 'positive control').toContain(wordsOf.leaver);
  expect(othersBefore, 'positive control').toHaveLength(3);

  const told = await leaveWholly(store);
  expect(await textOf()).not.toContain(wordsOf.leaver);
  expect(await others()).toEqual(othersBefore);
  const dropped = await storesOf(store).stagedRows.where({ state: 'dropped' }, 10);
  expect(dropped).toHaveLength(4);
  for (const { id, version, kind, problem, claimedCompanyNumber, ...rest } of dropped) {
    expect([1, null]).toContain(claimedCompanyNumber);
    expect(rest).toEqual({
      ...{ state: 'dropped', eventTypeId: null, calcomTeamId: null, syncStatus: null },
      ...{ promotedTo: null, source: null, promotion: null },
    });
  }
  const emptied = told.map(({ envelope }) => envelope).filter(({ subject }) => subject === rowDropped.subject);
  expect(emptied.map(({ entity }) => entity.id).toSorted()).toEqual(dropped.map(({ id }) => id).toSorted());
  expect(JSON.stringify(emptied)).not.toMatch(new RegExp(`${leaverId}|${wordsOf.leaver}`));
});

test('old rows of a company that has left cannot be imported, promoted or demoted again', async () => {
  const { store } = await furnishedStore();
  const stores = storesOf(store);
  const imported = makeImportLegacyRows({ ...stores, clock: fixedClock });
  const late = { kind: 'service', id: 9, company_id: 1, name: wordsOf.leaver, duration_minutes: 30 };
  const load = async (dryRun = false) => (await imported({ rows: [late], dryRun }, platformScope)).data;
  expect(await load(true), 'positive control').toMatchObject([{ outcome: 'written' }]);
  await leaveWholly(store);
  expect(await load()).toMatchObject([{ outcome: 'invalid', problem: 'The company has left.' }]);
  const [row] = await stores.stagedRows.where({ state: 'dropped' }, 1);
  const asked = { stagedRowId: row?.id ?? '', version: row?.version ?? 0 };
  const deps = { ...stores, clock: fixedClock, mapEventType: () => Promise.reject(new Error('nobody asks Cal.com')) };
  for (const again of [makePromoteStagedRow(deps), makeDemoteStagedRow(deps)]) {
    await expect(again(asked, platformScope)).rejects.toMatchObject({ code: 'conflict', message: /has left/ });
  }
  expect(await stores.stagedRows.byId(asked.stagedRowId)).toEqual(row);
});

test('what the company asked under Idempotency-Keys is forgotten with it; others’ keys stay', async () => {
  const { store } = await furnishedStore();
  await leaveWholly(store);
  const { idempotencyKeys: left = [] } = await allRowsIn(store);
  expect(left).toMatchObject([stayerId, 'platform'].map((holder) => expect.objectContaining({ holder })));
});

/** Rows of a company that has left, as a restored backup or an older process would write them. */
const strayIn = async (store: MemoryStore, write: () => Promise<void>) => {
  await leaveWholly(store);
  await publishAll(store);
  await write();
  expect((await residueOf(store, leaverId)).length, 'positive control').toBeGreaterThan(2);
};

test('what is written of a company after it has left goes with the next off-boarding, everywhere (TEN-056, TI10)', async () => {
  const { store } = await furnishedStore();
  const stores = storesOf(store);
  const of = <T>(records: { forTenant(id: typeof leaverId): T }) => records.forTenant(leaverId);
  const [[service], [branch], [apiKey]] = await Promise.all([
    of(stores.services).where({}, 1),
    of(stores.branches).where({}, 1),
    of(stores.apiKeys).where({}, 1),
  ]);
  if (service === undefined || branch === undefined || apiKey === undefined) throw new Error('not furnished');
  const others = await bystanders(store);
  await strayIn(store, async () => {
    await of(stores.services).add({ ...service, version: 1 });
    await of(stores.branches).add({ ...branch, version: 1 });
    await of(stores.apiKeys).add({ ...apiKey, version: 1 });
    await stores.bindings.claim({ id: 'event_type:3420901', kind: 'event_type', owner: leaverId, reference: 'map' });
  });
  const { get } = leaveOn(store);
  const before = await get({ tenantId: leaverId }, platformScope);

  const [again, once] = await Promise.all([1, 2].map(() => leaveOn(store).offboard(command, platformScope)));
  expect(again).toMatchObject({ id: before.id, state: 'leaving', finishedAt: null, startedAt: before.startedAt });
  expect(once, 'two who ask at once ask for one').toEqual(again);
  const told = await leaveWholly(store);
  expect((await residueOf(store, leaverId)).toSorted()).toEqual(['companies', 'offboardings']);
  expect(await bystanders(store)).toEqual(others);
  const after = await get({ tenantId: leaverId }, platformScope);
  expect(after).toMatchObject({ state: 'left', removed: { services: (before.removed.services ?? 0) + 1 } });

  const { companies = [] } = await allRowsIn(store);
  const events = [...told.map(({ envelope }) => envelope), ...companies.flatMap(({ outbox }) => outbox)];
  expect(
    events.filter(({ subject }) => subject === companyOffboarded.subject),
    'so that every other service looks again, too',
  ).toMatchObject([{ entity: { id: leaverId } }]);
});

test('a company that has left and has nothing more may be off-boarded again and again: it stays as it is', async () => {
  const { store } = await furnishedStore();
  await leaveWholly(store);
  const { get } = leaveOn(store);
  const { removed } = await get({ tenantId: leaverId }, platformScope);
  const tombstone = async () => (await allRowsIn(store)).companies?.find(({ _id }) => _id === leaverId);
  const { version: _, outbox: __, ...before } = { ...(await tombstone()) };
  await leaveWholly(store);
  await leaveWholly(store);
  expect(await get({ tenantId: leaverId }, platformScope)).toMatchObject({ state: 'left', removed, problem: null });
  expect(await tombstone()).toMatchObject(before);
  const wrong = { ...command, confirmNumber: 15 };
  await expect(leaveOn(store).offboard(wrong, platformScope)).rejects.toMatchObject({ code: 'conflict' });
});

test('what was removed is counted by collection, and the leave can be watched to its end', async () => {
  const { store } = await furnishedStore();
  await leaveWholly(store);
  const { get } = leaveOn(store);
  expect(await get({ tenantId: leaverId }, platformScope)).toMatchObject({
    tenantId: leaverId,
    state: 'left',
    removed: {
      ...{ services: 3, mappings: 2, branches: 2, phoneNumbers: 2, calcomCredentials: 1, endpoints: 1, apiKeys: 1 },
      ...{ stagedRows: 4, idempotencyKeys: 1 },
    },
    problem: null,
  });
  await expect(get({ tenantId: stayerId }, platformScope)).rejects.toMatchObject({ code: 'not_found' });
});

test('every collection of companies is removed: a new one cannot be forgotten (TI10)', async () => {
  const { store } = await furnishedStore();
  await leaveWholly(store);
  const { removed } = await leaveOn(store).get({ tenantId: leaverId }, platformScope);
  const ofCompanies = Object.values(rows).filter(({ scope, name }) => scope === 'tenant' && name !== 'companies');
  const ofThePlatform = ['stagedRows', 'idempotencyKeys'];
  expect(Object.keys(removed).toSorted()).toEqual(
    [...ofCompanies.map(({ name }) => name), ...ofThePlatform].toSorted(),
  );
});

test('the number of a company that has left is never given again', async () => {
  const { store } = await furnishedStore();
  await leaveWholly(store);
  const { register } = leaveOn(store);
  const again = { number: 1, name: '(left)', timeZone: 'UTC', locale: 'de-DE', currency: 'EUR' };
  await expect(register(again, platformScope)).rejects.toMatchObject({ code: 'conflict' });
});

test('a company with appointments to come stays, unless they are to go too (RESTRICT, D-07)', async () => {
  const { store } = await furnishedStore();
  const before = await allRowsIn(store);
  const { offboard } = leaveOn(store);
  const kept = { ...command, withFutureAppointments: false };
  await expect(offboard(kept, platformScope)).rejects.toMatchObject({
    code: 'still_referenced',
    detail: { facts: { futureAppointments: 4 } },
  });
  expect(await allRowsIn(store)).toEqual(before);
  const { world, offboard: other } = leaveOn(store);
  world.dependents.now = { futureAppointments: 0, holds: 0, passports: 250 };
  expect(await other(kept, platformScope)).toMatchObject({ state: 'leaving' });
});

test('a number that was mistyped changes nothing; an unknown company is not found', async () => {
  const { store } = await furnishedStore();
  const before = await allRowsIn(store);
  const { offboard } = leaveOn(store);
  await expect(offboard({ ...command, confirmNumber: 15 }, platformScope)).rejects.toMatchObject({ code: 'conflict' });
  const nobody = { ...command, tenantId: tenantIdOf(99) };
  await expect(offboard(nobody, platformScope)).rejects.toMatchObject({ code: 'not_found' });
  expect(await allRowsIn(store)).toEqual(before);
});

test('the company is closed at once, however often it is told to leave, and the leave is one', async () => {
  const { store } = await furnishedStore();
  const { offboard, rung, sweep } = leaveOn(store);
  const first = await offboard(command, platformScope);
  expect(await offboard(command, platformScope)).toEqual(first);
  expect((await allRowsIn(store)).companies?.find(({ _id }) => _id === leaverId)).toMatchObject({
    status: 'offboarding',
  });
  await sweep(platformScope);
  expect(rung).toEqual([first.id, first.id]);
});

test('a leave that was given up goes on from its step when it is asked for again', async () => {
  const { store } = await furnishedStore();
  const { offboard, run, rung, deps } = leaveOn(store);
  const { id } = await offboard(command, platformScope);
  const begun = await deps.offboardings.byId(id);
  if (begun === undefined) throw new Error('it has begun');
  const refused = { dueAt: null, step: 'counting', problem: 'Refused.', refusals: 5, version: begun.version + 1 };
  await deps.offboardings.save({ ...begun, ...refused });
  expect(await run()).toEqual({ state: 'idle' });
  expect(await offboard(command, platformScope)).toMatchObject({ step: 'counting', problem: null });
  expect(rung).toEqual([id, id]);
  expect(await run()).not.toEqual({ state: 'idle' });
});

test('records whose events nobody has heard yet are waited for, with a reason that can be read', async () => {
  const { store } = await furnishedStore();
  const { offboard, run, get } = leaveOn(store);
  await offboard(command, platformScope);
  expect(await run(), 'not long: they are published within a second').toMatchObject({ state: 'waiting', inMs: 1_500 });
  expect(await get({ tenantId: leaverId }, platformScope)).toMatchObject({
    state: 'leaving',
    step: 'removing_records',
    problem: expect.stringContaining('events to publish'),
  });
});

test('a crash after any write is completed by the next run, to the same end', { timeout: 60_000 }, async () => {
  const kept = Object.keys(rows) as (keyof typeof rows)[];
  const undisturbed = await furnishedStore();
  await leaveWholly(undisturbed.store);
  const stable = async (store: Store) => residueOf(store, leaverId);
  const wanted = await stable(undisturbed.store);
  expect(await essenceOf(undisturbed.store, kept), 'positive control').toBeDefined();
  let hours = 10;
  let current: MemoryStore | undefined;
  const crashes = await afterEveryCrash({
    prepared: async () => {
      const { store } = await furnishedStore();
      await leaveOn(store).offboard(command, platformScope);
      current = store;
      return store;
    },
    run: async (store) => {
      for (let tries = 0; tries < 4; tries += 1) {
        hours += 1;
        if (current !== undefined) await publishAll(current);
        if ((await leaveOn(store, memoryDirectory(), hours).run()).state === 'done') return;
      }
    },
    settled: async (store) => {
      expect(await stable(store)).toEqual(wanted);
      expect(JSON.stringify(await allRowsIn(store))).not.toContain(wordsOf.leaver);
      expect((await leaveOn(store).get({ tenantId: leaverId }, platformScope)).state).toBe('left');
    },
  });
  expect(crashes).toBeGreaterThan(25);
});
