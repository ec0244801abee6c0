import { teller } from '@fencepost/contracts/envelope';
import type { TenantId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import { type Company, companyChanged } from '@fencepost/contracts/tenant/company';
import { type TeamBinding, teamBindingChanged } from '@fencepost/contracts/tenant/team';
import type { Clock } from '@fencepost/service-kit/clock';
import { amend } from '@fencepost/service-kit/write-record';
import type { Stores } from '../ports.ts';

/** The team a company is bound to now, if it is (TEN-029). */
export const activeTeamOf = async (
  { teamBindings }: Pick<Stores, 'teamBindings'>,
  tenantId: TenantId,
): Promise<TeamBinding | undefined> => (await teamBindings.forTenant(tenantId).where({ status: 'active' }, 1))[0];

/** Changes a team's binding and tells of it; writes nothing where nothing changes. */
export const changeTeamBinding = (
  { teamBindings, clock }: Pick<Stores, 'teamBindings'> & { readonly clock: Clock },
  change: { readonly id: string; changed(stored: TeamBinding): TeamBinding },
  scope: TenantScope,
): Promise<TeamBinding | undefined> => {
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  return amend(teamBindings.forTenant(scope.tenantId), change.id, {
    changed: change.changed,
    tell: (teamBinding) => tell(teamBindingChanged, teamBinding, { teamBinding }),
  });
};

/** The company names its team as Cal.com does now (TEN-037). */
export const nameTeam = async (
  { companies, clock }: Pick<Stores, 'companies'> & { readonly clock: Clock },
  { calcomTeamId, name }: { readonly calcomTeamId: number; readonly name: string },
  scope: TenantScope,
): Promise<void> => {
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  await amend<Company>(companies.forTenant(scope.tenantId), scope.tenantId, {
    changed: (stored) =>
      stored.calcomTeam?.id === calcomTeamId ? { ...stored, calcomTeam: { id: calcomTeamId, name } } : stored,
    tell: (company) => tell(companyChanged, company, { company }),
  });
};
