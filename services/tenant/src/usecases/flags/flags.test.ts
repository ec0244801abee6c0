import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { twoCompanies } from '../../../test/model-world.ts';
import { emptyStore, everythingIn, scopeOf, useCasesOn } from '../../../test/world.ts';

test('the portal refuses a company outside the pilot programme with NOT_PILOT_COMPANY, and opens when it joins (TEN-053, PRT-028)', async () => {
  const { does, one } = await twoCompanies();
  const ask = () => does.requireFlag({ name: 'portal' }, scopeOf(one));
  await expect(ask()).rejects.toMatchObject({
    code: 'not_pilot_company',
    detail: { facts: { reason: 'NOT_PILOT_COMPANY' } },
  });
  expect(await does.setPilot({ tenantId: one.id, pilot: true }, platformScope)).toMatchObject({ pilot: true });
  expect(await ask()).toEqual({ name: 'portal', enabled: true, reason: 'rollout' });
  await does.setPilot({ tenantId: one.id, pilot: false }, platformScope);
  await expect(ask()).rejects.toMatchObject({ code: 'not_pilot_company' });
});

test('who takes a company into the pilot programme, and when, is in its event; doing it twice tells once', async () => {
  const { store, does, one } = await twoCompanies();
  await does.setPilot({ tenantId: one.id, pilot: true }, platformScope);
  await does.setPilot({ tenantId: one.id, pilot: true }, platformScope);
  const { companies } = await everythingIn(store);
  const told = companies.find(({ _id }) => _id === one.id)?.outbox;
  expect(told).toMatchObject([
    { subject: 'events.tenant.companyRegistered.v1' },
    { subject: 'events.tenant.companyChanged.v1', tenantId: one.id, actor: { kind: 'operator', id: 'test' } },
  ]);
});

test('a feature that is not rolled out, or switched off, is forbidden with its reason; the one decided on is open', async () => {
  const { does, one } = await twoCompanies();
  const ask = () => does.requireFlag({ name: 'voice_booking' }, scopeOf(one));
  const set = (enabled: boolean | null) =>
    does.setFlagOverride({ tenantId: one.id, name: 'voice_booking', enabled }, platformScope);
  await expect(ask()).rejects.toMatchObject({ code: 'forbidden', detail: { facts: { reason: 'not_rolled_out' } } });
  expect(await set(true)).toEqual({ name: 'voice_booking', enabled: true, reason: 'override' });
  expect(await ask()).toMatchObject({ enabled: true });
  await set(false);
  await expect(ask()).rejects.toMatchObject({ code: 'forbidden', detail: { facts: { reason: 'override' } } });
  expect(await set(null)).toEqual({ name: 'voice_booking', enabled: false, reason: 'not_rolled_out' });
});

test('a decision for one company says nothing about another', async () => {
  const { does, one, other } = await twoCompanies();
  await does.setFlagOverride({ tenantId: one.id, name: 'voice_booking', enabled: true }, platformScope);
  const reasons = async (company: typeof one) =>
    (await does.listFlags({}, scopeOf(company))).data.map(({ name, reason }) => [name, reason]);
  expect(await reasons(one)).toContainEqual(['voice_booking', 'override']);
  expect(await reasons(other)).toContainEqual(['voice_booking', 'not_rolled_out']);
});

test('a suspended company has no feature, and has it again when it is resumed', async () => {
  const { does, one } = await twoCompanies();
  await does.setFlagOverride({ tenantId: one.id, name: 'voice_booking', enabled: true }, platformScope);
  const ask = () => does.requireFlag({ name: 'voice_booking' }, scopeOf(one));
  await does.suspendCompany({ tenantId: one.id }, platformScope);
  await expect(ask()).rejects.toMatchObject({ code: 'forbidden', detail: { facts: { reason: 'company_not_active' } } });
  await does.resumeCompany({ tenantId: one.id }, platformScope);
  expect(await ask()).toMatchObject({ enabled: true });
});

test('a roll-out is read before it was ever decided, and changed by who read it', async () => {
  const does = useCasesOn(emptyStore());
  const { data } = await does.listFlagRollouts({}, platformScope);
  expect(data.map(({ name, percent, version }) => [name, percent, version])).toEqual([
    ['portal', 100, 1],
    ['voice_booking', 0, 1],
    ['calendar_sync', 100, 1],
  ]);
  const raise = (percent: number, version?: number) =>
    does.setFlagRollout({ name: 'voice_booking', percent, version }, platformScope);
  expect(await raise(10, 1)).toMatchObject({ percent: 10, version: 2 });
  await expect(raise(20, 1)).rejects.toMatchObject({ code: 'stale_version' });
  expect(await raise(20)).toMatchObject({ percent: 20, version: 3 });
});

test('of two who change an undecided roll-out at once, one is told that it read an older one', async () => {
  const does = useCasesOn(emptyStore());
  const raise = (percent: number) =>
    does.setFlagRollout({ name: 'voice_booking', percent, version: 1 }, platformScope).then(
      () => 'changed',
      ({ code }) => code,
    );
  expect((await Promise.all([raise(10), raise(20)])).toSorted()).toEqual(['changed', 'stale_version']);
});

test('a roll-out that is interrupted anywhere is completed by repeating it', async () => {
  const run = (store: Parameters<typeof useCasesOn>[0]) =>
    useCasesOn(store).setFlagRollout({ name: 'voice_booking', percent: 10 }, platformScope);
  const undisturbed = emptyStore();
  await run(undisturbed);
  const crashes = await afterEveryCrash({
    prepared: async () => emptyStore(),
    run,
    settled: async (store) => expect(await everythingIn(store)).toEqual(await everythingIn(undisturbed)),
  });
  expect(crashes).toBe(2);
});

test('flags of a company that nobody registered are not found', async () => {
  const { does, one } = await twoCompanies();
  const nobody = { id: `${one.id.slice(0, -5)}00000` as typeof one.id };
  const attempts = [
    does.listFlags({}, scopeOf(nobody)),
    does.requireFlag({ name: 'portal' }, scopeOf(nobody)),
    does.setFlagOverride({ tenantId: nobody.id, name: 'portal', enabled: true }, platformScope),
    does.setPilot({ tenantId: nobody.id, pilot: true }, platformScope),
  ];
  for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ code: 'not_found' });
});
