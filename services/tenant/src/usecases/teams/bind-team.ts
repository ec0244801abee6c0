import { teller } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import type { TenantId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import { type Company, companyTeamBound } from '@fencepost/contracts/tenant/company';
import { type bindTeam, type TeamBinding, teamBindingChanged } from '@fencepost/contracts/tenant/team';
import type { Clock } from '@fencepost/service-kit/clock';
import { amend, establish } from '@fencepost/service-kit/write-record';
import type { CalcomClient } from '@fencepost/vendors/calcom/client';
import type { CalcomTeam } from '@fencepost/vendors/calcom/resources';
import type { z } from 'zod';
import { bindingId } from '../../domain/binding.ts';
import { teamBindingIdOf } from '../../domain/record-ids.ts';
import { teamNameOf } from '../../domain/team-name.ts';
import { claim } from '../claim.ts';
import { stayingCompany } from '../companies/staying-company.ts';
import type { Stores } from '../ports.ts';
import type { OpenSyncRun } from '../sync/open-sync-run.ts';
import { askCalcom } from './ask-calcom.ts';
import { type CalcomDeps, makeOpenCalcom } from './open-calcom.ts';
import { administers } from './visible-teams.ts';

type Deps = CalcomDeps &
  Pick<Stores, 'companies' | 'bindings' | 'teamBindings'> & {
    readonly clock: Clock;
    readonly openSyncRun: OpenSyncRun;
  };

/**
 * The one way to a team (TEN-036, D-15): asked at Cal.com, claimed, recorded, told, imported. An interrupted command has
 * claimed at most, and repeating it does the rest. A row that was changed around it to name another team than its bond is
 * put right by it.
 */
export const makeBindTeam = (deps: Deps) => {
  const openCalcom = makeOpenCalcom(deps);
  return async (
    { calcomTeamId }: z.output<typeof bindTeam.input>,
    scope: TenantScope,
  ): Promise<z.output<typeof bindTeam.output>> => {
    const { bindings, openSyncRun } = deps;
    const { tenantId } = scope;
    const company = await stayingCompany(deps, tenantId);
    const has = company.calcomTeam?.id ?? null;
    if (has !== null && has !== calcomTeamId && !(await isItsBond(deps, tenantId, calcomTeamId))) {
      throw new AppError(
        'conflict',
        `The company is bound to team ${has}: change it with a team switch, which first says what would be lost.`,
        { facts: { calcomTeamId: has } },
      );
    }
    const client = await openCalcom(tenantId);
    const calcomTeam = await askCalcom(() => bindableTeam(client, calcomTeamId));
    await claim(bindings, { kind: 'calcom_team', value: calcomTeamId, reference: tenantId }, tenantId);
    const binding = await recordTeam(deps, calcomTeam, scope);
    await tellCompany(deps, { calcomTeam, has }, scope);
    const hasEnded = binding.syncStatus === 'synced' || binding.syncStatus === 'error';
    const wanted = { team: binding, trigger: 'manual', acceptChanges: true } as const;
    return { ...binding, syncRunId: hasEnded ? null : (await openSyncRun(wanted, scope)).id };
  };
};

/** Whether the registry and the company’s own records say that this is its team, and no other. */
const isItsBond = async (
  { bindings, teamBindings }: Deps,
  tenantId: TenantId,
  calcomTeamId: number,
): Promise<boolean> => {
  const [claimed] = await bindings.byIds([bindingId('calcom_team', calcomTeamId)]);
  if (claimed?.owner !== tenantId || claimed.kind !== 'calcom_team') return false;
  const bonds = await teamBindings.forTenant(tenantId).where({ status: 'active' }, 2);
  return bonds.length === 1 && bonds[0]?.calcomTeamId === calcomTeamId;
};

/** The team, if the key can see and administer it, and if it is one. */
export const bindableTeam = async (client: CalcomClient, calcomTeamId: number): Promise<CalcomTeam> => {
  const { email } = await client.getMe();
  const team = await client.getTeam(calcomTeamId);
  if (team.id !== calcomTeamId) {
    throw new AppError('conflict', `Cal.com answers with team ${team.id} where team ${calcomTeamId} was asked for.`);
  }
  if (team.isOrganization) {
    throw new AppError(
      'conflict',
      'This is an organization at Cal.com: it holds teams and is none. Choose one of its teams.',
    );
  }
  if (await administers(client, calcomTeamId, email)) return { ...team, name: teamNameOf(team) };
  throw new AppError(
    'credentials_refused',
    `The Cal.com key belongs to a simple member of team ${calcomTeamId}: store the key of its admin or owner.`,
  );
};

const recordTeam = ({ teamBindings, clock }: Deps, { id: calcomTeamId, name }: CalcomTeam, scope: TenantScope) => {
  const id = teamBindingIdOf(scope.tenantId, calcomTeamId);
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  return establish<TeamBinding>(teamBindings.forTenant(scope.tenantId), id, {
    wanted: (stored) => ({
      lastTeamSync: null,
      teamSyncError: null,
      memberCount: 0,
      eventTypeCount: 0,
      version: 1,
      ...stored,
      id,
      calcomTeamId,
      calcomTeamName: name,
      status: 'active',
      // Coming back to a team begins like coming to it.
      syncStatus: stored?.status === 'active' ? stored.syncStatus : 'pending',
    }),
    tell: (teamBinding) => tell(teamBindingChanged, teamBinding, { teamBinding }),
  });
};

/** Throws `conflict` where the company has come to another team since it was looked at. */
const tellCompany = async (
  { companies, clock }: Deps,
  { calcomTeam: { id, name }, has }: { readonly calcomTeam: CalcomTeam; readonly has: number | null },
  scope: TenantScope,
): Promise<Company | undefined> => {
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  return amend<Company>(companies.forTenant(scope.tenantId), scope.tenantId, {
    changed: (company) => {
      const now = company.calcomTeam?.id ?? null;
      if (now === has || now === id) return { ...company, calcomTeam: { id, name } };
      throw new AppError('conflict', 'The team of this company is being changed elsewhere: read it, then decide anew.');
    },
    tell: (company) => tell(companyTeamBound, company, { company }),
  });
};
