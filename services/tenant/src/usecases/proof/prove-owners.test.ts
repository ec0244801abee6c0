import type { TenantId } from '@fencepost/contracts/ids';
import { fixedClock } from '@fencepost/testing/clocks';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { bend, provenCompanies } from '../../../test/binding-graph.ts';
import { makeProveOwners } from './prove-owners.ts';

const twoCompanies = async () => {
  const { stores, companies } = await provenCompanies(2);
  const [one, two] = companies;
  if (!one || !two) throw new Error('two companies are set up');
  const prove = makeProveOwners({ ...stores, clock: fixedClock });
  const ask = async (...subjects: Parameters<typeof prove>[0]['subjects']): Promise<readonly (TenantId | null)[]> =>
    (await prove({ subjects }, platformScope)).data.map(({ tenantId }) => tenantId);
  return { stores, one, two, ask };
};
const eventType = (value: number) => ({ kind: 'event_type', value }) as const;
const number = (value: string) => ({ kind: 'dialled_number', value }) as const;

test('event type → mapping → team and number → branch prove a company, and what nobody has proves nothing (D-02, S1)', async () => {
  const { one, two, ask } = await twoCompanies();
  const asked = [
    ...[eventType(two.eventTypeId), number(one.dialledNumber)],
    ...[eventType(987_654), number('+49301999999')],
  ];
  expect(await ask(...asked)).toEqual([two.id, one.id, null, null]);
});

test('a mapping to another company’s team proves nothing for either (D-14)', async () => {
  const { stores, one, two, ask } = await twoCompanies();
  await bend(stores.mappings, two.id, two.mappingId, { calcomTeamId: one.teamId });
  expect(await ask(eventType(two.eventTypeId), eventType(one.eventTypeId))).toEqual([null, one.id]);
});

test('a company that is not served proves nothing', async () => {
  const { stores, one, ask } = await twoCompanies();
  await bend(stores.companies, one.id, one.id, { status: 'suspended' });
  expect(await ask(eventType(one.eventTypeId), number(one.dialledNumber))).toEqual([null, null]);
});
