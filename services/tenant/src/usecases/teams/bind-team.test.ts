import type { CalcomTeam, Company } from '@fencepost/contracts/tenant/company';
import { demoApiKeys } from '@fencepost/fakes/calcom/seed';
import type { Store } from '@fencepost/mongo-kit/collection';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type SyncWorld, startSyncWorld, twoCompanies, workOn } from '../../../test/sync-world.ts';
import { emptyStore, everythingIn, friseur, scopeOf, useCasesOn } from '../../../test/world.ts';
import { rows } from '../../adapters/rows.ts';
import { teamBindingIdOf } from '../../domain/record-ids.ts';
import type { Bindings } from '../ports.ts';

const FRISEUR = 34209;
const ASKPROAI = 39203;
const team = { calcomTeamId: FRISEUR };

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncWorld();
});
afterEach(() => world.calcom.reset());
afterAll(() => world.calcom.close());

/** The agency's key sees the hairdresser's team too, as its admin. */
const agencyJoinsFriseur = (role: 'ADMIN' | 'MEMBER' = 'ADMIN') =>
  world.calcom.control.addMember(FRISEUR, { userId: 2001, role, name: 'Anton', email: 'anton@example.com' });

const subjectsOf = (rows: readonly { readonly outbox: readonly { readonly subject: string }[] }[]) =>
  rows.flatMap(({ outbox }) => outbox.map(({ subject }) => subject));

test('a company is bound by id to a team that its key administers, is told of once, and imported (TEN-036, TEN-044)', async () => {
  const { store, does, one } = await twoCompanies(world);
  const bound = await does.bindTeam(team, scopeOf(one));
  expect(bound).toMatchObject({
    calcomTeamId: FRISEUR,
    calcomTeamName: 'Friseur 1',
    status: 'active',
    syncStatus: 'pending',
    lastTeamSync: null,
  });
  expect(await does.getCompany({}, scopeOf(one))).toMatchObject({ calcomTeam: { id: FRISEUR, name: 'Friseur 1' } });
  const [run] = (await does.listSyncRuns({ limit: 10 }, scopeOf(one))).data;
  expect(run).toMatchObject({ id: bound.syncRunId, trigger: 'manual', state: 'pending', teamBindingId: bound.id });

  expect(await does.bindTeam(team, scopeOf(one))).toEqual(bound);
  const { companies, teamBindings, syncRuns } = await everythingIn(store);
  expect(subjectsOf(companies.filter(({ _id }) => _id === one.id))).toEqual([
    'events.tenant.companyRegistered.v1',
    'events.tenant.companyTeamBound.v1',
  ]);
  expect(subjectsOf(teamBindings)).toEqual(['events.tenant.teamBindingChanged.v1']);
  expect(syncRuns).toHaveLength(1);

  await workOn(does, one);
  const again = await does.bindTeam(team, scopeOf(one));
  expect(again, 'nothing is left to import').toMatchObject({ syncStatus: 'synced', syncRunId: null });
});

test('a company chooses from the teams that its key can see, and never learns whose another is (TEN-050)', async () => {
  const { does, one, other } = await twoCompanies(world);
  agencyJoinsFriseur();
  const choices = () => does.listVisibleTeams({}, scopeOf(other));
  expect((await choices()).data).toEqual([
    { id: ASKPROAI, name: 'AskProAI', administered: true, standing: 'free' },
    { id: FRISEUR, name: 'Friseur 1', administered: true, standing: 'free' },
  ]);
  await does.bindTeam(team, scopeOf(one));
  await does.bindTeam({ calcomTeamId: ASKPROAI }, scopeOf(other));
  const taken = await choices();
  expect(taken.data.map(({ standing }) => standing)).toEqual(['own', 'other_company']);
  expect(JSON.stringify(taken)).not.toContain(one.id);
});

test.each([
  ['another company’s', () => agencyJoinsFriseur(), 'already_bound'],
  ['one in which the key is a simple member’s', () => agencyJoinsFriseur('MEMBER'), 'credentials_refused'],
  ['one that the key cannot see', () => {}, 'credentials_refused'],
])('a team is refused that is %s, and nothing is written', async (_, arrange, code) => {
  const { store, does, one, other } = await twoCompanies(world);
  await does.bindTeam(team, scopeOf(one));
  arrange();
  const before = await everythingIn(store);
  await expect(does.bindTeam(team, scopeOf(other))).rejects.toMatchObject({ code });
  expect(await everythingIn(store)).toEqual(before);
});

test('a company that has a team is sent to the team switch, and keeps the one it has (TEN-002)', async () => {
  const { does, one } = await twoCompanies(world);
  await does.bindTeam(team, scopeOf(one));
  const refusal = does.bindTeam({ calcomTeamId: ASKPROAI }, scopeOf(one));
  await expect(refusal).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('team switch') });
  expect(await does.getCompany({}, scopeOf(one))).toMatchObject({ calcomTeam: { id: FRISEUR } });
});

/** Somebody writes a team into the row, around every command. */
const bend = (store: Store, { id }: Pick<Company, 'id'>, calcomTeam: CalcomTeam | null) =>
  store.collection(rows.companies).forTenant(id).compareAndSet({ _id: id }, { set: { calcomTeam } });
const foreign = { id: ASKPROAI, name: 'AskProAI' };

test('a row that was bent to another team is put right by binding the team of its bond, and told of (D-15)', async () => {
  const { store, does, one, other } = await twoCompanies(world);
  const bound = await does.bindTeam(team, scopeOf(one));
  await does.bindTeam({ calcomTeamId: ASKPROAI }, scopeOf(other));
  await workOn(does, one);
  const { companies: before } = await everythingIn(store);
  await bend(store, one, foreign);
  expect(await does.getCompany({}, scopeOf(one)), 'positive control').toMatchObject({ calcomTeam: foreign });

  expect(await does.bindTeam(team, scopeOf(one))).toMatchObject({ id: bound.id, status: 'active', syncRunId: null });
  expect(await does.getCompany({}, scopeOf(one))).toMatchObject({ calcomTeam: { id: FRISEUR, name: 'Friseur 1' } });
  const { companies, bindings } = await everythingIn(store);
  const ownOf = (list: typeof companies) => list.filter(({ _id }) => _id === one.id);
  expect(subjectsOf(ownOf(companies)).slice(subjectsOf(ownOf(before)).length)).toEqual([
    'events.tenant.companyTeamBound.v1',
  ]);
  const teams = bindings.filter(({ kind }) => kind === 'calcom_team');
  expect(teams.map(({ _id, owner }) => [_id, owner])).toEqual(
    expect.arrayContaining([
      [`calcom_team:${FRISEUR}`, one.id],
      [`calcom_team:${ASKPROAI}`, other.id],
    ]),
  );
  expect(await does.getCompany({}, scopeOf(other))).toMatchObject({ calcomTeam: { id: ASKPROAI } });
});

test.each([
  ['the row’s own team, which the bond does not name', ASKPROAI, async () => {}, 'conflict'],
  [
    'the team of the bond, where the registry has it for another company',
    FRISEUR,
    async (bindings: Bindings, [one, other]: readonly [Company, Company]) => {
      await bindings.release(`calcom_team:${FRISEUR}`, one.id);
      await bindings.claim({ id: `calcom_team:${FRISEUR}`, kind: 'calcom_team', owner: other.id, reference: other.id });
    },
    'conflict',
  ],
  [
    'the team of the bond, where the registry has it for nobody',
    FRISEUR,
    (bindings: Bindings, [one]: readonly [Company, Company]) => bindings.release(`calcom_team:${FRISEUR}`, one.id),
    'conflict',
  ],
] as const)('a bent row stays as it is when the command names %s (D-15)', async (_, calcomTeamId, arrange, code) => {
  const { store, stores, does, one, other } = await twoCompanies(world);
  world.calcom.control.addMember(ASKPROAI, { userId: 1001, role: 'ADMIN', name: 'Fr', email: 'fr@example.com' });
  await does.bindTeam(team, scopeOf(one));
  await bend(store, one, foreign);
  await arrange(stores.bindings, [one, other]);
  const before = await everythingIn(store);
  await expect(does.bindTeam({ calcomTeamId }, scopeOf(one))).rejects.toMatchObject({ code });
  expect(await everythingIn(store)).toEqual(before);
});

test('a row whose bonds name two teams is for nobody to put right by binding (D-15)', async () => {
  const { store, stores, does, one } = await twoCompanies(world);
  const { syncRunId: _, ...bound } = await does.bindTeam(team, scopeOf(one));
  const second = { ...bound, id: teamBindingIdOf(one.id, ASKPROAI), calcomTeamId: ASKPROAI, version: 1 };
  await stores.teamBindings.forTenant(one.id).add(second);
  await bend(store, one, foreign);
  await expect(does.bindTeam(team, scopeOf(one))).rejects.toMatchObject({ code: 'conflict' });
  expect(await does.getCompany({}, scopeOf(one))).toMatchObject({ calcomTeam: foreign });
});

test('an organization is refused: it holds teams and is none', async () => {
  const { store, does, one } = await twoCompanies(world);
  const body = { status: 'success', data: { id: FRISEUR, name: 'Holding', isOrganization: true } };
  world.calcom.fault({ times: 1, path: `/teams/${FRISEUR}`, effect: { kind: 'status', status: 200, body } });
  await expect(does.bindTeam(team, scopeOf(one))).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('organization'),
  });
  expect((await everythingIn(store)).bindings).toEqual([]);
});

test('without a key nothing is asked, and the reason says what to do', async () => {
  const does = world.on(world.newStore());
  const one = await does.registerCompany(friseur, platformScope);
  await expect(does.bindTeam(team, scopeOf(one))).rejects.toMatchObject({ code: 'credentials_refused' });
});

test('of two companies that bind one team at once, exactly one wins and the other has changed nothing (D-14)', async () => {
  const { store, does, one, other } = await twoCompanies(world);
  agencyJoinsFriseur();
  const outcomes = await Promise.allSettled([one, other].map((company) => does.bindTeam(team, scopeOf(company))));
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(outcomes).toContainEqual({ status: 'rejected', reason: expect.objectContaining({ code: 'already_bound' }) });
  const { companies, teamBindings } = await everythingIn(store);
  expect(subjectsOf(companies).filter((subject) => subject.includes('companyTeamBound'))).toHaveLength(1);
  expect(teamBindings).toHaveLength(1);
});

test('a company that binds two teams at once has one of them, and the other stays free (TEN-002)', async () => {
  const { store, does, other } = await twoCompanies(world);
  agencyJoinsFriseur();
  const teams = [FRISEUR, ASKPROAI];
  const outcomes = await Promise.allSettled(
    teams.map((calcomTeamId) => does.bindTeam({ calcomTeamId }, scopeOf(other))),
  );
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect((await everythingIn(store)).bindings).toHaveLength(1);
});

test('a company that is not registered is not found', async () => {
  const { one } = await twoCompanies(world);
  await expect(useCasesOn(emptyStore()).bindTeam(team, scopeOf(one))).rejects.toMatchObject({ code: 'not_found' });
});

test('a crash at any step is completed by binding again', async () => {
  const random = (count: number) => Buffer.alloc(count, 7);
  const undisturbed = await twoCompanies(world);
  const binding = (store: typeof undisturbed.store) =>
    world.on(store, { random }).bindTeam(team, scopeOf(undisturbed.one));
  await binding(undisturbed.store);
  // What a key is sealed into is another text each time.
  const { calcomCredentials: _, ...whole } = await everythingIn(undisturbed.store);
  const crashes = await afterEveryCrash({
    prepared: async () => (await twoCompanies(world)).store,
    run: (store) => world.on(store, { random }).bindTeam(team, scopeOf(undisturbed.one)),
    settled: async (store) => expect(await everythingIn(store)).toMatchObject(whole),
  });
  // claim, binding, company, run
  expect(crashes).toBe(4);
});

test('the key of a user who lost the team is refused in words, and the company keeps its team', async () => {
  const { does, one } = await twoCompanies(world);
  await does.bindTeam(team, scopeOf(one));
  world.calcom.control.revokeKey(demoApiKeys.friseurOwner);
  await expect(does.listVisibleTeams({}, scopeOf(one))).rejects.toMatchObject({
    code: 'credentials_refused',
    message: expect.stringContaining('no such API key'),
  });
  expect(await does.getTeam({}, scopeOf(one))).toMatchObject({ calcomTeamId: FRISEUR, syncDue: false });
});
