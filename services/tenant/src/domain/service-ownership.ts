import type { TenantId } from '@fencepost/contracts/ids';
import type { Company } from '@fencepost/contracts/tenant/company';
import type { checkServiceOwnership, Mapping, Service } from '@fencepost/contracts/tenant/mapping';
import type { z } from 'zod';
import type { Binding } from './binding.ts';

/** What is known of an event type, seen from one company: its own records only, and who claims what. */
export interface OwnershipFindings {
  readonly company: Company;
  readonly eventTypeId: number;
  readonly claim: Binding | undefined;
  readonly mapping: Mapping | undefined;
  readonly service: Service | undefined;
  /** Who claims the team of the mapping. */
  readonly teamOwner: TenantId | undefined;
}

type Ownership = z.output<typeof checkServiceOwnership.output>;

/**
 * Whether a company owns the service of an event type (TEN-032): the claim, the mapping, the service and the team all say
 * so. What another company has is told in the same words as what nobody has (law 12).
 */
export const ownershipOf = (found: OwnershipFindings): Ownership => {
  const { company, eventTypeId, claim, mapping, service, teamOwner } = found;
  const name = `Event type ${eventTypeId}`;
  const not = (explanation: string): Ownership => ({ owned: false, serviceId: null, explanation });

  if (claim?.owner !== company.id) return not(`${name} is not claimed by this company.`);
  if (mapping?.eventTypeId !== eventTypeId || mapping.id !== claim.reference) {
    return not(`${name} is claimed by this company, but no mapping of the company says so.`);
  }
  if (mapping.status !== 'active') return not(`The mapping of event type ${eventTypeId} is retired.`);
  const team = company.calcomTeam?.id;
  if (team === undefined) return not(`${name} is mapped, but the company is bound to no Cal.com team.`);
  if (mapping.calcomTeamId !== team) {
    return not(`${name} is mapped to team ${mapping.calcomTeamId}; the company is bound to team ${team}.`);
  }
  if (teamOwner !== company.id) return not(`Team ${team} is not claimed by this company.`);
  if (service?.id !== mapping.serviceId || service.eventTypeId !== eventTypeId) {
    return not(`${name} is mapped to service ${mapping.serviceId}, which does not have this event type.`);
  }
  return {
    owned: true,
    serviceId: service.id,
    explanation: `${name} belongs to this company: its claim, mapping, service and team ${team} agree.`,
  };
};
