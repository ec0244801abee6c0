import { describe, expect, test } from 'vitest';
import { askProAi, friseur, scopeOf } from '../../../test/companies.ts';
import { applyAll, planOf, s1World } from '../../../test/legacy-world.ts';

const own = scopeOf(askProAi);

/** S1 repaired, with one of the customers who became company 15’s. */
const promoted = async () => {
  const world = await s1World({ evidence: true });
  await applyAll(world, (await planOf(world)).steps);
  const { customerId } = await world.byLegacyId(30);
  if (customerId === null) throw new Error('customer 30 was promoted');
  return { world, customerId, email: 'person-30@example.com' };
};

describe('a promoted customer is a customer like any other (OPS-041)', () => {
  test('listed and read by its company, with the values that it had (OPS-041)', async () => {
    const { world, customerId, email } = await promoted();
    const { data } = await world.listCustomers({ limit: 100 }, own);
    expect(data).toHaveLength(5);
    expect(await world.getCustomer({ customerId }, own)).toMatchObject({
      ...{ name: 'Synthetic Person 30', email, phone: '+493023180030', source: 'legacy', status: 'active' },
    });
  });

  test('found by whoever books again with the same e-mail: there is no second one (OPS-041, BKG-020)', async () => {
    const { world, customerId, email } = await promoted();
    const again = await world.createCustomer({ name: 'Synthetic Person 30', email }, { ...own, idempotencyKey: 'k' });
    expect(again.id).toBe(customerId);
  });

  test('unknown to every other company, also to the one that was stamped (OPS-041, law 12)', async () => {
    const { world, customerId, email } = await promoted();
    await expect(world.getCustomer({ customerId }, scopeOf(friseur))).rejects.toMatchObject({ code: 'not_found' });
    expect((await world.listCustomers({ limit: 9, email }, scopeOf(friseur))).data).toEqual([]);
  });

  test('changed, set aside and taken back (OPS-041)', async () => {
    const { world, customerId } = await promoted();
    const changed = await world.updateCustomer({ customerId, version: 1, phone: null }, own);
    const aside = await world.deleteCustomer({ customerId, version: changed.version }, own);
    expect(aside.status).toBe('deleted');
    expect(await world.restoreCustomer({ customerId, version: aside.version }, own)).toMatchObject({
      status: 'active',
    });
  });

  test('merged with another record of the same person, and apart again (OPS-041)', async () => {
    const { world, customerId } = await promoted();
    const other = await world.createCustomer(
      { name: 'Synthetic Person 30', email: 'second@example.com' },
      { ...own, idempotencyKey: 'k' },
    );
    const merge = await world.mergeCustomers({ customerId, version: 1, mergedId: other.id }, own);
    expect(merge).toMatchObject({ status: 'merged', customerId, mergedId: other.id });
    const undone = await world.undoCustomerMerge({ mergeId: merge.id, version: merge.version }, own);
    expect(undone.status).toBe('undone');
    expect(await world.getCustomer({ customerId: other.id }, own)).toMatchObject({ status: 'active' });
  });
});
