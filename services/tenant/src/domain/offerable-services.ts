import type { CalcomTeam } from '@fencepost/contracts/tenant/company';
import type { Mapping, Service } from '@fencepost/contracts/tenant/mapping';

/** Whether a service is the one that a mapping in use leads to: both name the same event type (TEN-038, TEN-039). */
export const isBackedBy = (service: Service, { serviceId, eventTypeId }: Mapping): boolean =>
  service.id === serviceId && service.eventTypeId === eventTypeId;

/** Why these services are offered at a branch and no others, or why none is (TEN-040). */
export const explainOffer = (team: CalcomTeam | null, mapped: number): string => {
  if (team === null) {
    return 'No Cal.com team is bound to this company, so no service can be offered here. Bind its team first.';
  }
  const name = `the Cal.com team ${team.name} (${team.id})`;
  return mapped === 0
    ? `The company is bound to ${name}, of which nothing has been imported yet. Start a sync to import its event types.`
    : `Only services of ${name} that have an event type are offered. Whatever is missing here is no event type of this team, or has not been imported.`;
};
