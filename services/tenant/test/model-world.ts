import type { TenantScope } from '@fencepost/contracts/scope';
import type { CalcomTeam, Company } from '@fencepost/contracts/tenant/company';
import type { Mapping, Service } from '@fencepost/contracts/tenant/mapping';
import type { Store } from '@fencepost/mongo-kit/collection';
import { platformScope } from '@fencepost/testing/platform-scope';
import { makeStores } from '../src/adapters/stores.ts';
import { bindingId } from '../src/domain/binding.ts';
import { mappingIdOf, serviceIdOf } from '../src/domain/record-ids.ts';
import { askProAi, emptyStore, friseur, scopeOf, useCasesOn } from './world.ts';

/** Two companies with everything that the use cases of the model need, and nothing of Cal.com's. */
export const twoCompanies = async () => {
  const store = emptyStore();
  const does = useCasesOn(store);
  const one = await does.registerCompany(friseur, platformScope);
  const other = await does.registerCompany(askProAi, platformScope);
  return { store, stores: makeStores(store), does, one, other };
};

/** The two companies, with a branch each. */
export const twoBranches = async () => {
  const world = await twoCompanies();
  const { does, one, other } = world;
  return {
    ...world,
    branch: await does.createBranch({ name: 'Mitte', timeZone: null }, keyed(one, 'our-branch')),
    foreign: await does.createBranch({ name: 'Kreuzberg', timeZone: null }, keyed(other, 'their-branch')),
  };
};

/** The scope of a request with an `Idempotency-Key`: what it makes has the same id in every world. */
export const keyed = (company: { readonly id: string }, idempotencyKey: string): TenantScope => ({
  ...scopeOf(company),
  idempotencyKey,
});

/** Binds a team as the registry and the company know it, without asking Cal.com. */
export const boundTo = async (store: Store, company: Company, calcomTeam: CalcomTeam): Promise<Company> => {
  const { companies, bindings } = makeStores(store);
  const id = bindingId('calcom_team', calcomTeam.id);
  await bindings.claim({ id, kind: 'calcom_team', owner: company.id, reference: company.id });
  const bound = { ...company, calcomTeam, version: company.version + 1 };
  await companies.forTenant(company.id).save(bound);
  return bound;
};

/** An event type as an import leaves it: claimed, mapped to a team, with its service. */
export const imported = async (
  store: Store,
  company: Company,
  { eventTypeId, calcomTeamId }: { readonly eventTypeId: number; readonly calcomTeamId: number },
): Promise<{ mapping: Mapping; service: Service }> => {
  const { services, mappings, bindings } = makeStores(store);
  const service = serviceOf(company, eventTypeId);
  const mapping: Mapping = {
    id: mappingIdOf(company.id, eventTypeId),
    eventTypeId,
    calcomTeamId,
    serviceId: service.id,
    status: 'active',
    webhookId: null,
    version: 1,
  };
  const id = bindingId('event_type', eventTypeId);
  await bindings.claim({ id, kind: 'event_type', owner: company.id, reference: mapping.id });
  await services.forTenant(company.id).add(service);
  await mappings.forTenant(company.id).add(mapping);
  return { mapping, service };
};

/** A service of an event type, in step with Cal.com. */
export const serviceOf = (company: Company, eventTypeId: number): Service => ({
  id: serviceIdOf(company.id, eventTypeId),
  name: `Service ${eventTypeId}`,
  durationMinutes: 30,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  minimumNoticeMinutes: 0,
  bookingWindowDays: null,
  price: null,
  givenBy: 'one',
  seatsPerStart: null,
  eventTypeId,
  syncStatus: 'synced',
  lastCalcomSync: null,
  syncError: null,
  active: true,
  withdrawn: false,
  staffIds: [],
  version: 1,
});
