import { AppError, known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { FlagState, listFlags, requireFlag } from '@fencepost/contracts/tenant/flag';
import type { z } from 'zod';
import type { Stores } from '../ports.ts';
import { stateOfFlag, stateOfFlags } from './flag-records.ts';

type Deps = Pick<Stores, 'companies' | 'flagOverrides' | 'flagRollouts'>;

export const makeListFlags =
  (deps: Deps) =>
  async (
    _: z.output<typeof listFlags.input>,
    { tenantId }: TenantScope,
  ): Promise<z.output<typeof listFlags.output>> => {
    const company = known(await deps.companies.forTenant(tenantId).byId(tenantId));
    return { data: await stateOfFlags(deps, company) };
  };

export const makeRequireFlag =
  (deps: Deps) =>
  async ({ name }: z.output<typeof requireFlag.input>, { tenantId }: TenantScope): Promise<FlagState> => {
    const company = known(await deps.companies.forTenant(tenantId).byId(tenantId));
    const state = await stateOfFlag(deps, company, name);
    if (!state.enabled) throw refusalOf(state);
    return state;
  };

/** Callers tell a company that may become a pilot from one that has to wait by the code, people by the words (PRT-028). */
const refusalOf = ({ name, reason }: FlagState): AppError =>
  reason === 'not_pilot_company'
    ? new AppError('not_pilot_company', `The feature ${name} is open to pilot companies only.`, {
        facts: { reason: 'NOT_PILOT_COMPANY' },
      })
    : new AppError('forbidden', `The company does not have the feature ${name}: ${wordsFor[reason]}.`, {
        facts: { reason },
      });

const wordsFor: Readonly<Record<Exclude<FlagState['reason'], 'not_pilot_company'>, string>> = {
  override: 'it was switched off for this company',
  rollout: 'it is not rolled out to it',
  not_rolled_out: 'it is not rolled out to it yet',
  company_not_active: 'the company is not active',
};
