import { calcomKeyPurpose } from '@fencepost/contracts/tenant/proof';
import { demoApiKeys } from '@fencepost/fakes/calcom/seed';
import { legacyRowsOfS2 } from '@fencepost/fakes/legacy-s2';
import { connectStore } from '@fencepost/mongo-kit/connect';
import { instantOf } from '@fencepost/service-kit/clock';
import { makeLogger } from '@fencepost/service-kit/logger';
import { newId } from '@fencepost/service-kit/random-id';
import { fixedClock } from '@fencepost/testing/clocks';
import { platformScope } from '@fencepost/testing/platform-scope';
import type {} from '@fencepost/testing/servers';
import { expect, inject, test } from 'vitest';
import { definitions } from '../src/adapters/rows.ts';
import { makeStores } from '../src/adapters/stores.ts';
import { tenantIdOf } from '../src/domain/record-ids.ts';
import { calcomCredentialIdOf } from '../src/usecases/teams/open-calcom.ts';
import { politeCalcom, startCalcom } from './calcom-world.ts';
import { memoryDirectory, scopeOf, secretBox, useCasesOn } from './world.ts';

const HOUR_MS = 3_600_000;
const fifteen = tenantIdOf(15);

/** The company's own key, which proves what is in its team. */
const storeKey = async ({ calcomCredentials }: ReturnType<typeof makeStores>, apiKey: string): Promise<void> => {
  await calcomCredentials.forTenant(fifteen).add({
    ...{ id: calcomCredentialIdOf(fifteen), calcomUserId: 1, status: 'valid', problem: null, version: 1 },
    checkedAt: fixedClock.now(),
    sealed: await secretBox.seal(apiKey, { tenantId: fifteen, purpose: calcomKeyPurpose }),
  });
};

test('S2 on a real database: loaded as it was, refused without a proof, repaired by what Cal.com says, undone (TEN-058)', async () => {
  const calcom = await startCalcom();
  const store = await connectStore({
    url: inject('servers').mongo,
    database: newId('legacy'),
    definitions,
    clock: fixedClock,
    log: makeLogger({ service: 'test', level: 'silent' }),
  });
  try {
    const stores = makeStores(store);
    const does = useCasesOn(store, memoryDirectory(), { calcom: politeCalcom(calcom) });
    const load = () => does.importLegacyRows({ rows: [...legacyRowsOfS2()], dryRun: false }, platformScope);
    const outcomesOf = ({ data }: Awaited<ReturnType<typeof load>>) => new Set(data.map(({ outcome }) => outcome));
    expect(outcomesOf(await load())).toEqual(new Set(['written', 'staged']));
    expect(outcomesOf(await load())).toEqual(new Set(['unchanged']));

    const { data: waiting } = await does.listStagedRows({ limit: 10, state: 'staged' });
    expect(waiting.map(({ problem }) => problem).toSorted()).toEqual(['team_missing', 'team_of_other_company']);
    const scanned = await does.scan(
      { collection: 'stagedRows', after: null, limit: 10, ifDigest: null },
      platformScope,
    );
    expect(scanned.facts?.map(({ tenantId, state }) => [tenantId, Object.hasOwn(state, 'source')])).toEqual([
      [null, false],
      [null, false],
    ]);

    const promote = ({ id, version }: (typeof waiting)[number]) =>
      does.promoteStagedRow({ stagedRowId: id, version }, platformScope);
    for (const row of waiting) await expect(promote(row)).rejects.toMatchObject({ code: 'credentials_refused' });
    await storeKey(stores, demoApiKeys.askProAiOwner);
    const promoted = [];
    for (const row of waiting) promoted.push(await promote(row));

    const mappings = stores.mappings.forTenant(fifteen);
    expect(await mappings.count({ calcomTeamId: 39203, status: 'active' }, 10)).toBe(waiting.length);
    expect(await stores.services.forTenant(fifteen).count({ syncStatus: 'synced' }, 10)).toBe(waiting.length);
    for (const { id, version } of promoted) await does.demoteStagedRow({ stagedRowId: id, version }, platformScope);
    expect(await mappings.count({ status: 'active' }, 10)).toBe(0);
    expect((await stores.services.forTenant(fifteen).where({ syncStatus: 'pending' }, 9)).length).toBe(1);
  } finally {
    await store.close();
    await calcom.close();
  }
});

test('the key of another company proves nothing: the row stays in staging', async () => {
  const calcom = await startCalcom();
  const store = await connectStore({
    url: inject('servers').mongo,
    database: newId('legacy'),
    definitions,
    clock: fixedClock,
    log: makeLogger({ service: 'test', level: 'silent' }),
  });
  try {
    const stores = makeStores(store);
    const does = useCasesOn(store, memoryDirectory(), { calcom: politeCalcom(calcom) });
    await does.importLegacyRows({ rows: [...legacyRowsOfS2()], dryRun: false }, platformScope);
    await storeKey(stores, demoApiKeys.friseurOwner);
    const { data } = await does.listStagedRows({ limit: 10 });
    for (const { id, version } of data) {
      await expect(does.promoteStagedRow({ stagedRowId: id, version }, platformScope)).rejects.toThrow();
      expect(await stores.stagedRows.byId(id)).toMatchObject({ state: 'staged', promotedTo: null });
    }
    expect(await stores.mappings.forTenant(fifteen).count({}, 10)).toBe(0);
  } finally {
    await store.close();
    await calcom.close();
  }
});

test('when the company leaves, its old rows are emptied on a real database and do not come back; another’s stay (D-07, TEN-028)', async () => {
  const store = await connectStore({
    url: inject('servers').mongo,
    database: newId('legacy'),
    definitions,
    clock: fixedClock,
    log: makeLogger({ service: 'test', level: 'silent' }),
  });
  try {
    const { stagedRows } = makeStores(store);
    let hours = 0;
    const clock = {
      millis: () => Date.parse(fixedClock.now()) + hours * HOUR_MS,
      now: () => instantOf(clock.millis()),
    };
    const does = useCasesOn(store, memoryDirectory(), { clock });
    const teamless = { kind: 'mapping', company_id: 1, calcom_event_type_id: 3420999, calcom_team_id: null };
    const rows = [...legacyRowsOfS2(), teamless];
    const load = async () => (await does.importLegacyRows({ rows, dryRun: false }, platformScope)).data;
    await load();
    const [theirs] = await stagedRows.where({ claimedCompanyNumber: 1 }, 9);
    expect(theirs, 'positive control').toMatchObject({ state: 'staged', source: teamless });

    await does.offboardCompany({ tenantId: fifteen, confirmNumber: 15, withFutureAppointments: false }, platformScope);
    for (let state = ''; state !== 'done'; hours += 1) {
      await store.outbox.forget(await store.outbox.pending('9999-12-31T23:59:59.999Z', 10_000));
      ({ state } = await does.runOffboarding(scopeOf({ id: fifteen })));
      expect(hours).toBeLessThan(5);
    }
    const dropped = await stagedRows.where({ claimedCompanyNumber: 15 }, 9);
    expect(dropped).toHaveLength(2);
    for (const row of dropped) expect(row).toMatchObject({ state: 'dropped', source: null, eventTypeId: null });
    const again = (await load()).filter(({ outcome }) => outcome !== 'unchanged');
    expect(new Set(again.map(({ problem }) => problem))).toEqual(new Set(['The company has left.']));
    expect(again).toHaveLength(rows.filter((row) => companyOf(row) === 15).length);
    expect(await stagedRows.where({ claimedCompanyNumber: 15 }, 9)).toEqual(dropped);
    expect(await stagedRows.byId(theirs?.id ?? '')).toEqual(theirs);
  } finally {
    await store.close();
  }
});

const companyOf = ({ kind, id, company_id }: Readonly<Record<string, unknown>>) =>
  kind === 'company' ? id : company_id;
