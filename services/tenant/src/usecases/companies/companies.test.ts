import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { twoCompanies } from '../../../test/model-world.ts';
import { emptyStore, everythingIn, friseur, scopeOf, useCasesOn } from '../../../test/world.ts';

test('an operator sees every company, newest first, or the one with a number; a company sees itself (TEN-054)', async () => {
  const { does, one, other } = await twoCompanies();
  const first = await does.listCompanies({ limit: 1 }, platformScope);
  const second = await does.listCompanies({ limit: 1, cursor: first.nextCursor ?? '' }, platformScope);
  expect(new Set([...first.data, ...second.data].map(({ id }) => id))).toEqual(new Set([one.id, other.id]));
  expect(second.nextCursor).toBeNull();
  const byNumber = await does.listCompanies({ limit: 20, number: other.number }, platformScope);
  expect(byNumber.data).toEqual([other]);
  expect(await does.getCompany({}, scopeOf(one))).toEqual(one);
});

test('adding companies takes a command each and no change of anything else (TEN-043)', async () => {
  const { registerCompany, listCompanies } = useCasesOn(emptyStore());
  const numbers = Array.from({ length: 120 }, (_, at) => at + 1);
  await Promise.all(numbers.map((number) => registerCompany({ ...friseur, number }, platformScope)));
  const found: number[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await listCompanies({ limit: 50, cursor }, platformScope);
    found.push(...page.data.map(({ number }) => number));
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  expect(found.toSorted((a, b) => a - b)).toEqual(numbers);
});

test('a company changes what it sends and keeps the rest, settings too; an older version is refused', async () => {
  const { does, one } = await twoCompanies();
  const update = () =>
    does.updateCompany({ name: 'Neu', settings: { syncEveryMinutes: 60 }, version: 1 }, scopeOf(one));
  const settings = { ...one.settings, syncEveryMinutes: 60 };
  expect(await update()).toEqual({ ...one, name: 'Neu', settings, version: 2 });
  await expect(update()).rejects.toMatchObject({ code: 'stale_version' });
  expect(await does.updateCompany({ name: 'Neu', version: 2 }, scopeOf(one))).toMatchObject({ version: 2 });
});

test('a company is suspended and resumed, each once however often it is asked, and its events say by whom', async () => {
  const { store, does, one } = await twoCompanies();
  const tenantId = one.id;
  for (let time = 0; time < 2; time += 1) {
    expect(await does.suspendCompany({ tenantId }, platformScope)).toMatchObject({ status: 'suspended', version: 2 });
  }
  for (let time = 0; time < 2; time += 1) {
    expect(await does.resumeCompany({ tenantId }, platformScope)).toMatchObject({ status: 'active', version: 3 });
  }
  const row = (await everythingIn(store)).companies.find(({ _id }) => _id === tenantId);
  expect(row?.outbox).toHaveLength(3);
  expect(row?.outbox.slice(1)).toMatchObject([
    { subject: 'events.tenant.companyChanged.v1', actor: { kind: 'operator', id: 'test' } },
    { subject: 'events.tenant.companyChanged.v1', actor: { kind: 'operator', id: 'test' } },
  ]);
});

test.each(['offboarding', 'offboarded'] as const)(
  'a company that is %s is neither suspended nor resumed',
  async (status) => {
    const { stores, does, one } = await twoCompanies();
    await stores.companies.forTenant(one.id).save({ ...one, status, version: 2 });
    const question = { tenantId: one.id };
    // Its state reaches whoever asked, over HTTP too.
    const refusal = { code: 'conflict', detail: { facts: { status } } };
    await expect(does.suspendCompany(question, platformScope)).rejects.toMatchObject(refusal);
    await expect(does.resumeCompany(question, platformScope)).rejects.toMatchObject(refusal);
  },
);
