import { memoryStore } from '@fencepost/mongo-kit/memory';
import { fixedClock } from '@fencepost/testing/clocks';
import { expect, test } from 'vitest';
import { definitions } from '../adapters/rows.ts';
import { makeStores } from '../adapters/stores.ts';
import { BindingKind } from '../domain/binding.ts';
import { claim } from './claim.ts';
import { tenantIdOf } from './companies/register-company.ts';

const [one, other] = [tenantIdOf(1), tenantIdOf(2)];
const registry = () => makeStores(memoryStore({ definitions, clock: fixedClock })).bindings;

test.each(BindingKind.options)(
  'of two companies that claim one %s, the second is told whose it is not (D-14)',
  async (kind) => {
    const bindings = registry();
    const wanted = { kind, value: '4711', reference: 'record' };
    await claim(bindings, wanted, one);
    await expect(claim(bindings, wanted, one), 'repeating it is harmless').resolves.toBeUndefined();
    const refused = await claim(bindings, wanted, other).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'already_bound' });
    expect(JSON.stringify(refused), 'who has it is not said').not.toContain(one);
  },
);

test('a company that has a team is refused another one, which stays free (TEN-002, TEN-052)', async () => {
  const bindings = registry();
  await claim(bindings, { kind: 'calcom_team', value: 1, reference: one }, one);
  await expect(claim(bindings, { kind: 'calcom_team', value: 2, reference: one }, one)).rejects.toMatchObject({
    code: 'conflict',
  });
  await expect(claim(bindings, { kind: 'calcom_team', value: 2, reference: other }, other)).resolves.toBeUndefined();
});
