import { AppError } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { demoCompanies } from '@fencepost/fakes/demo-companies';
import { legacyRowsOfS2 } from '@fencepost/fakes/legacy-s2';
import type { Store } from '@fencepost/mongo-kit/collection';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { fixedClock } from '@fencepost/testing/clocks';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { CalcomEventType } from '@fencepost/vendors/calcom/event-type';
import { expect, test } from 'vitest';
import { definitions, rows } from '../../adapters/rows.ts';
import { makeStores } from '../../adapters/stores.ts';
import { tenantIdOf } from '../../domain/record-ids.ts';
import { makeWriteEventType } from '../teams/write-event-type.ts';
import { makeDemoteStagedRow } from './demote-staged-row.ts';
import { makeImportLegacyRows } from './import-legacy-rows.ts';
import { makeListStagedRows } from './list-staged-rows.ts';
import { makePromoteStagedRow } from './promote-staged-row.ts';

const emptyStore = () => memoryStore({ definitions, clock: fixedClock });
const fifteen = tenantIdOf(15);

/** What Cal.com says of each team: the demo companies' own event types. */
const eventTypeAt = (team: number, eventTypeId: number) => {
  const found = demoCompanies
    .find(({ calcomTeamId }) => calcomTeamId === team)
    ?.eventTypes.find(({ id }) => id === eventTypeId);
  if (found === undefined) throw new AppError('team_mismatch', 'Team ID mismatch - security violation');
  const { id, title, slug, lengthInMinutes } = found;
  return CalcomEventType.parse({ id, title, slug, lengthInMinutes, teamId: team });
};

const on = (store: Store) => {
  const stores = makeStores(store);
  const write = makeWriteEventType({ ...stores, clock: fixedClock });
  const mapEventType = async ({ eventTypeId }: { eventTypeId: number }, scope: TenantScope) => {
    const company = await stores.companies.forTenant(scope.tenantId).byId(scope.tenantId);
    const team = company?.calcomTeam?.id;
    if (team === undefined) throw new AppError('conflict', 'The company has no team.');
    return write({ calcomTeamId: team, eventType: eventTypeAt(team, eventTypeId), fields: 'take' }, scope);
  };
  const deps = { ...stores, clock: fixedClock, mapEventType };
  const [load, promote, demote] = [makeImportLegacyRows(deps), makePromoteStagedRow(deps), makeDemoteStagedRow(deps)];
  return {
    ...stores,
    load: (given: readonly unknown[]) => load({ rows: [...given], dryRun: false }, platformScope),
    promote: (stagedRowId: string, version: number) => promote({ stagedRowId, version }, platformScope),
    demote: (stagedRowId: string, version: number) => demote({ stagedRowId, version }, platformScope),
    list: makeListStagedRows(stores),
  };
};

const s2In = async (store = emptyStore()) => {
  const does = on(store);
  await does.load(legacyRowsOfS2());
  const [row] = await does.stagedRows.where({ eventTypeId: 2563193 }, 1);
  if (row === undefined) throw new Error('S2 has a foreign mapping');
  return { store, ...does, row };
};

/** Everything about company 15 that people see, without versions, times and outboxes. */
const seen = async (store: Store) => {
  const { services, mappings, stagedRows, bindings } = makeStores(store);
  const claims = await Array.fromAsync(bindings.heldBy(fifteen));
  const bare = <T extends { readonly version: number }>(list: readonly T[]) =>
    list.map(({ version: _, ...others }) => JSON.stringify(others)).toSorted();
  return {
    services: bare(await services.forTenant(fifteen).where({}, 99)),
    mappings: bare(await mappings.forTenant(fifteen).where({ status: 'active' }, 99)),
    staged: bare(await stagedRows.where({}, 99)),
    claims: claims.map(({ id }) => id).toSorted(),
  };
};

test('S2 repaired: both staged mappings become mappings on 39203 and both services are synced (TEN-058)', async () => {
  const { stagedRows, promote, mappings, services, list } = await s2In();
  for (const row of await stagedRows.where({}, 9)) {
    const promoted = await promote(row.id, row.version);
    expect(promoted).toMatchObject({ state: 'promoted', promotedTo: expect.stringMatching(/^map_/) });
  }
  const mapped = await mappings.forTenant(fifteen).where({}, 9);
  expect(mapped.map(({ calcomTeamId }) => calcomTeamId)).toEqual([39203, 39203]);
  expect((await services.forTenant(fifteen).where({}, 9)).map(({ syncStatus }) => syncStatus)).toEqual([
    ...['synced', 'synced'],
  ]);
  expect((await list({ limit: 9, state: 'staged' })).data).toEqual([]);
  expect((await list({ limit: 9 })).data).toHaveLength(2);
});

test('promoted and demoted again, everything is as before; and it can be promoted again', async () => {
  const { store, row, promote, demote } = await s2In();
  const before = await seen(store);
  const promoted = await promote(row.id, row.version);
  const after = await seen(store);
  expect(after).not.toEqual(before);
  const demoted = await demote(row.id, promoted.version);
  expect(demoted).toMatchObject({ state: 'staged', promotedTo: null });
  expect(await seen(store)).toEqual(before);
  await promote(row.id, demoted.version);
  expect((await seen(store)).mappings).toEqual(after.mappings);
});

test('a service that a promotion has made is sold again when the row is promoted again', async () => {
  const does = on(emptyStore());
  await does.load(legacyRowsOfS2().filter(({ kind }) => kind !== 'service'));
  const [row] = await does.stagedRows.where({ eventTypeId: 2563193 }, 1);
  if (row === undefined) throw new Error('S2 has a foreign mapping');
  const made = async () => (await does.services.forTenant(fifteen).where({ eventTypeId: 2563193 }, 1))[0]?.active;
  const promoted = await does.promote(row.id, row.version);
  expect(await made()).toBe(true);
  const demoted = await does.demote(row.id, promoted.version);
  expect(await made()).toBe(false);
  await does.promote(row.id, demoted.version);
  expect(await made()).toBe(true);
});

test('what was mapped before the promotion stays mapped after its undo', async () => {
  const { store, row, promote, demote, stagedRows } = await s2In();
  const first = await promote(row.id, row.version);
  await stagedRows.save({ ...row, version: first.version + 1 });
  const second = await promote(row.id, first.version + 1);
  await demote(row.id, second.version);
  expect((await seen(store)).mappings).toHaveLength(1);
});

test('repeating a promotion or an undo answers the same and tells nothing; an old version is refused', async () => {
  const { store, row, promote, demote } = await s2In();
  const promoted = await promote(row.id, row.version);
  const stored = await store.collection(rows.stagedRows).platform().find({}, { limit: 9 });
  expect(await promote(row.id, row.version)).toEqual(promoted);
  expect(await store.collection(rows.stagedRows).platform().find({}, { limit: 9 })).toEqual(stored);
  await expect(demote(row.id, row.version)).rejects.toMatchObject({ code: 'stale_version' });
  const demoted = await demote(row.id, promoted.version);
  expect(await demote(row.id, promoted.version)).toEqual(demoted);
});

test.each([99, 7, 1])(
  'a promotion or an undo that is done already is answered to its own command, and refused at version %i',
  async (version) => {
    const { store, row, promote, demote } = await s2In();
    const untouched = await store.collection(rows.stagedRows).platform().find({}, { limit: 9 });
    if (version !== row.version) {
      await expect(demote(row.id, version), 'a row that waits').rejects.toMatchObject({ code: 'stale_version' });
      await expect(promote(row.id, version), 'a row that waits').rejects.toMatchObject({ code: 'stale_version' });
    }
    expect(await store.collection(rows.stagedRows).platform().find({}, { limit: 9 })).toEqual(untouched);

    const promoted = await promote(row.id, row.version);
    expect(await promote(row.id, promoted.version), 'positive control').toEqual(promoted);
    if (version !== row.version)
      await expect(promote(row.id, version)).rejects.toMatchObject({ code: 'stale_version' });
    const demoted = await demote(row.id, promoted.version);
    expect(await demote(row.id, demoted.version), 'positive control').toEqual(demoted);
    await expect(demote(row.id, version)).rejects.toMatchObject({ code: 'stale_version' });
  },
);

const nobody = { kind: 'mapping', calcom_event_type_id: 2563193 };
test.each([
  ['no company and no team', { ...nobody, company_id: null }, 'conflict', /nothing proves/],
  ['a company that is not registered', { ...nobody, company_id: 77 }, 'conflict', /not registered/],
  ['a company whose team has not the event type', { ...nobody, company_id: 1 }, 'team_mismatch', /mismatch/],
  ['no event type', { kind: 'service', id: 5, name: 'Cut', company_id: 77 }, 'conflict', /no event type/],
])('a row with %s is refused in words and stays in staging (D-02)', async (_, given, code, words) => {
  const { load, promote, stagedRows } = await s2In();
  const { data } = await load([given]);
  const row = await stagedRows.byId(data[0]?.id ?? '');
  const refused = promote(row?.id ?? '', row?.version ?? 1);
  await expect(refused).rejects.toMatchObject({ code, message: expect.stringMatching(words) });
  expect(await stagedRows.byId(row?.id ?? '')).toMatchObject({ state: 'staged', promotedTo: null });
});

test('of a row that names no company, the company that has its team is asked for, and Cal.com proves it', async () => {
  const { load, promote, mappings } = await s2In();
  const { data } = await load([{ ...nobody, company_id: null, calcom_team_id: 39203 }]);
  await promote(data[0]?.id ?? '', 1);
  expect(await mappings.forTenant(fifteen).count({}, 9)).toBe(1);
});

test('an event type that another company has meanwhile is refused, and nothing of the other company changes', async () => {
  const { store, row, promote, bindings } = await s2In();
  const taken = { id: 'event_type:2563193', kind: 'event_type', owner: tenantIdOf(1), reference: 'map' } as const;
  await bindings.claim(taken);
  await expect(promote(row.id, row.version)).rejects.toMatchObject({ code: 'already_bound' });
  expect(await bindings.byIds([taken.id])).toEqual([taken]);
  expect((await seen(store)).mappings).toEqual([]);
});

test('two promotions at once make one mapping, and one row that says so', async () => {
  const { store, row, promote } = await s2In();
  const outcomes = await Promise.allSettled([promote(row.id, row.version), promote(row.id, row.version)]);
  expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
  expect((await seen(store)).mappings).toHaveLength(1);
});

test('a crash after any write of a promotion or of its undo is completed by repeating it, and the undo is still whole', async () => {
  const { row } = await s2In();
  const before = await seen((await s2In()).store);
  const crashes = await afterEveryCrash({
    prepared: async () => (await s2In()).store,
    run: (store) => on(store).promote(row.id, row.version),
    settled: async (store) => {
      const { stagedRows, demote } = on(store);
      await demote(row.id, (await stagedRows.byId(row.id))?.version ?? 0);
      expect(await seen(store)).toEqual(before);
    },
  });
  expect(crashes).toBe(5);
  const promotedStore = async () => {
    const { store, promote } = await s2In();
    await promote(row.id, row.version);
    return store;
  };
  const undone = await afterEveryCrash({
    prepared: promotedStore,
    run: (store) => on(store).demote(row.id, row.version + 2),
    settled: async (store) => expect(await seen(store)).toEqual(before),
  });
  expect(undone).toBe(4);
});
