import { createHash } from 'node:crypto';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { emptyStore, friseur, memoryDirectory, scopeOf, useCasesOn } from '../../../test/world.ts';
import { rows } from '../../adapters/rows.ts';

const filled = async () => {
  const store = emptyStore();
  const directory = memoryDirectory();
  const does = useCasesOn(store, directory);
  const one = await does.registerCompany(friseur, platformScope);
  const endpoint = await does.openEndpoint({ vendor: 'calcom' }, scopeOf(one));
  const { key } = await does.issueApiKey({ label: 'Website', role: 'admin' }, scopeOf(one));
  const operator = await does.issueOperatorKey({ label: 'Ops' }, platformScope);
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const keys = [`endpoint.${endpoint.key}`, `apikey.${hash(key)}`, `apikey.${hash(operator.key)}`];
  return { store, directory, ...does.directory, does, one, endpoint, keys: keys.sort() };
};

test('a directory that was lost is whole again', async () => {
  const { directory, publishEverything, keys } = await filled();
  directory.entries.clear();
  await publishEverything(platformScope);
  expect([...directory.entries.keys()].sort()).toEqual(keys);
});

test('a change is published as the record is now, not as the event found it', async () => {
  const { directory, refreshEndpoint, does, one, endpoint } = await filled();
  const opened = { tenantId: one.id, id: endpoint.id };
  await does.rotateEndpointSecret({ endpointId: endpoint.id, overlapMinutes: 60 }, scopeOf(one));
  await refreshEndpoint(opened);
  const entry = directory.entries.get(`endpoint.${endpoint.key}`);
  expect(entry).toMatchObject({ kind: 'endpoint', endpointId: endpoint.id, tenantId: one.id, version: 2 });
  expect(entry).toHaveProperty('secrets.length', 2);
});

test('a slow writer of an older state never leaves it over a newer one', async () => {
  const { store, directory, does, one, endpoint } = await filled();
  const opened = { tenantId: one.id, id: endpoint.id };
  const slow = useCasesOn(store, {
    ...directory,
    put: async (key, entry) => {
      if (entry.version === 1) {
        await does.rotateEndpointSecret({ endpointId: endpoint.id, overlapMinutes: 60 }, scopeOf(one));
        await does.directory.refreshEndpoint(opened);
      }
      await directory.put(key, entry);
    },
  });
  await slow.directory.refreshEndpoint(opened);
  expect(directory.entries.get(`endpoint.${endpoint.key}`)).toMatchObject({ version: 2 });
});

test('a closed endpoint leaves the directory', async () => {
  const { store, directory, refreshEndpoint, one, endpoint } = await filled();
  await refreshEndpoint({ tenantId: one.id, id: endpoint.id });
  const closed = { status: 'closed' };
  await store.collection(rows.endpoints).forTenant(one.id).compareAndSet({ _id: endpoint.id }, { set: closed });
  await refreshEndpoint({ tenantId: one.id, id: endpoint.id });
  expect(directory.entries.has(`endpoint.${endpoint.key}`)).toBe(false);
});

test('an event of a company about another company’s endpoint publishes nothing', async () => {
  const { directory, refreshEndpoint, does, endpoint } = await filled();
  const other = await does.registerCompany({ ...friseur, number: 2 }, platformScope);
  directory.entries.clear();
  await refreshEndpoint({ tenantId: other.id, id: endpoint.id });
  expect(directory.entries.has(`endpoint.${endpoint.key}`)).toBe(false);
});

test('a record that the registry gives to another company opens no door, until it is put right', async () => {
  const { store, directory, publishEverything, does, one, keys } = await filled();
  const other = await does.registerCompany({ ...friseur, number: 2, name: 'Other' }, platformScope);
  const claims = store.collection(rows.bindings).platform();
  const doors = await claims.find({ kind: { $in: ['api_key', 'endpoint'] } }, { limit: 10 });
  expect(doors).toHaveLength(2);
  const give = async (owner: typeof one.id): Promise<void> => {
    for (const { _id } of doors) await claims.compareAndSet({ _id }, { set: { owner } });
    await publishEverything(platformScope);
  };
  await give(other.id);
  expect([...directory.entries.keys()]).toEqual(keys.filter((key) => directory.entries.get(key)?.tenantId === null));
  await give(one.id);
  expect([...directory.entries.keys()].sort()).toEqual(keys);
});
