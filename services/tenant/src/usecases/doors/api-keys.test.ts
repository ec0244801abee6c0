import { createHash } from 'node:crypto';
import { fixedClock } from '@fencepost/testing/clocks';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { keyed } from '../../../test/model-world.ts';
import { emptyStore, everythingIn, friseur, memoryDirectory, scopeOf, useCasesOn } from '../../../test/world.ts';

const label = { label: 'Website', role: 'admin' } as const;

const registered = async (store = emptyStore()) => {
  const does = useCasesOn(store);
  return { store, ...does, one: await does.registerCompany(friseur, platformScope) };
};

test('a key is shown once; what is stored is its SHA-256', async () => {
  const { store, issueApiKey, one } = await registered();
  const { key, apiKey } = await issueApiKey(label, scopeOf(one));
  expect(key).toMatch(/^fp_[\w-]{43}$/);
  const sha256 = createHash('sha256').update(key).digest('hex');
  const { apiKeys, bindings } = await everythingIn(store);
  expect(apiKeys).toMatchObject([{ _id: apiKey.id, tenantId: one.id, sha256 }]);
  expect(bindings).toMatchObject([{ _id: `api_key:${sha256}`, owner: one.id, reference: apiKey.id }]);
  expect(JSON.stringify([apiKeys, bindings])).not.toContain(key);
  expect(JSON.stringify(apiKeys[0]?.outbox)).not.toContain(sha256);
});

test('a crash at any step leaves no key that anybody knows, and issuing again gives a whole one', async () => {
  const { one } = await registered();
  const crashes = await afterEveryCrash({
    prepared: async () => (await registered()).store,
    run: (store) => useCasesOn(store).issueApiKey(label, scopeOf(one)),
    settled: async (store, writesBefore) => {
      const { bindings, apiKeys } = await everythingIn(store);
      expect([bindings.length, apiKeys.length]).toEqual([2, writesBefore]);
    },
  });
  expect(crashes).toBe(2);
});

test('repeated under its Idempotency-Key after a crash, issuing leaves one key that opens anything: the one that is told (AP2)', async () => {
  const { one } = await registered();
  const scope = keyed(one, 'website');
  const crashes = await afterEveryCrash({
    prepared: async () => (await registered()).store,
    run: (store) => useCasesOn(store).issueApiKey(label, scope),
    settled: async (store, writesBefore) => {
      const { apiKeys } = await everythingIn(store);
      expect(apiKeys.map(({ status }) => status).toSorted()).toEqual(['active', 'revoked'].slice(0, writesBefore));
    },
  });
  expect(crashes).toBe(2);
});

test('the same Idempotency-Key a day later is another command: the key from the first one opens what it opened', async () => {
  const { store, one } = await registered();
  const first = await useCasesOn(store).issueApiKey(label, keyed(one, 'website'));
  const tomorrow = { ...fixedClock, millis: () => fixedClock.millis() + 24 * 60 * 60_000 };
  const later = useCasesOn(store, undefined, { clock: tomorrow });
  const second = await later.issueApiKey(label, keyed(one, 'website'));
  expect(second.apiKey.id).not.toBe(first.apiKey.id);
  const { data } = await later.listApiKeys({ limit: 10 }, scopeOf(one));
  expect(data.map(({ status }) => status)).toEqual(['active', 'active']);
});

test('an operator’s key belongs to no company and is in the directory when it is answered', async () => {
  const store = emptyStore();
  const directory = memoryDirectory();
  const { key, apiKey } = await useCasesOn(store, directory).issueOperatorKey(label, platformScope);
  const sha256 = createHash('sha256').update(key).digest('hex');
  expect(directory.entries.get(`apikey.${sha256}`)).toEqual({
    kind: 'apiKey',
    apiKeyId: apiKey.id,
    tenantId: null,
    role: 'owner',
    person: apiKey.person,
    version: 1,
  });
  expect((await everythingIn(store)).bindings).toEqual([]);
});
