import { randomBytes } from 'node:crypto';
import { known } from '@fencepost/contracts/errors';
import { derivedId, type TenantId } from '@fencepost/contracts/ids';
import { type TenantScope, tenantScope } from '@fencepost/contracts/scope';
import { Mapping, Service } from '@fencepost/contracts/tenant/mapping';
import type { Store } from '@fencepost/mongo-kit/collection';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import type { Aggregate, TenantRecords } from '@fencepost/service-kit/records';
import { makeSecretBox } from '@fencepost/service-kit/secret-box';
import { fixedClock } from '@fencepost/testing/clocks';
import { platformScope } from '@fencepost/testing/platform-scope';
import { readPhoneNumber } from '../src/adapters/phone-number.ts';
import { definitions } from '../src/adapters/rows.ts';
import { makeStores } from '../src/adapters/stores.ts';
import { makeCreateBranch } from '../src/usecases/branches/manage-branches.ts';
import { makeRegisterCompany } from '../src/usecases/companies/register-company.ts';
import { makeOpenEndpoint } from '../src/usecases/doors/open-endpoint.ts';
import { makeAssignPhoneNumber } from '../src/usecases/phone-numbers/assign-phone-number.ts';
import type { Stores } from '../src/usecases/ports.ts';
import { makeRegisterVoiceAgent } from '../src/usecases/voice-agents/manage-voice-agents.ts';

const sealing = makeSecretBox({ keys: `k1:${Buffer.alloc(32, 7).toString('base64')}` });

/** A company with one of everything that can prove a delivery or a call. */
export interface ProvenCompany {
  readonly id: TenantId;
  readonly scope: TenantScope;
  readonly number: number;
  readonly endpointId: string;
  readonly eventTypeId: number;
  readonly teamId: number;
  readonly mappingId: string;
  readonly dialledNumber: string;
  readonly phoneNumberId: string;
  readonly branchId: string;
  readonly agentId: string;
  readonly voiceAgentId: string;
}

/** Changes a stored record as nobody should be able to: behind the commands. */
export const bend = async <T extends Aggregate>(
  records: TenantRecords<T>,
  owner: TenantId,
  id: string,
  members: Partial<T>,
): Promise<void> => {
  const record = known(await records.forTenant(owner).byId(id));
  await records.forTenant(owner).save({ ...record, ...members, version: record.version + 1 });
};

/**
 * Companies 1 to `count` on a store, each with its endpoint, team, event type, number, branch and agent. Team and mapping are written as the
 * import leaves them, all else by its command.
 */
export const provenCompanies = async (
  count: number,
  store: Store = memoryStore({ definitions, clock: fixedClock }),
): Promise<{ readonly store: Store; readonly stores: Stores; readonly companies: readonly ProvenCompany[] }> => {
  const stores = makeStores(store);
  const companies: ProvenCompany[] = [];
  for (let number = 1; number <= count; number += 1) companies.push(await setUp(stores, number));
  return { store, stores, companies };
};

const setUp = async (stores: Stores, number: number): Promise<ProvenCompany> => {
  const deps = { ...stores, readPhoneNumber, sealing, random: randomBytes, clock: fixedClock };
  const { id } = await makeRegisterCompany(deps)(
    { number, name: `Company ${number}`, timeZone: 'Europe/Berlin', locale: 'de-DE', currency: 'EUR' },
    platformScope,
  );
  const scope = tenantScope({ tenantId: id, actor: { kind: 'operator', id: 'test' }, requestId: 'req_test' });
  const endpoint = await makeOpenEndpoint(deps)({ vendor: 'calcom' }, scope);
  const branch = await makeCreateBranch(deps)({ name: 'Mitte', timeZone: null }, scope);
  const dialled = { number: `030 123456${number}`, branchId: branch.id, label: '' };
  const phoneNumber = await makeAssignPhoneNumber(deps)(dialled, scope);
  const answering = { vendor: 'retell', agentId: `agent_${number}`, branchId: null, label: '' } as const;
  const voiceAgent = await makeRegisterVoiceAgent(deps)(answering, scope);
  const company: ProvenCompany = {
    id,
    scope,
    number,
    endpointId: endpoint.id,
    eventTypeId: 7_000 + number,
    teamId: 100 + number,
    mappingId: derivedId('map', id, 'mapping'),
    dialledNumber: phoneNumber.number,
    phoneNumberId: phoneNumber.id,
    branchId: branch.id,
    agentId: voiceAgent.agentId,
    voiceAgentId: voiceAgent.id,
  };
  await sell(stores, company);
  return company;
};

const sell = async (stores: Stores, { id, teamId, eventTypeId, mappingId }: ProvenCompany) => {
  const { companies, services, mappings, bindings } = stores;
  await bindings.claim({ id: `calcom_team:${teamId}`, kind: 'calcom_team', owner: id, reference: id });
  await bend(companies, id, id, { calcomTeam: { id: teamId, name: 'Team' } });
  await bindings.claim({ id: `event_type:${eventTypeId}`, kind: 'event_type', owner: id, reference: mappingId });
  const serviceId = derivedId('svc', id, 'service');
  const service = { id: serviceId, name: 'Service', durationMinutes: 30, eventTypeId, syncStatus: 'synced' };
  await services.forTenant(id).add(Service.parse({ ...service, active: true, version: 1 }));
  const mapping = { id: mappingId, eventTypeId, calcomTeamId: teamId, serviceId, version: 1 };
  await mappings.forTenant(id).add(Mapping.parse(mapping));
};
