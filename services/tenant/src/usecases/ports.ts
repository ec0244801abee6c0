import type { DirectoryEntry } from '@fencepost/contracts/directory';
import type { Envelope } from '@fencepost/contracts/envelope';
import type { TenantId } from '@fencepost/contracts/ids';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Company } from '@fencepost/contracts/tenant/company';
import type { Mapping, Service } from '@fencepost/contracts/tenant/mapping';
import type { ApiKeyRecord } from '../domain/api-key-record.ts';
import type { Binding } from '../domain/binding.ts';
import type { EndpointRecord } from '../domain/endpoint-record.ts';
import type { Owned } from '../domain/owned.ts';

export interface Aggregate {
  readonly id: string;
  readonly version: number;
}

/** Aggregates of one kind, each written together with the event that tells of it. */
export interface Records<T extends Aggregate> {
  byId(id: string): Promise<T | undefined>;
  /** False where the id is taken. */
  add(record: T, event?: Envelope): Promise<boolean>;
  /** Writes over the version before `next`; throws `stale_version` where that is gone. */
  save(next: T, event: Envelope): Promise<void>;
}

/** Aggregates of companies: written within one company, read across them only with a reason. */
export interface TenantRecords<T extends Aggregate> {
  forTenant(tenantId: TenantId): Records<T>;
  acrossTenants(scope: PlatformScope): {
    /** Those that are there and can be read; a corrupt one is silent, like one that is missing. `all` too. */
    byIds(ids: readonly string[]): Promise<readonly Owned<T>[]>;
    all(): AsyncIterable<Owned<T>>;
  };
}

/** The registry of what only one company can have. Claims are never taken back. */
export interface Bindings {
  /**
   * Claims a thing and answers with the claim that stands: the wanted one; another company's; or another thing of the
   * same kind, where a company can have only one.
   */
  claim(wanted: Binding): Promise<Binding>;
  byIds(ids: readonly string[]): Promise<readonly Binding[]>;
}

/** Records by their ids, whosesoever they are. What is asked for at the same time may be one read, never an older one. */
export type Lookup<T> = (ids: readonly string[], scope: PlatformScope) => Promise<readonly T[]>;

export interface Lookups {
  readonly companies: Lookup<Owned<Company>>;
  readonly services: Lookup<Owned<Service>>;
  readonly mappings: Lookup<Owned<Mapping>>;
  readonly endpoints: Lookup<Owned<EndpointRecord>>;
  readonly bindings: Lookup<Binding>;
}

export interface Stores {
  readonly companies: TenantRecords<Company>;
  readonly services: TenantRecords<Service>;
  readonly mappings: TenantRecords<Mapping>;
  readonly endpoints: TenantRecords<EndpointRecord>;
  readonly apiKeys: TenantRecords<ApiKeyRecord>;
  readonly operatorKeys: Records<ApiKeyRecord> & { all(): AsyncIterable<ApiKeyRecord> };
  readonly bindings: Bindings;
  readonly lookups: Lookups;
}

/** Encrypts for one company and one purpose; opened elsewhere it is worthless. */
export interface Sealing {
  seal(plain: string, bound: { readonly tenantId: TenantId; readonly purpose: string }): Promise<string>;
}

export type RandomBytes = (count: number) => Uint8Array;

/** Where the edge reads whom it may believe. */
export interface Directory {
  put(key: string, entry: DirectoryEntry): Promise<void>;
  remove(key: string): Promise<void>;
}
