import { derivedId } from '@fencepost/contracts/ids';
import type { StoredFact } from '@fencepost/contracts/integrity/facts';
import { describe, expect, test } from 'vitest';
import { factsIn, factsPage } from './scan.ts';

const fact = (name: string, state: Record<string, unknown> = { a: 1, b: { c: [2], d: null } }): StoredFact => ({
  entity: { type: 'mapping', id: derivedId('map', name), version: 1 },
  tenantId: derivedId('ten', 'one'),
  state,
});
const whole = { limit: 10, ifDigest: null };

describe('a page of facts', () => {
  test('has the same digest for the same facts', () => {
    expect(factsPage([fact('x')], whole).digest).toBe(factsPage([structuredClone(fact('x'))], whole).digest);
  });

  test.each<[string, StoredFact]>([
    ['a member', fact('x', { a: 2, b: { c: [2], d: null } })],
    ['a nested member', fact('x', { a: 1, b: { c: [3], d: null } })],
    ['the order of a list', fact('x', { a: 1, b: { c: [2, 2], d: null } })],
    ['the company', { ...fact('x'), tenantId: derivedId('ten', 'two') }],
    ['a company that is missing', { ...fact('x'), tenantId: null }],
    ['the version', { ...fact('x'), entity: { ...fact('x').entity, version: 2 } }],
    ['a problem', { ...fact('x'), problem: 'unreadable' }],
  ])('has another digest for another value of %s', (_, changed) => {
    expect(factsPage([changed], whole).digest).not.toBe(factsPage([fact('x')], whole).digest);
  });

  test('leaves its facts out for a caller who knows them', () => {
    const page = factsPage([fact('x')], whole);
    expect(page.facts).toEqual([fact('x')]);
    expect(factsPage([fact('x')], { ...whole, ifDigest: page.digest })).toEqual({ ...page, facts: null });
    expect(factsPage([fact('y')], { ...whole, ifDigest: page.digest }).facts).toHaveLength(1);
  });

  test('says where the next one starts, and that there is none', () => {
    expect(factsPage([fact('x'), fact('y')], { ...whole, limit: 2 }).next).toBe(fact('y').entity.id);
    expect(factsPage([fact('x')], { ...whole, limit: 2 }).next).toBeNull();
    expect(factsPage([], whole)).toMatchObject({ count: 0, next: null, facts: [] });
  });
});

describe('reading facts', () => {
  const ids = ['a', 'b', 'c'];
  const read = (corrupt: readonly string[] = []) =>
    factsIn<string>({
      type: 'mapping',
      rows: function* (onCorrupt) {
        for (const id of ids) {
          if (corrupt.includes(id)) onCorrupt(id, null);
          else yield id;
        }
      },
      factOf: (id) => fact(id),
    })();

  test('gives one for each row, in their order', () => {
    expect(read()).toEqual([fact('a'), fact('b'), fact('c')]);
  });

  test('tells of a row that cannot be read, in its place (D-27)', () => {
    const problem = 'the stored row does not fit its schema';
    const unreadable = { entity: { type: 'mapping', id: 'b', version: 0 }, tenantId: null, state: {}, problem };
    expect(read(['b'])).toEqual([fact('a'), unreadable, fact('c')]);
    expect(read(['a', 'b', 'c'])).toHaveLength(3);
  });
});
