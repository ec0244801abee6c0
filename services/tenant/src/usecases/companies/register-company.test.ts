import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { emptyStore, everythingIn, friseur, useCasesOn } from '../../../test/world.ts';

test('a company is registered under its number, and told of once however often it is registered', async () => {
  const store = emptyStore();
  const { registerCompany } = useCasesOn(store);
  const company = await registerCompany(friseur, platformScope);
  expect(company).toMatchObject({ ...friseur, status: 'active', calcomTeam: null, version: 1 });
  expect(await registerCompany(friseur, platformScope)).toEqual(company);
  expect((await everythingIn(store)).companies).toMatchObject([
    { _id: company.id, tenantId: company.id, outbox: [{ subject: 'events.tenant.companyRegistered.v1' }] },
  ]);
});

test.each([{ name: 'Another' }, { timeZone: 'Europe/Vienna' }])(
  'the same number with %j is a conflict',
  async (other) => {
    const { registerCompany } = useCasesOn(emptyStore());
    await registerCompany(friseur, platformScope);
    await expect(registerCompany({ ...friseur, ...other }, platformScope)).rejects.toMatchObject({ code: 'conflict' });
  },
);

test('a crash at any step is completed by registering again', async () => {
  const undisturbed = emptyStore();
  await useCasesOn(undisturbed).registerCompany(friseur, platformScope);
  const crashes = await afterEveryCrash({
    prepared: async () => emptyStore(),
    run: (store) => useCasesOn(store).registerCompany(friseur, platformScope),
    settled: async (store) => expect(await everythingIn(store)).toEqual(await everythingIn(undisturbed)),
  });
  expect(crashes).toBe(1);
});
