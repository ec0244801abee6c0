import { type StoredFact, scanTenant, unscanned } from '@fencepost/contracts/integrity/facts';
import { makeSecretBox } from '@fencepost/service-kit/secret-box';
import { platformScope } from '@fencepost/testing/platform-scope';
import { describe, expect, test } from 'vitest';
import { boundTo, imported, twoBranches } from '../../test/model-world.ts';
import { friseurTeam, registryMarks, scopeOf, secretBox } from '../../test/world.ts';
import { makeFacts } from './facts.ts';
import { makeRegistryMarks } from './registry-marks.ts';
import { definitions } from './rows.ts';

const NUMBER = '+4930901820';
const scanned = scanTenant.input.shape.collection.options;

describe('what the tenant service has stored', () => {
  test('is scanned, or it is said why not: every collection that is declared (INT-020, A4)', () => {
    const named = [...scanned, ...Object.keys(unscanned.tenant)];
    expect(named.toSorted()).toEqual(definitions.map(({ name }) => name).toSorted());
  });

  test.each(scanned)('%s can be read', async (collection) => {
    const { store } = await twoBranches();
    const page = await factsOf(store).read(collection, { after: null, limit: 1, ifDigest: null }, platformScope);
    expect(page.facts).toBeInstanceOf(Array);
  });
});

const factsOf = (store: Parameters<typeof makeFacts>[0], marks = registryMarks) =>
  makeFacts(store, { marks, sealing: secretBox });

/** The claims of a company that has one of everything, read two at a time, with the places between. */
const claimed = async () => {
  const { store, does, one, branch } = await twoBranches();
  await boundTo(store, one, friseurTeam);
  await imported(store, one, { eventTypeId: 3_420_901, calcomTeamId: friseurTeam.id });
  const number = await does.assignPhoneNumber({ number: NUMBER, branchId: branch.id, label: '' }, scopeOf(one));
  const { apiKey } = await does.issueApiKey({ label: 'portal', role: 'admin' }, scopeOf(one));
  const endpoint = await does.openEndpoint({ vendor: 'calcom' }, scopeOf(one));
  const facts = factsOf(store);
  const read: StoredFact[] = [];
  const places: string[] = [];
  for (let after: string | null = null, first = true; first || after !== null; first = false) {
    const page = await facts.read('bindings', { after, limit: 2, ifDigest: null }, platformScope);
    read.push(...(page.facts ?? []));
    if (page.next !== null) places.push(page.next);
    after = page.next;
  }
  return { store, one, number, apiKey, endpoint, facts, read, places };
};

describe('the registry as it is scanned', () => {
  test('shows every claim with its company and its record: team, event type, number, endpoint and key', async () => {
    const { one, number, apiKey, endpoint, read } = await claimed();
    expect(read.every(({ tenantId }) => tenantId === null)).toBe(true);
    const claims = read.map(({ state: { kind, owner, reference } }) => ({ kind, owner, reference }));
    const of = (kind: string, reference: string) => ({ kind, owner: one.id, reference });
    expect(claims).toHaveLength(5);
    expect(claims).toEqual(
      expect.arrayContaining([
        of('calcom_team', one.id),
        of('event_type', expect.stringMatching(/^map_/)),
        of('phone_number', number.id),
        of('endpoint', endpoint.id),
        of('api_key', apiKey.id),
      ]),
    );
    expect(read.map(({ state }) => state.thing)).toContain('event_type:3420901');
    expect(new Set(read.map(({ entity }) => entity.id)).size).toBe(5);
  });

  test('never shows a number or what a key can be known by, in a fact, in an id or in a place between two pages', async () => {
    const { store, read, places, facts } = await claimed();
    const { bindings } = (await import('./rows.ts')).rows;
    const stored = await store.collection(bindings).platform().find({}, { limit: 100 });
    const secret = stored.map(({ _id }) => _id).filter((id) => /^(phone_number|api_key):/.test(id));
    expect(secret, 'positive control').toHaveLength(2);
    const shown = JSON.stringify([read, places]);
    for (const id of secret) expect(shown).not.toContain(id.split(':')[1]?.replace('+', ''));
    expect(places.length).toBeGreaterThan(1);
    const elsewhere = makeFacts(store, {
      marks: registryMarks,
      sealing: makeSecretBox({ keys: `k1:${Buffer.alloc(32, 8).toString('base64')}` }),
    });
    const request = { after: places[0] ?? '', limit: 2, ifDigest: null };
    await expect(elsewhere.read('bindings', request, platformScope), 'sealed').rejects.toThrow();
    await expect(facts.read('bindings', { ...request, after: NUMBER }, platformScope)).rejects.toThrow();
  });

  test('marks a number as the record of the number does, with a key: nobody can try numbers', async () => {
    const { store, read, facts } = await claimed();
    const [number] =
      (await facts.read('phoneNumbers', { after: null, limit: 9, ifDigest: null }, platformScope)).facts ?? [];
    const mark = number?.state.numberMark;
    expect(mark).toMatch(/^[0-9a-z]{26}$/);
    expect(read.map(({ state }) => state.thing)).toContain(`phone_number:${mark}`);
    expect(number?.state.number).toBeUndefined();
    const otherKey = makeRegistryMarks({ keys: `k1:${Buffer.alloc(32, 8).toString('base64')}` });
    expect(otherKey.markOfNumber(NUMBER)).not.toBe(mark);
    const known = await facts.read('phoneNumbers', { after: null, limit: 9, ifDigest: null }, platformScope);
    const rekeyed = await factsOf(store, otherKey).read(
      'phoneNumbers',
      { after: null, limit: 9, ifDigest: known.digest },
      platformScope,
    );
    expect(rekeyed.facts, 'with another key what was told before is not known').not.toBeNull();
  });
});
