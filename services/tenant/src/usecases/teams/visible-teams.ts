import { codeOf } from '@fencepost/contracts/errors';
import type { TenantId } from '@fencepost/contracts/ids';
import type { VisibleTeam } from '@fencepost/contracts/tenant/credential';
import { eachBounded } from '@fencepost/service-kit/each-bounded';
import type { CalcomClient } from '@fencepost/vendors/calcom/client';
import type { CalcomTeam } from '@fencepost/vendors/calcom/resources';
import { bindingId } from '../../domain/binding.ts';
import type { Bindings } from '../ports.ts';

/** A key that sees more teams is shown the first of them; any other may still be bound by its id. */
const MOST_TEAMS = 20;
const AT_ONCE = 4;

interface Looking {
  readonly client: CalcomClient;
  /** Of the key's user. */
  readonly email: string;
  readonly tenantId: TenantId;
  /** The team the company is bound to, which is always among those that are asked about. */
  readonly boundTeamId: number | null;
}

/** The teams that a key can see, whether it administers them, and where each stands; never whose the others' are. */
export const visibleTeams = async (bindings: Bindings, looking: Looking): Promise<VisibleTeam[]> => {
  const { client, email, tenantId, boundTeamId } = looking;
  const all = await client.getTeams();
  const seen = [...all.filter(({ id }) => id === boundTeamId), ...all.filter(({ id }) => id !== boundTeamId)];
  const teams = seen.slice(0, MOST_TEAMS);
  const claims = await bindings.byIds(teams.map(({ id }) => bindingId('calcom_team', id)));
  const owners = new Map(claims.map(({ id, owner }) => [id, owner]));
  const standingOf = ({ id, isOrganization }: CalcomTeam): VisibleTeam['standing'] => {
    if (isOrganization) return 'organization';
    const owner = owners.get(bindingId('calcom_team', id));
    if (owner === undefined) return 'free';
    return owner === tenantId ? 'own' : 'other_company';
  };
  const administered = new Set<number>();
  await eachBounded(
    teams.filter(({ isOrganization }) => !isOrganization),
    AT_ONCE,
    async ({ id }) => {
      if (await administers(client, id, email)) administered.add(id);
    },
  );
  return teams.map((team) => ({
    id: team.id,
    name: team.name,
    administered: administered.has(team.id),
    standing: standingOf(team),
  }));
};

/** Whether Cal.com lets the key do in this team what only admins may: it is asked, not believed from a list. */
export const administers = async (client: CalcomClient, teamId: number, email: string): Promise<boolean> => {
  try {
    await client.getMembershipByEmail(teamId, email);
    return true;
  } catch (error) {
    if (codeOf(error) === 'forbidden') return false;
    throw error;
  }
};
