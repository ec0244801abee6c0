import { ApiKeyId, EndpointId, MappingId, ServiceId, TenantId } from '@fencepost/contracts/ids';
import { Company } from '@fencepost/contracts/tenant/company';
import { Mapping, Service } from '@fencepost/contracts/tenant/mapping';
import { defineCollection } from '@fencepost/mongo-kit/define-collection';
import { ApiKeyRecord } from '../domain/api-key-record.ts';
import { Binding } from '../domain/binding.ts';
import { EndpointRecord } from '../domain/endpoint-record.ts';

/** Members of a record that the row keeps as `_id` and `version`. */
const apart = { id: true, version: true } as const;

const companies = defineCollection({
  name: 'companies',
  scope: 'tenant',
  id: TenantId,
  row: Company.omit(apart),
  indexes: [],
});

const services = defineCollection({
  name: 'services',
  scope: 'tenant',
  id: ServiceId,
  row: Service.omit(apart),
  indexes: [],
});

const mappings = defineCollection({
  name: 'mappings',
  scope: 'tenant',
  id: MappingId,
  row: Mapping.omit(apart),
  indexes: [],
});

const endpoints = defineCollection({
  name: 'endpoints',
  scope: 'tenant',
  id: EndpointId,
  row: EndpointRecord.omit(apart),
  indexes: [],
});

const apiKeys = defineCollection({
  name: 'apiKeys',
  scope: 'tenant',
  id: ApiKeyId,
  row: ApiKeyRecord.omit(apart),
  indexes: [],
});

/** The operator's keys: they belong to no company. */
const operatorKeys = defineCollection({
  name: 'operatorKeys',
  scope: 'platform',
  id: ApiKeyId,
  row: ApiKeyRecord.omit(apart),
  indexes: [],
});

/** The index behind "a company has one team": its violation is a claim that lost. */
export const ONE_TEAM = 'one_team_per_company';

/** The registry of what only one company can have: uniqueness across companies lives here and nowhere else. */
const bindings = defineCollection({
  name: 'bindings',
  scope: 'platform',
  id: Binding.shape.id,
  row: Binding.omit({ id: true }),
  indexes: [{ name: ONE_TEAM, keys: { kind: 1, owner: 1 }, unique: true, partial: { kind: 'calcom_team' } }],
});

export const rows = { companies, services, mappings, endpoints, apiKeys, operatorKeys, bindings };

export const definitions = Object.values(rows);
