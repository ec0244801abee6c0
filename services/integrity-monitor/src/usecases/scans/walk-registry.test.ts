import { derivedId } from '@fencepost/contracts/ids';
import type { StoredFact } from '@fencepost/contracts/integrity/facts';
import { describe, expect, it } from 'vitest';
import { healthyCompany, ids } from '../../../test/histories.ts';
import { makeWatcher } from '../../../test/watcher.ts';
import type { StoredCollection } from '../ports.ts';
import { makeWalker } from './walk-collection.ts';

const PAGE = 2;
const claim = (company: number, number: number, owner = ids(company).tenant): StoredFact => ({
  entity: { type: 'binding', id: derivedId('bnd', String(company), String(number)), version: 1 },
  tenantId: null,
  state: { kind: 'api_key', thing: `api_key:${company}${number}`, owner, reference: ids(company).apiKey },
});

/** A registry whose places say nothing, two companies and who walks through it. */
const registry = () => {
  const watcher = makeWatcher();
  watcher.tell(...healthyCompany(1), ...healthyCompany(2));
  watcher.scanned();
  const rows = [claim(1, 0), claim(2, 0), claim(1, 1), claim(2, 1), claim(1, 2)];
  const asked: (string | null)[] = [];
  const collection: StoredCollection = {
    ...{ id: 'tenant.bindings', type: 'binding', isSealed: true },
    read: async ({ after, ifDigest }) => {
      asked.push(ifDigest);
      const from = after === null ? 0 : Number(after.split('-')[1]);
      const facts = rows.slice(from, from + PAGE);
      const next = from + PAGE < rows.length ? `${String.fromCharCode(122 - from)}-${from + PAGE}` : null;
      return { digest: 'the same for ever', count: facts.length, next, facts };
    },
  };
  const recall = { isNeeded: () => false, bring: async () => {}, bringStretch: async () => {} };
  const clock = { millis: () => 0, now: () => new Date(0).toISOString() };
  const walker = makeWalker({ court: watcher.court, clock, recall, onJudged: () => {} });
  return { watcher, rows, asked, walk: (after?: string) => walker.walk(collection, after ? { after } : {}) };
};

describe('a collection whose places say nothing, such as the registry', () => {
  it('is read to its end, though they come in no order, and is always carried whole', async () => {
    const { watcher, asked, walk } = registry();
    await walk();
    await walk();
    expect(asked).toEqual([null, null, null, null, null, null]);
    expect([...watcher.picture.entities.idsOf('binding')]).toHaveLength(5);
    expect(watcher.violated()).toEqual([]);
  });

  it('shows a claim that somebody gave to another company, wherever it stands, and that it was mended', async () => {
    const { watcher, rows, walk } = registry();
    await walk();
    rows[3] = claim(2, 1, ids(1).tenant);
    await walk();
    expect(watcher.violated()).toEqual(['one-owner-for-each-thing api_key x1']);
    rows[3] = claim(2, 1);
    await walk();
    expect(watcher.violated()).toEqual([]);
  });

  it('of which a claim is given up forgets it, and its violation; a walk that began in the middle forgets nothing', async () => {
    const { watcher, rows, walk } = registry();
    rows[0] = claim(1, 0, ids(2).tenant);
    await walk();
    expect(watcher.violated()).toEqual(['one-owner-for-each-thing api_key x1']);
    await walk('a-2');
    expect(watcher.violated()).toEqual(['one-owner-for-each-thing api_key x1']);
    rows.shift();
    await walk();
    expect(watcher.violated()).toEqual([]);
    expect([...watcher.picture.entities.idsOf('binding')]).toHaveLength(4);
  });
});
