import type { TenantId } from '@fencepost/contracts/ids';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { resolveTenant, Verdict } from '@fencepost/contracts/tenant/verdict';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import { bindingId } from '../domain/binding.ts';
import type { Findings } from '../domain/evidence.ts';
import { decideTenant } from '../domain/resolve-tenant.ts';
import type { Lookups, Stores } from './ports.ts';

type Question = z.output<typeof resolveTenant.input>;

export const makeResolveTenant =
  ({ lookups, clock }: Pick<Stores, 'lookups'> & { readonly clock: Clock }) =>
  async (asked: Question, scope: PlatformScope): Promise<Verdict> =>
    decideTenant(await gather(lookups, asked, scope), clock.now());

/** Three rounds, each asking for what the one before has named: claims and endpoint; mapping; its service and teams. */
const gather = async (lookups: Lookups, asked: Question, scope: PlatformScope): Promise<Findings> => {
  const { bindings, companies, endpoints, mappings, services } = lookups;
  const endpointClaim = bindingId('endpoint', asked.endpointId);
  const eventTypeClaim = asked.eventTypeId === null ? undefined : bindingId('event_type', asked.eventTypeId);
  const [[endpoint], claims] = await Promise.all([
    endpoints([asked.endpointId], scope),
    bindings(present([endpointClaim, eventTypeClaim]), scope),
  ]);
  const claimOf = (id: string | undefined) => claims.find((claim) => claim.id === id);
  const eventType = claimOf(eventTypeClaim);

  const [[mapping], [company]] = await Promise.all([
    mappings(present([eventType?.reference]), scope),
    companies(present([endpoint?.tenantId]), scope),
  ]);

  const teams = present([mapping?.calcomTeamId, asked.calcomTeamId ?? undefined, company?.calcomTeam?.id]);
  const [[service], teamClaims] = await Promise.all([
    services(present([mapping?.serviceId]), scope),
    bindings(
      teams.map((team) => bindingId('calcom_team', team)),
      scope,
    ),
  ]);
  const teamOwners = new Map(teams.flatMap((team) => ownerOf(team, teamClaims)));

  const named = present([eventType?.owner, mapping?.tenantId, service?.tenantId, ...teamOwners.values()]);
  const others = named.filter((tenantId) => tenantId !== company?.id);
  const neighbours = await companies(others, scope);
  return {
    asked,
    endpoint,
    endpointOwner: claimOf(endpointClaim)?.owner,
    eventTypeOwner: eventType?.owner,
    mapping,
    service,
    teamOwners,
    companies: new Map(present([company, ...neighbours]).map((known) => [known.id, known])),
  };
};

const ownerOf = (team: number, claims: readonly { id: string; owner: TenantId }[]): [number, TenantId][] =>
  claims.filter(({ id }) => id === bindingId('calcom_team', team)).map(({ owner }) => [team, owner]);

const present = <T>(values: readonly (T | undefined)[]): T[] => [
  ...new Set(values.filter((value): value is T => value !== undefined)),
];
