import { derivedId } from '@fencepost/contracts/ids';
import { fixedClock } from '@fencepost/testing/clocks';
import { expect, test } from 'vitest';
import { bend, provenCompanies } from '../../../test/binding-graph.ts';
import { makeProveService } from './prove-service.ts';

test('a service of a company without a team is not booked; with its team it is (BKG-028)', async () => {
  const { stores, companies } = await provenCompanies(1);
  const [one] = companies;
  if (!one) throw new Error('a company is set up');
  const prove = makeProveService({ ...stores, clock: fixedClock });
  const asked = { serviceId: derivedId('svc', one.id, 'service'), branchId: null };
  expect(await prove(asked, one.scope)).toMatchObject({ passport: { team: { calcomTeamId: one.teamId } } });
  await bend(stores.companies, one.id, one.id, { calcomTeam: null });
  await expect(prove(asked, one.scope)).rejects.toMatchObject({ code: 'service_not_in_team' });
});
