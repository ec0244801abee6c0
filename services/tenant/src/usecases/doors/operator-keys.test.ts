import { personIdOf } from '@fencepost/contracts/person';
import type { PlatformScope } from '@fencepost/contracts/scope';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { emptyStore, everythingIn, memoryDirectory, useCasesOn } from '../../../test/world.ts';

const page = { limit: 10 };

const withTwo = async (store = emptyStore(), directory = memoryDirectory()) => {
  const does = useCasesOn(store, directory);
  const ada = await does.issueOperatorKey({ label: 'Ada' }, platformScope);
  const bob = await does.issueOperatorKey({ label: 'Bob' }, platformScope);
  return { store, directory, does, ada: ada.apiKey, bob: bob.apiKey };
};

test('operators’ keys are listed by label and id, never the keys or their hashes (law 9)', async () => {
  const { does } = await withTwo();
  const { data } = await does.listOperatorKeys(page, platformScope);
  expect(data.map(({ label }) => label).toSorted()).toEqual(['Ada', 'Bob']);
  expect(JSON.stringify(data)).not.toMatch(/fp_|sha256/);
});

test('a revoked operator’s key is out of the directory when this answers, and the others stay', async () => {
  const { does, directory, ada, bob } = await withTwo();
  const named = () => [...directory.entries.values()].map((entry) => entry.kind === 'apiKey' && entry.apiKeyId);
  expect(named()).toContain(ada.id);
  const revoked = await does.revokeOperatorKey({ apiKeyId: ada.id, version: 1 }, platformScope);
  expect(revoked).toMatchObject({ id: ada.id, status: 'revoked', version: 2 });
  expect(named()).toEqual([bob.id]);
  expect(await does.revokeOperatorKey({ apiKeyId: ada.id, version: 1 }, platformScope)).toEqual(revoked);
});

test('a key that a key issues is the same person’s, however long the chain; only the installation lets somebody else in (A3)', async () => {
  const { does, directory } = await withTwo();
  const ada = (await does.issueOperatorKey({ label: 'Ada', person: 'ada' }, platformScope)).apiKey;
  expect(ada).toMatchObject({ person: personIdOf('ada'), issuedBy: null });
  /** As the edge lets a key in: its actor is what the directory says of it. */
  const scopeWith = (apiKeyId: string): PlatformScope => {
    const entry = [...directory.entries.values()].find((each) => each.kind === 'apiKey' && each.apiKeyId === apiKeyId);
    const person = entry?.kind === 'apiKey' ? entry.person : null;
    return { ...platformScope, actor: { kind: 'operator', id: apiKeyId, ...(person === null ? {} : { person }) } };
  };
  const second = (await does.issueOperatorKey({ label: 'Bob' }, scopeWith(ada.id))).apiKey;
  expect(second).toMatchObject({ person: ada.person, issuedBy: ada.id });
  const third = (await does.issueOperatorKey({ label: 'Carl' }, scopeWith(second.id))).apiKey;
  expect(third).toMatchObject({ person: ada.person, issuedBy: second.id });
  const asBob = does.issueOperatorKey({ label: 'Bob', person: 'bob' }, scopeWith(ada.id));
  await expect(asBob).rejects.toMatchObject({ code: 'forbidden' });
  const bob = (await does.issueOperatorKey({ label: 'Bob', person: 'bob' }, platformScope)).apiKey;
  expect(bob.person).not.toBe(ada.person);
  const { data } = await does.listOperatorKeys(page, platformScope);
  expect(data.find(({ id }) => id === third.id)).toMatchObject({ person: ada.person, issuedBy: second.id });
});

test('a key of which nobody has noted whose it is issues only such keys: they are nobody’s second word', async () => {
  const { does } = await withTwo();
  const old = { ...platformScope, actor: { kind: 'operator' as const, id: `key_${'0'.repeat(24)}` } };
  expect((await does.issueOperatorKey({ label: 'more' }, old)).apiKey.person).toBeNull();
});

test('nobody locks everybody out: the last operator’s key is kept', async () => {
  const { does, ada, bob } = await withTwo();
  await does.revokeOperatorKey({ apiKeyId: ada.id, version: 1 }, platformScope);
  await expect(does.revokeOperatorKey({ apiKeyId: bob.id, version: 1 }, platformScope)).rejects.toMatchObject({
    code: 'conflict',
  });
});

test('a key that was read in another version is not revoked, and an unknown one is not found', async () => {
  const { does, ada } = await withTwo();
  const revoke = (apiKeyId: string, version: number) => does.revokeOperatorKey({ apiKeyId, version }, platformScope);
  await expect(revoke(ada.id, 7)).rejects.toMatchObject({ code: 'stale_version' });
  await expect(revoke(`key_${'0'.repeat(24)}`, 1)).rejects.toMatchObject({ code: 'not_found' });
});

test('revoking survives a crash at any step: repeated, the key opens nothing', async () => {
  const directory = memoryDirectory();
  const { ada } = await withTwo();
  const crashes = await afterEveryCrash({
    prepared: async () => {
      directory.entries.clear();
      return (await withTwo(emptyStore(), directory)).store;
    },
    run: async (store) => {
      const { data } = await useCasesOn(store, directory).listOperatorKeys(page, platformScope);
      const first = data.find(({ label }) => label === ada.label);
      await useCasesOn(store, directory).revokeOperatorKey({ apiKeyId: first?.id ?? '', version: 1 }, platformScope);
    },
    settled: async (store) => {
      const { operatorKeys } = await everythingIn(store);
      const revoked = operatorKeys.find(({ label }) => label === ada.label);
      expect(revoked?.status).toBe('revoked');
      expect(JSON.stringify([...directory.entries])).not.toContain(String(revoked?._id));
    },
  });
  expect(crashes).toBeGreaterThan(0);
});
