import type { TenantId } from '@fencepost/contracts/ids';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { resolveTenant, Verdict } from '@fencepost/contracts/tenant/verdict';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import { bindingId } from '../../domain/binding.ts';
import type { Findings } from '../../domain/evidence.ts';
import { decideTenant } from '../../domain/resolve-tenant.ts';
import type { Lookups, Stores } from '../ports.ts';
import { gatherCall, gatherDoor, namedByCall, present, withOthers } from './gather.ts';
import { makeRetrace } from './retrace.ts';

type Question = z.output<typeof resolveTenant.input>;

export const makeResolveTenant = ({ lookups, clock }: Pick<Stores, 'lookups'> & { readonly clock: Clock }) => {
  const retrace = makeRetrace(lookups);
  return async (asked: Question, scope: PlatformScope): Promise<Verdict> => {
    const { endpointId, eventTypeId, calcomTeamId, dialledNumber, agentId } = asked;
    const question = JSON.stringify([endpointId, eventTypeId, calcomTeamId, dialledNumber, agentId]);
    return decideTenant(await retrace(question, scope, (ahead) => gather(ahead, asked, scope)), clock.now());
  };
};

/**
 * Three rounds, and a call's three beside them; one, where the same was asked before and nothing has moved since. What one
 * turn asks of one collection, the look-ups make one read.
 */
const gather = async (lookups: Lookups, asked: Question, scope: PlatformScope): Promise<Findings> => {
  const [{ company, ...delivery }, call] = await Promise.all([
    gatherDelivery(lookups, asked, scope),
    gatherCall(lookups, asked, scope),
  ]);
  const { eventTypeOwner, mapping, service, teamOwners } = delivery;
  const named = [eventTypeOwner, mapping?.tenantId, service?.tenantId, ...teamOwners.values(), ...namedByCall(call)];
  return { asked, ...delivery, ...call, companies: await withOthers(lookups, company, named, scope) };
};

/** Each round asks for what the one before has named: claims and endpoint; mapping and company; service and teams. */
const gatherDelivery = async (lookups: Lookups, asked: Question, scope: PlatformScope) => {
  const [{ company, ...door }, eventType] = await Promise.all([
    gatherDoor(lookups, asked, scope),
    gatherMapping(lookups, asked, scope),
  ]);
  const { mapping } = eventType;
  const teams = present([mapping?.calcomTeamId, asked.calcomTeamId ?? undefined, company?.calcomTeam?.id]);
  const [[service], teamClaims] = await Promise.all([
    lookups.services(present([mapping?.serviceId]), scope),
    lookups.bindings(
      teams.map((team) => bindingId('calcom_team', team)),
      scope,
    ),
  ]);
  const teamOwners = new Map(teams.flatMap((team) => ownerOf(team, teamClaims)));
  return { company, ...door, ...eventType, service, teamOwners };
};

/** Who claims the event type, and the mapping that needs the claim. */
const gatherMapping = async ({ bindings, mappings }: Lookups, { eventTypeId }: Question, scope: PlatformScope) => {
  const [claim] = await bindings(eventTypeId === null ? [] : [bindingId('event_type', eventTypeId)], scope);
  const [mapping] = await mappings(present([claim?.reference]), scope);
  return { eventTypeOwner: claim?.owner, mapping };
};

const ownerOf = (team: number, claims: readonly { id: string; owner: TenantId }[]): [number, TenantId][] =>
  claims.filter(({ id }) => id === bindingId('calcom_team', team)).map(({ owner }) => [team, owner]);
