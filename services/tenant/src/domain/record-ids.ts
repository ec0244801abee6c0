import { derivedId, TenantId } from '@fencepost/contracts/ids';

/** The id of the company with this number: the same number is the same company, however often it is registered. */
export const tenantIdOf = (number: number): TenantId => TenantId.parse(derivedId('ten', 'company', String(number)));

/** A company has one service for an event type, and one mapping, whoever writes them. */
export const serviceIdOf = (tenantId: TenantId, eventTypeId: number): string =>
  derivedId('svc', tenantId, String(eventTypeId));
export const mappingIdOf = (tenantId: TenantId, eventTypeId: number): string =>
  derivedId('map', tenantId, String(eventTypeId));

/** A company's bond to a team always has the same id, also when it leaves the team and comes back. */
export const teamBindingIdOf = (tenantId: TenantId, calcomTeamId: number): string =>
  derivedId('tea', tenantId, String(calcomTeamId));
