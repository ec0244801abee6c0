import { createHash } from 'node:crypto';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import {
  askProAi,
  emptyStore,
  everythingIn,
  friseur,
  memoryDirectory,
  scopeOf,
  useCasesOn,
} from '../../../test/world.ts';
import { rows } from '../../adapters/rows.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const page = { limit: 20 };

/** A company with an endpoint and two keys, all in the directory, and a neighbour with a key. */
const open = async () => {
  const store = emptyStore();
  const directory = memoryDirectory();
  const does = useCasesOn(store, directory);
  const one = await does.registerCompany(friseur, platformScope);
  const other = await does.registerCompany(askProAi, platformScope);
  const endpoint = await does.openEndpoint({ vendor: 'calcom' }, scopeOf(one));
  const first = await does.issueApiKey({ label: 'Website', role: 'staff' }, scopeOf(one));
  const second = await does.issueApiKey({ label: 'App', role: 'owner' }, scopeOf(one));
  const theirs = await does.issueApiKey({ label: 'Website', role: 'admin' }, scopeOf(other));
  await does.directory.publishEverything(platformScope);
  const has = (key: string) => directory.entries.has(key);
  const keyOf = ({ key }: { readonly key: string }) => `apikey.${hash(key)}`;
  const doors = () => ({
    endpoint: has(`endpoint.${endpoint.key}`),
    keys: [first, second].map((issued) => has(keyOf(issued))),
    theirs: has(keyOf(theirs)),
  });
  return { store, directory, does, one, other, endpoint, first, second, theirs, doors, keyOf };
};

const allOpen = { endpoint: true, keys: [true, true], theirs: true };

test('the edge is told what each key may do (TEN-054)', async () => {
  const { directory, first, second, keyOf } = await open();
  expect([first, second].map((issued) => directory.entries.get(keyOf(issued)))).toMatchObject([
    { role: 'staff' },
    { role: 'owner' },
  ]);
});

test('a revoked key leaves the directory, alone, and is not restored', async () => {
  const { store, does, one, first, doors } = await open();
  const revoke = () => does.revokeApiKey({ apiKeyId: first.apiKey.id, version: 1 }, scopeOf(one));
  expect(doors()).toEqual(allOpen);
  expect(await revoke()).toEqual({ ...first.apiKey, status: 'revoked', version: 2 });
  await does.directory.refreshApiKey({ tenantId: one.id, id: first.apiKey.id });
  expect(doors()).toEqual({ ...allOpen, keys: [false, true] });
  await does.directory.publishEverything(platformScope);
  expect(doors()).toEqual({ ...allOpen, keys: [false, true] });
  expect(await revoke(), 'repeated').toMatchObject({ version: 2 });
  const row = (await everythingIn(store)).apiKeys.find(({ _id }) => _id === first.apiKey.id);
  expect(row?.outbox.map(({ subject }) => subject)).toEqual([
    'events.tenant.apiKeyIssued.v1',
    'events.tenant.apiKeyRevoked.v1',
  ]);
});

test('a closed endpoint leaves the directory and keeps its claim: what was delivered before is still resolved', async () => {
  const { store, does, one, endpoint, doors } = await open();
  const close = () => does.closeEndpoint({ endpointId: endpoint.id, version: 1 }, scopeOf(one));
  expect(await close()).toEqual({ id: endpoint.id, vendor: 'calcom', status: 'closed', version: 2 });
  await does.directory.refreshEndpoint({ tenantId: one.id, id: endpoint.id });
  expect(doors()).toEqual({ ...allOpen, endpoint: false });
  expect(await close(), 'repeated').toMatchObject({ version: 2 });
  const { bindings } = await everythingIn(store);
  expect(bindings.map(({ _id }) => _id)).toContain(`endpoint:${endpoint.id}`);
});

test('lists of doors show neither keys nor hashes nor secrets', async () => {
  const { does, one, endpoint, first, second } = await open();
  const keys = await does.listApiKeys(page, scopeOf(one));
  expect(new Set(keys.data.map(({ id }) => id))).toEqual(new Set([first.apiKey.id, second.apiKey.id]));
  const endpoints = await does.listEndpoints(page, scopeOf(one));
  expect(endpoints.data).toEqual([{ id: endpoint.id, vendor: 'calcom', status: 'active', version: 1 }]);
  expect(JSON.stringify([keys, endpoints])).not.toMatch(new RegExp(`${endpoint.key}|${hash(first.key)}|sealed|fp_`));
});

test('doors of another company do not exist (law 12)', async () => {
  const { does, other, endpoint, first, doors } = await open();
  const attempts = [
    does.revokeApiKey({ apiKeyId: first.apiKey.id, version: 1 }, scopeOf(other)),
    does.closeEndpoint({ endpointId: endpoint.id, version: 1 }, scopeOf(other)),
  ];
  for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ code: 'not_found' });
  await does.directory.publishEverything(platformScope);
  expect(doors()).toEqual(allOpen);
});

test('a suspended company’s keys open nothing and its endpoints stay open; resuming brings the keys back', async () => {
  const { does, one, doors } = await open();
  await does.suspendCompany({ tenantId: one.id }, platformScope);
  await does.directory.refreshCompany({ tenantId: one.id });
  expect(doors()).toEqual({ ...allOpen, keys: [false, false] });
  await does.directory.publishEverything(platformScope);
  expect(doors()).toEqual({ ...allOpen, keys: [false, false] });
  await does.resumeCompany({ tenantId: one.id }, platformScope);
  await does.directory.refreshCompany({ tenantId: one.id });
  expect(doors()).toEqual(allOpen);
});

test('a slow writer that saw the company active does not leave the keys of a suspended one in the directory', async () => {
  const { store, directory, does, one, first, doors } = await open();
  let suspended = false;
  const slow = useCasesOn(store, {
    ...directory,
    put: async (key, entry) => {
      if (!suspended) {
        suspended = true;
        await does.suspendCompany({ tenantId: one.id }, platformScope);
        await does.directory.refreshCompany({ tenantId: one.id });
      }
      await directory.put(key, entry);
    },
  });
  await slow.directory.refreshApiKey({ tenantId: one.id, id: first.apiKey.id });
  expect(doors()).toEqual({ ...allOpen, keys: [false, false] });
});

test('a key that is issued while the company is suspended opens nothing either', async () => {
  const { directory, does, one, keyOf } = await open();
  await does.suspendCompany({ tenantId: one.id }, platformScope);
  const issued = await does.issueApiKey({ label: 'Late', role: 'admin' }, scopeOf(one));
  await does.directory.refreshApiKey({ tenantId: one.id, id: issued.apiKey.id });
  expect(directory.entries.has(keyOf(issued))).toBe(false);
});

test('a company that is being taken off the platform has no keys, and no other company’s are closed by it', async () => {
  const { store, does, one, doors } = await open();
  const companies = store.collection(rows.companies).forTenant(one.id);
  await companies.compareAndSet({ _id: one.id }, { set: { status: 'offboarding' } });
  await does.directory.publishEverything(platformScope);
  expect(doors()).toEqual({ ...allOpen, keys: [false, false] });
});
