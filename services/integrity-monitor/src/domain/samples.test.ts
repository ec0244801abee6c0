import { expect, it } from 'vitest';
import { ids, tells } from '../../test/histories.ts';
import { makeWatcher } from '../../test/watcher.ts';
import { samplesOf } from './samples.ts';

const of = tells(1);
const endless = 'a'.repeat(300_000);
const MOST_EVIDENCE = 2_000;

it('an event or a row with an endless tenant is a violation like any other, and its evidence is short', () => {
  const watcher = makeWatcher();
  const event = of.customer(0);
  watcher.tell(event, { ...event, tenantId: endless, entity: { ...event.entity, version: 2 } });
  const entity = { type: 'customer', id: ids(1).customer(1), version: 1 } as const;
  watcher.tell(of.customer(1));
  watcher.store({ entity, tenantId: endless, state: {}, problem: endless });
  const found = [...watcher.ledger.standing()].map((each) => ({
    ...{ rule: each.invariant.id, samples: samplesOf(each, watcher.picture) },
  }));
  expect(found.map(({ rule }) => rule)).toContain('one-tenant-for-ever');
  expect(found.map(({ rule }) => rule)).toContain('stored-record-is-readable');
  for (const { samples } of found) {
    expect(samples.length).toBeGreaterThan(0);
    for (const { evidence } of samples) expect(JSON.stringify(evidence).length).toBeLessThan(MOST_EVIDENCE);
  }
});

it('a person’s address ends at the fence wherever in the evidence it is', () => {
  const watcher = makeWatcher();
  watcher.tell(of.customer(0), { ...of.customer(0), tenantId: 'erika@example.org' });
  const [stray] = [...watcher.ledger.standing()].filter(({ invariant }) => invariant.id === 'one-tenant-for-ever');
  if (stray === undefined) throw new Error('nothing was found');
  expect(JSON.stringify(samplesOf(stray, watcher.picture))).toContain('(e-mail address)');
  const proof = { subject: 'sub_1', evidence: { all: [{ by: 'erika@example.org', team: 1, none: null }] } };
  const [sample] = samplesOf({ ...stray, subjects: new Set(), proof }, watcher.picture);
  expect(sample?.evidence).toEqual({ all: [{ by: '(e-mail address)', team: 1, none: null }] });
});
