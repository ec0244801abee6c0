import { expect, it } from 'vitest';
import { ids, tells } from '../../test/histories.ts';
import { referencesIn } from './references.ts';

it('every id of ours is found wherever it stands, once, without the entity’s own', () => {
  const of = ids(1);
  const { payload, entity } = tells(1).booked(0);
  expect(new Set(referencesIn(payload, entity.id))).toEqual(
    new Set([of.tenant, of.endpoint, of.mapping(0), of.service(0), of.customer(0)]),
  );
});

it('text that only resembles an id is none', () => {
  expect(referencesIn({ a: 'cus_1', b: ['xcus_00000000000000000000000000'], c: 5, d: null }, 'x')).toEqual([]);
});

it('text that a vendor chose is none, whatever it looks like', () => {
  const id = ids(1).customer(0);
  const state = { calcomUids: [id], findings: [{ calcomUid: id }], iCal: { uid: id, sequence: 1 } };
  expect(referencesIn(state, 'x')).toEqual([]);
  expect(referencesIn({ findings: [{ appointmentId: id }] }, 'x'), 'positive control').toEqual([id]);
});

it('a state that is absurdly deep or wide ends the walk instead of the monitor', () => {
  let deep: unknown = ids(1).tenant;
  for (let depth = 0; depth < 10_000; depth += 1) deep = [deep];
  expect(referencesIn(deep, 'x')).toEqual([]);
  expect(
    referencesIn(
      Array.from({ length: 5_000 }, (_, number) => ids(number).tenant),
      'x',
    ).length,
  ).toBe(200);
});
