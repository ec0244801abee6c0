import { derivedId, type TenantId } from '@fencepost/contracts/ids';
import type { Company } from '@fencepost/contracts/tenant/company';
import { FlagName, type FlagRollout, type FlagState } from '@fencepost/contracts/tenant/flag';
import { flagStateOf, percentAtFirst } from '../../domain/flags.ts';
import type { Stores } from '../ports.ts';

export const rolloutIdOf = (name: FlagName): string => derivedId('flg', 'rollout', name);
export const overrideIdOf = (tenantId: TenantId, name: FlagName): string => derivedId('flg', tenantId, name);

/** The roll-out of a flag before anybody has decided it: what the first decision finds. */
export const rolloutAtFirst = (name: FlagName): FlagRollout => ({
  id: rolloutIdOf(name),
  name,
  percent: percentAtFirst(name),
  version: 1,
});

/** Every flag of a company as it stands. */
export const stateOfFlags = async (
  { flagOverrides, flagRollouts }: Pick<Stores, 'flagOverrides' | 'flagRollouts'>,
  company: Company,
): Promise<FlagState[]> => {
  const limit = FlagName.options.length;
  const [overrides, rollouts] = await Promise.all([
    flagOverrides.forTenant(company.id).where({}, limit),
    flagRollouts.where({}, limit),
  ]);
  return FlagName.options.map((name) =>
    flagStateOf(name, {
      company,
      override: overrides.find((one) => one.name === name)?.enabled ?? null,
      percent: rollouts.find((one) => one.name === name)?.percent ?? percentAtFirst(name),
    }),
  );
};

/** One flag of a company as it stands. */
export const stateOfFlag = async (
  { flagOverrides, flagRollouts }: Pick<Stores, 'flagOverrides' | 'flagRollouts'>,
  company: Company,
  name: FlagName,
): Promise<FlagState> => {
  const [override, rollout] = await Promise.all([
    flagOverrides.forTenant(company.id).byId(overrideIdOf(company.id, name)),
    flagRollouts.byId(rolloutIdOf(name)),
  ]);
  return flagStateOf(name, {
    company,
    override: override?.enabled ?? null,
    percent: rollout?.percent ?? percentAtFirst(name),
  });
};
