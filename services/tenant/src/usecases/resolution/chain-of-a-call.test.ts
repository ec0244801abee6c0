import { platformScope } from '@fencepost/testing/platform-scope';
import { describe, expect, test } from 'vitest';
import { bend, provenCompanies } from '../../../test/binding-graph.ts';
import { makeResolveCall } from './resolve-call.ts';

const twoCompanies = async () => {
  const { stores, companies } = await provenCompanies(2);
  const [one, two] = companies;
  if (!one || !two) throw new Error('two companies are set up');
  const resolveCall = makeResolveCall(stores);
  // Without an agent: the number's own chain is all that speaks beside the endpoint.
  const { endpointId, dialledNumber } = two;
  const resolve = () => resolveCall({ endpointId, dialledNumber, agentId: null }, platformScope);
  expect(await resolve(), 'positive control').toMatchObject({
    verdict: 'accepted',
    tenantId: two.id,
    phoneNumber: { id: two.phoneNumberId },
    branch: { id: two.branchId },
  });
  return { stores, one, two, resolve };
};

describe('the chain from the dialled number to the company', () => {
  test('needs a number that is on record and in use (BKG-026)', async () => {
    const { stores, two, resolve } = await twoCompanies();
    await bend(stores.phoneNumbers, two.id, two.phoneNumberId, { status: 'released' });
    expect(await resolve()).toMatchObject({ verdict: 'quarantined', reason: 'number_unknown' });
  });

  test('needs a branch that the number leads to (BKG-026)', async () => {
    const { stores, two, resolve } = await twoCompanies();
    await bend(stores.branches, two.id, two.branchId, { status: 'removed' });
    expect(await resolve()).toMatchObject({
      verdict: 'quarantined',
      reason: 'number_unknown',
      explanation: expect.stringContaining('it leads to no branch'),
    });
  });

  test('needs that branch to be the company’s own (BKG-027)', async () => {
    const { stores, one, two, resolve } = await twoCompanies();
    await bend(stores.phoneNumbers, two.id, two.phoneNumberId, { branchId: one.branchId });
    expect(await resolve()).toMatchObject({
      verdict: 'quarantined',
      reason: 'number_unknown',
      explanation: expect.stringContaining('it leads to no branch'),
    });
  });

  test('ends at a company that is served (BKG-028)', async () => {
    const { stores, two, resolve } = await twoCompanies();
    await bend(stores.companies, two.id, two.id, { status: 'suspended' });
    expect(await resolve()).toMatchObject({ verdict: 'quarantined', reason: 'company_suspended' });
  });
});
