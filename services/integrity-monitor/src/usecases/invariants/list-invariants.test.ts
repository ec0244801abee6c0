import { listInvariants } from '@fencepost/contracts/integrity/invariant';
import { expect, it } from 'vitest';
import { invariants } from '../../domain/invariants/all.ts';
import { makeListInvariants } from './list-invariants.ts';

const list = makeListInvariants({
  invariants,
  runbookOf: (id) => `https://runbooks.example/${id}.md`,
  alerts: {
    async *open() {
      yield* [
        { invariant: 'one-tenant-for-ever' },
        { invariant: 'one-tenant-for-ever' },
        { invariant: 'of yesterday' },
      ];
    },
  },
});

it('operators read every invariant with its five points, its computed score and how many alerts it has (A4, D-10)', async () => {
  const { data } = listInvariants.output.parse(await list());
  expect(data.map(({ id }) => id)).toEqual(invariants.map(({ id }) => id));
  expect(data.find(({ id }) => id === 'one-tenant-for-ever')).toMatchObject({
    openAlerts: 2,
    runbook: 'https://runbooks.example/one-tenant-for-ever.md',
    cvss: { vector: expect.stringMatching(/^CVSS:3\.1\//), score: 8.5 },
    points: { contract: { state: 'enforced' }, continuous: { state: 'enforced' } },
  });
  expect(data.find(({ alertName }) => alertName === 'TeamIdMismatchAlert')).toMatchObject({ openAlerts: 0 });
  expect(data.flatMap(({ points }) => Object.values(points)).filter(({ state }) => state === 'off')).toEqual([]);
});
