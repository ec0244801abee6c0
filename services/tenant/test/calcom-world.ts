import { derivedId, TenantId } from '@fencepost/contracts/ids';
import type { Company } from '@fencepost/contracts/tenant/company';
import type { Mapping, Service } from '@fencepost/contracts/tenant/mapping';
import { calcomKeyPurpose } from '@fencepost/contracts/tenant/proof';
import { demoApiKeys, demoSeed } from '@fencepost/fakes/calcom/seed';
import { type FakeCalcom, startFakeCalcom } from '@fencepost/fakes/calcom/server';
import { fixedClock } from '@fencepost/testing/clocks';
import { makePoliteCalcom } from '@fencepost/vendors/calcom/polite';
import { makeStores } from '../src/adapters/stores.ts';
import { bindingId } from '../src/domain/binding.ts';
import { fieldsOf } from '../src/domain/event-type-fields.ts';
import type { Stores } from '../src/usecases/ports.ts';
import { calcomCredentialIdOf } from '../src/usecases/teams/open-calcom.ts';
import { emptyStore, friseur, friseurTeam, secretBox } from './world.ts';

/** The demo's first event type: 30 minutes, 27.00 EUR, 5 minutes afterwards, an hour of notice. */
export const HAIRCUT = 3420901;
export const tenantId = TenantId.parse(derivedId('ten', 'company', '1'));
export const serviceId = derivedId('svc', tenantId, String(HAIRCUT));
export const mappingId = derivedId('map', tenantId, String(HAIRCUT));

const company: Company = {
  ...friseur,
  id: tenantId,
  locale: 'de-DE',
  currency: 'EUR',
  settings: { acceptDriftUpTo: 'info', syncEveryMinutes: 30 },
  pilot: false,
  status: 'active',
  calcomTeam: friseurTeam,
  version: 1,
};

/** A Cal.com of one's own that never asks to wait. */
export const startCalcom = (): Promise<FakeCalcom> => startFakeCalcom({ seed: demoSeed, requestsPerMinute: 1_000 });

/** The real client against that Cal.com, with the owner's key. */
export const politeCalcom = ({ url }: FakeCalcom) =>
  makePoliteCalcom({ baseUrl: url, clock: fixedClock, timeoutMs: 5_000 });
export const ownersClient = (calcom: FakeCalcom) =>
  politeCalcom(calcom).clientFor({ tenantId, apiKey: demoApiKeys.friseurOwner });

const LAST_SYNC = '2026-02-28T12:00:00.000Z';

/** A company bound to its team, with its key, and the haircut imported as Cal.com has it now. */
export const importedHaircut = async (calcom: FakeCalcom) => {
  const store = emptyStore();
  const stores = makeStores(store);
  await stores.companies.forTenant(tenantId).add(company);
  await addCredential(stores);
  const eventType = await ownersClient(calcom).getTeamEventType(friseurTeam.id, HAIRCUT);
  const service: Service = {
    ...fieldsOf(eventType),
    id: serviceId,
    eventTypeId: HAIRCUT,
    syncStatus: 'synced',
    lastCalcomSync: LAST_SYNC,
    syncError: null,
    active: true,
    withdrawn: false,
    staffIds: [],
    version: 1,
  };
  const mapping: Mapping = {
    id: mappingId,
    eventTypeId: HAIRCUT,
    calcomTeamId: friseurTeam.id,
    serviceId,
    status: 'active',
    webhookId: 'hook-1',
    version: 1,
  };
  await stores.services.forTenant(tenantId).add(service);
  await stores.mappings.forTenant(tenantId).add(mapping);
  const claim = { id: bindingId('event_type', HAIRCUT), kind: 'event_type', owner: tenantId } as const;
  await stores.bindings.claim({ ...claim, reference: mappingId });
  return { store, stores, service, eventType };
};

const addCredential = async (stores: Stores): Promise<void> => {
  await stores.calcomCredentials.forTenant(tenantId).add({
    id: calcomCredentialIdOf(tenantId),
    calcomUserId: 1001,
    status: 'valid',
    problem: null,
    checkedAt: LAST_SYNC,
    sealed: await secretBox.seal(demoApiKeys.friseurOwner, { tenantId, purpose: calcomKeyPurpose }),
    version: 1,
  });
};
