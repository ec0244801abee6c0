import { createHash } from 'node:crypto';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { emptyStore, friseur, memoryDirectory, scopeOf, useCasesOn } from '../../../test/world.ts';

const opened = async () => {
  const directory = memoryDirectory();
  const does = useCasesOn(emptyStore(), directory);
  const one = await does.registerCompany(friseur, platformScope);
  return { entries: directory.entries, does, one, scope: scopeOf(one) };
};
const entryOf = (key: string): string => `apikey.${createHash('sha256').update(key).digest('hex')}`;

test('a key opens the edge when it is told, and no longer when its revocation is answered', async () => {
  const { entries, does, one, scope } = await opened();
  const { key } = await does.issueApiKey({ label: 'Website', role: 'admin' }, scope);
  const ofOperator = { tenantId: one.id, label: 'Repair', role: 'owner' } as const;
  const { key: other, apiKey } = await does.issueCompanyApiKey(ofOperator, platformScope);
  expect([...entries.keys()].toSorted()).toEqual([entryOf(key), entryOf(other)].toSorted());
  await does.revokeApiKey({ apiKeyId: apiKey.id, version: apiKey.version }, scope);
  expect([...entries.keys()]).toEqual([entryOf(key)]);
});

test('an endpoint takes deliveries, with its new secret too, and none any more, as soon as that is answered', async () => {
  const { entries, does, scope } = await opened();
  const { id: endpointId, key } = await does.openEndpoint({ vendor: 'calcom' }, scope);
  const entry = `endpoint.${key}`;
  expect(entries.get(entry)).toMatchObject({ endpointId, version: 1 });
  const { version } = await does.rotateEndpointSecret({ endpointId, overlapMinutes: 60 }, scope);
  expect(entries.get(entry)).toMatchObject({ version: 2, secrets: { length: 2 } });
  await does.closeEndpoint({ endpointId, version }, scope);
  expect(entries.has(entry)).toBe(false);
});
