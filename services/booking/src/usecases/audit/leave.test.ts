import { fixedClock } from '@fencepost/testing/clocks';
import { expect, test } from 'vitest';
import { auditOn, lifeOf } from '../../../test/audit-world.ts';
import { askProAi, friseur, scopeOf } from '../../../test/companies.ts';
import { makeStores } from '../../../test/stores.ts';
import { emptyStore, everythingIn } from '../../../test/world.ts';
import { wireLegacyForgetting } from '../../wire/legacy.ts';
import { makeForgetCompany } from '../companies/forget-company.ts';

const first = { attempt: 1 };

const audited = async () => {
  const store = emptyStore();
  const audit = auditOn(store);
  for (const company of [friseur, askProAi]) {
    const scope = scopeOf(company);
    const [event] = await lifeOf('left', 1, company);
    if (event === undefined) throw new Error('a life has a beginning');
    const { customerId } = event.payload.appointment as { customerId: string };
    const sealed = await audit.sealPersonal(customerId, { reason: 'why' }, scope);
    await audit.appendAudit({ ...event, sealed }, first);
    await audit.writeCheckpoint(scope);
  }
  const stores = makeStores(store, fixedClock);
  const staging = wireLegacyForgetting({ ...stores, clock: fixedClock });
  return { store, audit, forget: makeForgetCompany({ ...stores, ...staging, pace: (work) => work() }) };
};

test('of a company that has left no chain, checkpoint or key of a person is left; another keeps its own (TI10, TEN-056)', async () => {
  const { store, audit, forget } = await audited();
  expect(JSON.stringify(await everythingIn(store)), 'positive control').toContain(friseur.tenantId);
  await forget(friseur.tenantId);
  expect(JSON.stringify(await everythingIn(store))).not.toContain(friseur.tenantId);
  const theirs = await everythingIn(store);
  expect([theirs.auditEntries, theirs.auditCheckpoints, theirs.personKeys].map(({ length }) => length)).toEqual([
    1, 1, 1,
  ]);
  expect((await audit.verifyAudit({}, scopeOf(askProAi))).head.seq).toBe(1);
});

test('what the audit hears of a company after it has left does not stay (TI10)', async () => {
  const { store, audit, forget } = await audited();
  await forget(friseur.tenantId);
  for (const event of await lifeOf('late', 2)) await audit.appendAudit(event, first);
  for (const event of await lifeOf('late', 2, askProAi)) await audit.appendAudit(event, { attempt: 11 });
  const { auditEntries } = await everythingIn(store);
  expect(auditEntries.map(({ tenantId }) => tenantId)).toEqual(
    [askProAi, askProAi, askProAi].map((one) => one.tenantId),
  );
});
