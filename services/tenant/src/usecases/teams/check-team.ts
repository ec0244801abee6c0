import { AppError } from '@fencepost/contracts/errors';
import type { TenantId } from '@fencepost/contracts/ids';
import type { CalcomTeam, Company } from '@fencepost/contracts/tenant/company';
import { bindingId } from '../../domain/binding.ts';
import type { Stores } from '../ports.ts';
import { askCalcom } from './ask-calcom.ts';
import { bindableTeam } from './bind-team.ts';
import { type CalcomDeps, makeOpenCalcom } from './open-calcom.ts';

/**
 * The team that a company wants to change to, and the one it leaves. Refused as `bindTeam` refuses: what the key cannot
 * see or administer, an organization, another company's team (`already_bound`); and what is no change: `conflict`.
 */
export const checkTeam = async (
  deps: CalcomDeps & Pick<Stores, 'bindings'>,
  { company, calcomTeamId }: { readonly company: Company; readonly calcomTeamId: number },
): Promise<{ readonly from: CalcomTeam; readonly to: CalcomTeam }> => {
  if (company.status !== 'active') {
    throw new AppError('conflict', `Company ${company.number} is ${company.status}: it cannot change its team.`);
  }
  const from = company.calcomTeam;
  if (from === null) throw new AppError('conflict', 'The company has no team to leave: bind one with PUT /v1/team.');
  if (from.id === calcomTeamId) throw new AppError('conflict', `The company is bound to team ${calcomTeamId} already.`);
  const client = await makeOpenCalcom(deps)(company.id);
  const { id, name } = await askCalcom(() => bindableTeam(client, calcomTeamId));
  // After Cal.com: who cannot see a team is not told that somebody has it.
  await refuseForeignTeam(deps, company.id, calcomTeamId);
  return { from, to: { id, name } };
};

/** Throws `already_bound` where another company has the team. */
export const refuseForeignTeam = async (
  { bindings }: Pick<Stores, 'bindings'>,
  tenantId: TenantId,
  calcomTeamId: number,
): Promise<void> => {
  const id = bindingId('calcom_team', calcomTeamId);
  const [standing] = await bindings.byIds([id]);
  if (standing === undefined || standing.owner === tenantId) return;
  throw new AppError('already_bound', 'This Cal.com team belongs to another company.', { binding: id });
};
