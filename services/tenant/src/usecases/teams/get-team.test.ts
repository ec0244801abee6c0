import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type SyncWorld, startSyncWorld, syncAgain, twoBound, twoCompanies, workOn } from '../../../test/sync-world.ts';
import { everythingIn, scopeOf } from '../../../test/world.ts';

const MINUTE_MS = 60_000;

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncWorld();
});
afterEach(() => world.calcom.reset());
afterAll(() => world.calcom.close());

const failOnce = () => world.calcom.fault({ times: 1, path: '/event-types', effect: { kind: 'status', status: 500 } });

test('whether a company has a team is one question with two answers: none, or this one (TEN-029)', async () => {
  const { does, one, other } = await twoCompanies(world);
  const hasTeam = async (company: typeof one) => [
    (await does.getCompany({}, scopeOf(company))).calcomTeam?.id ?? null,
    await does.getTeam({}, scopeOf(company)).then(
      ({ calcomTeamId }) => calcomTeamId,
      ({ code }) => code,
    ),
  ];
  expect(await hasTeam(one)).toEqual([null, 'not_found']);
  await does.bindTeam({ calcomTeamId: 34209 }, scopeOf(one));
  expect(await hasTeam(one)).toEqual([34209, 34209]);
  expect(await hasTeam(other)).toEqual([null, 'not_found']);
});

describe('what a person is shown of the Cal.com integration (TEN-034)', () => {
  test('is one read with team, name, state, last sync, both counts, error, and a sentence', async () => {
    const { does, one } = await twoBound(world);
    await workOn(does, one);
    expect(await does.getTeam({}, scopeOf(one))).toEqual({
      id: expect.any(String),
      calcomTeamId: 34209,
      calcomTeamName: 'Friseur 1',
      status: 'active',
      syncStatus: 'synced',
      lastTeamSync: world.clock.now(),
      teamSyncError: null,
      memberCount: 2,
      eventTypeCount: 18,
      syncDue: false,
      summary: expect.any(String),
      version: expect.any(Number),
    });
  });

  test('says what went wrong beside what the last good import counted', async () => {
    const { does, one } = await twoBound(world);
    await workOn(does, one);
    const lastTeamSync = world.clock.now();
    world.calcom.control.plantForeign(34209, 2563193);
    await syncAgain(world, { does, of: one });
    expect(await does.getTeam({}, scopeOf(one))).toMatchObject({
      syncStatus: 'error',
      teamSyncError: 'Team ID mismatch - security violation',
      lastTeamSync,
      memberCount: 2,
      eventTypeCount: 18,
    });
  });
});

test('a team is pending, syncing, then synced or in error, each told once and in this order (TEN-004, TEN-020)', async () => {
  const { store, does, one } = await twoBound(world);
  await workOn(does, one);
  world.calcom.control.plantForeign(34209, 2563193);
  await syncAgain(world, { does, of: one });
  const { teamBindings } = await everythingIn(store);
  const told = teamBindings.find(({ tenantId }) => tenantId === one.id)?.outbox ?? [];
  const states = told.map(({ payload }) => (payload.teamBinding as { syncStatus: string }).syncStatus);
  expect(states).toEqual(['pending', 'syncing', 'synced', 'syncing', 'error']);
});

test('each state has its sentence, with the moment of the last import and what is wrong (TEN-033)', async () => {
  const { does, one } = await twoBound(world);
  const summary = async () => (await does.getTeam({}, scopeOf(one))).summary;
  expect(await summary()).toBe('Friseur 1 waits for its import; it was never imported.');
  failOnce();
  await workOn(does, one);
  expect(await summary()).toMatch(/^Friseur 1 is being imported; it was never imported\. Waits until .+: Cal\.com/);
  world.clock.advance(MINUTE_MS);
  await workOn(does, one);
  const importedAt = world.clock.now();
  expect(await summary()).toBe(`Friseur 1 is in step with 18 event types and 2 members since ${importedAt}.`);
  world.calcom.control.plantForeign(34209, 2563193);
  await syncAgain(world, { does, of: one });
  expect(await summary()).toBe(
    `The import of Friseur 1 failed; its last import is of ${importedAt}. Team ID mismatch - security violation`,
  );
});

test('a company shows its mappings and its members, and nobody else’s (TEN-033)', async () => {
  const { does, one, other } = await twoBound(world);
  await workOn(does, one);
  await workOn(does, other);
  const shownTo = async (company: typeof one) => {
    const mappings = (await does.listMappings({ limit: 100 }, scopeOf(company))).data;
    const members = (await does.listTeamMembers({ limit: 100 }, scopeOf(company))).data;
    return [
      [mappings.length, ...new Set(mappings.map(({ calcomTeamId }) => calcomTeamId))],
      [members.length, ...new Set(members.map(({ calcomTeamId }) => calcomTeamId))],
    ];
  };
  expect(await shownTo(one)).toEqual([
    [18, 34209],
    [2, 34209],
  ]);
  expect(await shownTo(other)).toEqual([
    [2, 39203],
    [1, 39203],
  ]);
});
