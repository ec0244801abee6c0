import { endpointSecretPurpose } from '@fencepost/contracts/directory';
import { fixedClock } from '@fencepost/testing/clocks';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { keyed } from '../../../test/model-world.ts';
import { askProAi, emptyStore, everythingIn, friseur, scopeOf, secretBox, useCasesOn } from '../../../test/world.ts';
import { makeStores } from '../../adapters/stores.ts';

const calcom = { vendor: 'calcom' } as const;

const registered = async (store = emptyStore()) => {
  const does = useCasesOn(store);
  const one = await does.registerCompany(friseur, platformScope);
  return { store, ...does, one, records: makeStores(store).endpoints.forTenant(one.id) };
};

test('an endpoint’s secret is shown once and stored sealed for this company and endpoint alone', async () => {
  const { store, openEndpoint, records, one } = await registered();
  const { id, key, secret } = await openEndpoint(calcom, scopeOf(one));
  expect(key).toMatch(/^[0-9a-z]{32}$/);
  expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  expect(JSON.stringify(await everythingIn(store))).not.toContain(secret);

  const [{ sealed } = { sealed: '' }] = (await records.byId(id))?.secrets ?? [];
  const purpose = endpointSecretPurpose(id);
  expect(await secretBox.open(sealed, { tenantId: one.id, purpose })).toBe(secret);
  await expect(secretBox.open(sealed, { tenantId: one.id, purpose: 'webhook-secret:other' })).rejects.toThrow();
});

test('neither key nor secret is told in an event', async () => {
  const { store, openEndpoint, rotateEndpointSecret, one } = await registered();
  const { id, key } = await openEndpoint(calcom, scopeOf(one));
  await rotateEndpointSecret({ endpointId: id, overlapMinutes: 60 }, scopeOf(one));
  const { endpoints } = await everythingIn(store);
  const outbox = endpoints[0]?.outbox;
  expect(outbox).toHaveLength(2);
  expect(JSON.stringify(outbox)).not.toMatch(new RegExp(`${key}|sealed|secrets`));
});

test('each call opens another endpoint', async () => {
  const { openEndpoint, one } = await registered();
  const first = await openEndpoint(calcom, scopeOf(one));
  const second = await openEndpoint(calcom, scopeOf(one));
  expect(new Set([first.id, second.id, first.key, second.key, first.secret, second.secret]).size).toBe(6);
});

test('a crash at any step leaves nothing that anybody could use, and opening again gives a whole endpoint', async () => {
  const { one } = await registered();
  const crashes = await afterEveryCrash({
    prepared: async () => (await registered()).store,
    run: (store) => useCasesOn(store).openEndpoint(calcom, scopeOf(one)),
    settled: async (store, writesBefore) => {
      const { bindings, endpoints } = await everythingIn(store);
      expect([bindings.length, endpoints.length]).toEqual([2, writesBefore]);
    },
  });
  expect(crashes).toBe(2);
});

test('repeated under its Idempotency-Key after a crash, opening answers with the endpoint that is there (AP2)', async () => {
  const { one } = await registered();
  const scope = keyed(one, 'door');
  const crashes = await afterEveryCrash({
    prepared: async () => (await registered()).store,
    run: (store) => useCasesOn(store).openEndpoint(calcom, scope),
    settled: async (store) => {
      const { bindings, endpoints } = await everythingIn(store);
      expect([bindings.length, endpoints.length]).toEqual([1, 1]);
      const answer = await useCasesOn(store).openEndpoint(calcom, scope);
      const [{ key, secrets } = { key: '', secrets: [] }] = endpoints;
      const sealedFor = { tenantId: one.id, purpose: endpointSecretPurpose(answer.id) };
      expect(answer).toMatchObject({ key, secret: await secretBox.open(secrets[0]?.sealed ?? '', sealedFor) });
    },
  });
  expect(crashes).toBe(2);
});

test('after rotations each secret is valid until the overlap that was promised to it ends, for Cal.com signs with an older one for a while (WH6)', async () => {
  const { openEndpoint, rotateEndpointSecret, records, one } = await registered();
  const { id, secret: first } = await openEndpoint(calcom, scopeOf(one));
  const rotate = () => rotateEndpointSecret({ endpointId: id, overlapMinutes: 60 }, scopeOf(one));
  const second = await rotate();
  expect(second).toMatchObject({ version: 2, previousSecretValidUntil: '2026-03-01T13:00:00.000Z' });
  expect(second.secret).not.toBe(first);
  expect((await records.byId(id))?.secrets.map(({ notAfter }) => notAfter)).toEqual([null, '2026-03-01T13:00:00.000Z']);

  const third = await rotate();
  const secrets = (await records.byId(id))?.secrets ?? [];
  const sealedFor = { tenantId: one.id, purpose: endpointSecretPurpose(id) };
  const opened = await Promise.all(secrets.map(({ sealed }) => secretBox.open(sealed, sealedFor)));
  expect(opened).toEqual([third.secret, second.secret, first]);
});

test('a later rotation never lengthens the life of a secret before it, and may shorten it (WH6)', async () => {
  const { openEndpoint, rotateEndpointSecret, records, one } = await registered();
  const { id } = await openEndpoint(calcom, scopeOf(one));
  const endsAfter = async (overlapMinutes: number) => {
    await rotateEndpointSecret({ endpointId: id, overlapMinutes }, scopeOf(one));
    return (await records.byId(id))?.secrets.map(({ notAfter }) => notAfter?.slice(11, 16) ?? null);
  };
  expect(await endsAfter(30)).toEqual([null, '12:30']);
  expect(await endsAfter(60)).toEqual([null, '13:00', '12:30']);
  expect(await endsAfter(15)).toEqual([null, '12:15', '12:15', '12:15']);
});

test('secrets that are valid at once are bounded, and a rotation without an overlap ends all of them now (WH6)', async () => {
  const { openEndpoint, rotateEndpointSecret, records, one } = await registered();
  const { id } = await openEndpoint(calcom, scopeOf(one));
  const rotate = (overlapMinutes: number) => rotateEndpointSecret({ endpointId: id, overlapMinutes }, scopeOf(one));
  for (let rotation = 1; rotation < 5; rotation += 1) await rotate(60);
  await expect(rotate(60)).rejects.toMatchObject({ code: 'conflict' });
  expect((await records.byId(id))?.secrets).toHaveLength(5);
  await rotate(0);
  expect((await records.byId(id))?.secrets.map(({ notAfter }) => notAfter)).toEqual([null, fixedClock.now()]);
});

test('without an overlap the previous secret ends now', async () => {
  const { openEndpoint, rotateEndpointSecret, one } = await registered();
  const { id } = await openEndpoint(calcom, scopeOf(one));
  const rotated = await rotateEndpointSecret({ endpointId: id, overlapMinutes: 0 }, scopeOf(one));
  expect(rotated.previousSecretValidUntil).toBe(fixedClock.now());
});

test('another company’s endpoint does not exist (law 12)', async () => {
  const { openEndpoint, rotateEndpointSecret, registerCompany, one } = await registered();
  const { id } = await openEndpoint(calcom, scopeOf(one));
  const other = await registerCompany(askProAi, platformScope);
  const attempt = (endpointId: string) => rotateEndpointSecret({ endpointId, overlapMinutes: 0 }, scopeOf(other));
  const refusals = await Promise.all(
    [id, `${id.slice(0, -5)}00000`].map((endpointId) =>
      attempt(endpointId).catch((error: Error) => ({ ...error, message: error.message })),
    ),
  );
  expect(refusals[0]).toMatchObject({ code: 'not_found' });
  expect(refusals[0]).toEqual(refusals[1]);
});

test('an endpoint of Retell is rotated to the key that its account signs with, and no other can be brought (WH4, WH6)', async () => {
  const { openEndpoint, rotateEndpointSecret, records, one } = await registered();
  const [first, second] = ['key_of-retell-before', 'key_of-retell-after'];
  const { id, secret } = await openEndpoint({ vendor: 'retell', secret: first }, scopeOf(one));
  expect(secret).toBe(first);
  const rotate = (endpointId: string, brought?: string) =>
    rotateEndpointSecret({ endpointId, overlapMinutes: 60, secret: brought }, scopeOf(one));
  await expect(rotate(id)).rejects.toMatchObject({ code: 'invalid_input' });
  expect(await rotate(id, second)).toMatchObject({ secret: second, version: 2 });

  const secrets = (await records.byId(id))?.secrets ?? [];
  const sealedFor = { tenantId: one.id, purpose: endpointSecretPurpose(id) };
  expect(await Promise.all(secrets.map(({ sealed }) => secretBox.open(sealed, sealedFor)))).toEqual([second, first]);

  const other = await openEndpoint(calcom, scopeOf(one));
  await expect(rotate(other.id, second)).rejects.toMatchObject({ code: 'invalid_input' });
});
