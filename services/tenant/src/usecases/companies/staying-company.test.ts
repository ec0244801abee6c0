import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { twoBranches } from '../../../test/model-world.ts';
import { everythingIn, scopeOf } from '../../../test/world.ts';

/** Whatever makes or changes something of a company, asked by itself or by an operator; Cal.com is asked by none of it. */
const commandsOf = ({ does, one, branch }: Awaited<ReturnType<typeof twoBranches>>) => {
  const scope = scopeOf(one);
  const tenantId = one.id;
  const branchId = branch.id;
  return {
    createBranch: () => does.createBranch({ name: 'Mitte', timeZone: null }, scope),
    createStaff: () => does.createStaff({ name: 'Anna', email: null, userId: null, branchIds: [] }, scope),
    assignPhoneNumber: () => does.assignPhoneNumber({ number: '030 901820', branchId, label: '' }, scope),
    registerVoiceAgent: () =>
      does.registerVoiceAgent({ vendor: 'retell', agentId: 'agent_1', branchId, label: '' }, scope),
    openEndpoint: () => does.openEndpoint({ vendor: 'calcom' }, scope),
    issueApiKey: () => does.issueApiKey({ label: 'Website', role: 'admin' }, scope),
    issueCompanyApiKey: () => does.issueCompanyApiKey({ tenantId, label: 'Help', role: 'admin' }, platformScope),
    setFlagOverride: () => does.setFlagOverride({ tenantId, name: 'voice_booking', enabled: true }, platformScope),
    setPilot: () => does.setPilot({ tenantId, pilot: true }, platformScope),
    updateCompany: (version = one.version) => does.updateCompany({ name: 'Neu', version }, scope),
  } as const;
};

test.each(['offboarding', 'offboarded'] as const)(
  'nothing is made or changed for a company that is %s: its records do not come back (TEN-056)',
  async (status) => {
    const world = await twoBranches();
    const { store, stores, one } = world;
    const leaver = { ...one, status, version: one.version + 1 };
    await stores.companies.forTenant(one.id).save(leaver);
    const before = await everythingIn(store);
    for (const [name, command] of Object.entries(commandsOf(world))) {
      await expect(command(leaver.version), name).rejects.toMatchObject({ code: 'conflict' });
    }
    expect(await everythingIn(store)).toEqual(before);
  },
);

test.each(['active', 'suspended'] as const)('for a company that is %s all of it is done', async (status) => {
  const world = await twoBranches();
  const { stores, one } = world;
  const company = { ...one, status, version: one.version + 1 };
  await stores.companies.forTenant(one.id).save(company);
  const { updateCompany, ...others } = commandsOf(world);
  await updateCompany(company.version);
  for (const [name, command] of Object.entries(others)) await expect(command(), name).resolves.toBeDefined();
});
