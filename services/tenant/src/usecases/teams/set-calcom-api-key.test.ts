import { calcomKeyPurpose } from '@fencepost/contracts/tenant/proof';
import { demoApiKeys } from '@fencepost/fakes/calcom/seed';
import { platformScope } from '@fencepost/testing/platform-scope';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type SyncWorld, startSyncWorld, twoCompanies } from '../../../test/sync-world.ts';
import { everythingIn, friseur, scopeOf, secretBox } from '../../../test/world.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncWorld();
});
afterEach(() => world.calcom.reset());
afterAll(() => world.calcom.close());

const registered = async () => {
  const store = world.newStore();
  const does = world.on(store);
  return { store, does, one: await does.registerCompany(friseur, platformScope) };
};

test('a key is stored sealed for this company alone, with what it opens, and told without the key (law 9, TEN-013, TEN-050)', async () => {
  const { store, does, one } = await registered();
  const { credential, teams } = await does.setCalcomApiKey({ apiKey: demoApiKeys.friseurOwner }, scopeOf(one));
  expect(credential).toMatchObject({ calcomUserId: 1001, status: 'valid', problem: null, version: 1 });
  expect(teams).toEqual([{ id: 34209, name: 'Friseur 1', administered: true, standing: 'free' }]);
  expect(await does.getCalcomCredential({}, scopeOf(one))).toEqual(credential);

  const { calcomCredentials } = await everythingIn(store);
  expect(JSON.stringify(calcomCredentials)).not.toContain(demoApiKeys.friseurOwner);
  const [stored] = calcomCredentials;
  const sealedFor = { tenantId: one.id, purpose: calcomKeyPurpose };
  expect(await secretBox.open(stored?.sealed ?? '', sealedFor)).toBe(demoApiKeys.friseurOwner);
  expect(JSON.stringify(stored?.outbox)).not.toContain('sealed');
  expect(stored?.outbox).toMatchObject([{ subject: 'events.tenant.calcomCredentialChanged.v1' }]);
});

test.each([
  ['that nobody has', 'cal_wrong', () => {}, 'no such API key'],
  [
    'that has expired',
    demoApiKeys.friseurOwner,
    () => world.calcom.control.expireKey(demoApiKeys.friseurOwner),
    'expired',
  ],
  ['of a simple member', demoApiKeys.friseurMember, () => {}, 'administers no team'],
])('a key %s is refused in words, and nothing is stored', async (_, apiKey, arrange, words) => {
  const { store, does, one } = await registered();
  arrange();
  const before = await everythingIn(store);
  await expect(does.setCalcomApiKey({ apiKey }, scopeOf(one))).rejects.toMatchObject({
    code: 'credentials_refused',
    message: expect.stringContaining(words),
  });
  expect(await everythingIn(store)).toEqual(before);
});

test('a bound company’s new key must administer the bound team: another team’s key is refused', async () => {
  const { store, does, one } = await twoCompanies(world);
  await does.bindTeam({ calcomTeamId: 34209 }, scopeOf(one));
  const before = await everythingIn(store);
  await expect(does.setCalcomApiKey({ apiKey: demoApiKeys.askProAiOwner }, scopeOf(one))).rejects.toMatchObject({
    code: 'credentials_refused',
    message: expect.stringContaining('34209'),
  });
  expect(await everythingIn(store)).toEqual(before);
});

test('a Cal.com that fails is not taken for a wrong key', async () => {
  const { does, one } = await registered();
  world.calcom.fault({ times: 1, effect: { kind: 'status', status: 500 } });
  const apiKey = demoApiKeys.friseurOwner;
  await expect(does.setCalcomApiKey({ apiKey }, scopeOf(one))).rejects.toMatchObject({ code: 'unavailable' });
  await expect(does.setCalcomApiKey({ apiKey }, scopeOf(one))).resolves.toMatchObject({ credential: { version: 1 } });
});
