import { AppError } from '@fencepost/contracts/errors';
import type { Instant } from '@fencepost/contracts/instant';
import type { Branch } from '@fencepost/contracts/tenant/branch';
import type { Evidence, Passport } from '@fencepost/contracts/tenant/verdict';
import { unservedBecause } from './door.ts';
import { linkOf } from './link.ts';
import { type OwnershipFindings, ownershipOf } from './service-ownership.ts';

/** Everything the registry and the records know about a service that one company wants to sell now. */
export interface ServiceFindings extends Omit<OwnershipFindings, 'eventTypeId'> {
  readonly service: NonNullable<OwnershipFindings['service']>;
  /** Where it is sold; undefined where no branch was named. */
  readonly soldAt: Branch | undefined;
}

const NOT_IN_TEAM = 'service_not_in_team';

/**
 * The chain that a booking without a webhook is proved by (BKG-025): company, team, mapping, event type and service agree,
 * and the branch, where one is named, sells it. Throws `service_not_in_team` where the company's own service is not its
 * team's (BKG-031), `forbidden` where nothing is booked for the company, `conflict` where the branch does not sell it.
 */
export const proveChain = (found: ServiceFindings, now: Instant): Passport => {
  const { company, service, mapping, soldAt } = found;
  const unserved = unservedBecause(company);
  if (unserved !== undefined) throw new AppError('forbidden', unserved);
  if (service.eventTypeId === null || !service.active) {
    const why = service.active ? 'has no Cal.com event type' : 'is not sold at the moment';
    throw new AppError(NOT_IN_TEAM, `Service ${service.id} ${why}.`, { serviceId: service.id });
  }
  const { eventTypeId } = service;
  const ownership = ownershipOf({ ...found, eventTypeId });
  const team = company.calcomTeam;
  if (!ownership.owned || ownership.serviceId !== service.id || mapping === undefined || team === null) {
    throw new AppError(NOT_IN_TEAM, ownership.explanation, { serviceId: service.id, eventTypeId });
  }
  if (soldAt !== undefined && !soldAt.serviceIds.includes(service.id)) {
    throw new AppError('conflict', 'This service is not sold at this branch: offer it there first.', {
      serviceId: service.id,
      branchId: soldAt.id,
    });
  }
  return passportOf({ company, mapping, service, team, soldAt }, now);
};

interface Proved extends Pick<ServiceFindings, 'company' | 'service'> {
  readonly mapping: NonNullable<ServiceFindings['mapping']>;
  readonly team: NonNullable<ServiceFindings['company']['calcomTeam']>;
  readonly soldAt?: ServiceFindings['soldAt'];
}

/** What a chain that agrees is shown by. */
const passportOf = ({ company, mapping, service, team, soldAt }: Proved, now: Instant): Passport => {
  const { eventTypeId } = mapping;
  const witnesses: readonly Pick<Evidence, 'source' | 'subject' | 'detail'>[] = [
    { source: 'event_type', subject: `event type ${eventTypeId}`, detail: `mapped by company ${company.number}` },
    { source: 'mapping_team', subject: `mapping ${mapping.id} to team ${team.id}`, detail: 'the company’s own team' },
    { source: 'company', subject: company.id, detail: `company ${company.number} is bound to team ${team.id}` },
  ];
  return {
    company: linkOf(company),
    team: { calcomTeamId: team.id },
    mapping: linkOf(mapping),
    service: linkOf(service),
    ...(soldAt && { branch: linkOf(soldAt) }),
    eventTypeId,
    evidence: witnesses.map((witness) => ({ ...witness, says: company.id })),
    provedAt: now,
  };
};

/**
 * The same chain for a booking that the vendor has already sold: who owns the event type decides, whether it is on sale
 * does not. Foreign and unknown ones are told alike (law 12).
 */
export const proveEventTypeChain = (
  found: OwnershipFindings,
  now: Instant,
):
  | { readonly proved: true; readonly passport: Passport }
  | { readonly proved: false; readonly explanation: string } => {
  const { company, mapping, service } = found;
  const unserved = unservedBecause(company);
  if (unserved !== undefined) return { proved: false, explanation: unserved };
  const ownership = ownershipOf(found);
  const team = company.calcomTeam;
  if (!ownership.owned || mapping === undefined || service === undefined || team === null) {
    return { proved: false, explanation: ownership.explanation };
  }
  return { proved: true, passport: passportOf({ company, mapping, service, team }, now) };
};
