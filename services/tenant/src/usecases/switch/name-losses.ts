import type { TenantScope } from '@fencepost/contracts/scope';
import type { SwitchLosses } from '@fencepost/contracts/tenant/team-switch';
import type { BeforeSwitch } from '../../domain/team-switch-record.ts';
import type { Stores } from '../ports.ts';
import { numbersOf, offersLost } from './count-impact.ts';

const MOST_NAMED = 100;

/** Names what is counted, the first of each kind: `predictImpact` says how many there are. */
export const nameLosses = async (
  { services, branches, phoneNumbers }: Pick<Stores, 'services' | 'branches' | 'phoneNumbers'>,
  before: BeforeSwitch,
  scope: TenantScope,
): Promise<SwitchLosses> => {
  const { tenantId } = scope;
  const sellers = offersLost(before);
  const emptied = sellers.filter(({ isEmptied }) => isEmptied);
  const numbers = await numbersOf({ phoneNumbers }, emptied, scope);
  const named = await recordsOf(services.forTenant(tenantId), before.services.slice(0, MOST_NAMED));
  const selling = await recordsOf(branches.forTenant(tenantId), sellers.slice(0, MOST_NAMED));
  const offersAt = new Map(sellers.map(({ id, offers }) => [id, offers]));
  return {
    services: named.map(({ id, name, eventTypeId }) => ({ id, name, eventTypeId })),
    branches: selling.map(({ id, name }) => ({ id, name, offers: offersAt.get(id) ?? 0 })),
    phoneNumbers: numbers.slice(0, MOST_NAMED).map(({ id, number }) => ({ id, number })),
  };
};

/** Those that are there still. */
const recordsOf = async <T>(
  records: { byId(id: string): Promise<T | undefined> },
  wanted: readonly { readonly id: string }[],
): Promise<readonly T[]> => {
  const found = await Promise.all(wanted.map(({ id }) => records.byId(id)));
  return found.filter((record) => record !== undefined);
};
