import type { DirectoryEntry } from '@fencepost/contracts/directory';
import type { Envelope } from '@fencepost/contracts/envelope';
import type { TenantId } from '@fencepost/contracts/ids';
import type { PlatformScope, TenantScope } from '@fencepost/contracts/scope';
import type { Branch } from '@fencepost/contracts/tenant/branch';
import type { Company } from '@fencepost/contracts/tenant/company';
import type { Drift } from '@fencepost/contracts/tenant/drift';
import type { FlagOverride, FlagRollout } from '@fencepost/contracts/tenant/flag';
import type { Mapping, Service } from '@fencepost/contracts/tenant/mapping';
import type { PhoneNumber } from '@fencepost/contracts/tenant/phone-number';
import type { Staff } from '@fencepost/contracts/tenant/staff';
import type { TeamBinding, TeamMember } from '@fencepost/contracts/tenant/team';
import type { VoiceAgent } from '@fencepost/contracts/tenant/voice-agent';
import type { CalcomClient } from '@fencepost/vendors/calcom/client';
import type { ApiKeyRecord } from '../domain/api-key-record.ts';
import type { Binding, BindingKind } from '../domain/binding.ts';
import type { CalcomCredentialRecord } from '../domain/calcom-credential-record.ts';
import type { EndpointRecord } from '../domain/endpoint-record.ts';
import type { OffboardingRecord } from '../domain/offboarding-record.ts';
import type { Owned } from '../domain/owned.ts';
import type { StagedRowRecord } from '../domain/staged-row-record.ts';
import type { SyncRunRecord } from '../domain/sync-run-record.ts';
import type { TeamSwitchRecord } from '../domain/team-switch-record.ts';

export interface Aggregate {
  readonly id: string;
  readonly version: number;
}

/** Records whose members have exactly these values; of a member that is a list, records that hold the value. */
export type Match<T> = { readonly [K in keyof T]?: T[K] | (T[K] extends readonly (infer M)[] ? M : never) };

export interface Page<T> {
  readonly data: T[];
  readonly nextCursor: string | null;
}

/** What every list is asked with; the cursor is `nextCursor` of the page before. */
export interface PageOf {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Aggregates of one kind, each written together with the event that tells of it. */
export interface Records<T extends Aggregate> {
  byId(id: string): Promise<T | undefined>;
  /** At most `limit` (1 000) of those that match, in no particular order. */
  where(match: Match<T>, limit: number): Promise<readonly T[]>;
  /** How many match; counting ends at `limit` (1 000). */
  count(match: Match<T>, limit: number): Promise<number>;
  /** Newest first. Throws `invalid_input` for a cursor that is none of ours. */
  page(request: PageOf, match?: Match<T>): Promise<Page<T>>;
  /** All that match, in the order of their ids, a batch in memory at a time; corrupt ones are silent. */
  all(match?: Match<T>): AsyncIterable<T>;
  /** Undefined, or the name of what stands in the way: `_id`, or the unique index that another record holds. */
  add(record: T, event?: Envelope): Promise<string | undefined>;
  /** Writes over the version before `next`; throws `stale_version` where that is gone, `conflict` at a unique index. */
  save(next: T, event?: Envelope): Promise<void>;
  /** Deletes a tombstone whose events are published; throws `unavailable` where they are not yet, `stale_version`. */
  remove(record: T): Promise<void>;
}

/** Aggregates of companies: written within one company, read across them only with a reason. */
export interface TenantRecords<T extends Aggregate> {
  forTenant(tenantId: TenantId): Records<T>;
  acrossTenants(scope: PlatformScope): {
    /** Those that are there and can be read; a corrupt one is silent, like one that is missing. `all` too. */
    byIds(ids: readonly string[]): Promise<readonly Owned<T>[]>;
    all(match?: Match<T>): AsyncIterable<Owned<T>>;
    page(request: PageOf, match?: Match<T>): Promise<Page<T>>;
  };
}

/** Work that is done by whoever takes it: a lease keeps two processes from doing it at once, its version decides who writes. */
export interface Leasing<T extends Aggregate> {
  /** The record, leased, or undefined where it is not due, not there, or somebody else's. */
  take(tenantId: TenantId, id: string): Promise<T | undefined>;
  /** False where the lease was lost: stop working on it. */
  renew(tenantId: TenantId, record: T): Promise<T | undefined>;
  /** What is due now and taken by nobody. */
  due(limit: number, scope: PlatformScope): Promise<readonly { readonly id: string; readonly tenantId: TenantId }[]>;
}

/** The registry of what only one company can have. */
export interface Bindings {
  /**
   * Claims a thing and answers with the claim that stands: the wanted one; another company's; or another thing of the
   * same kind, where a company can have only one.
   */
  claim(wanted: Binding): Promise<Binding>;
  /** Makes the company's own claim one of another kind, where the registry has one name for both. Repeatable. */
  turn(id: string, owner: TenantId, kind: BindingKind): Promise<void>;
  /** Gives the company's own claim up; another company's stays. Repeatable. */
  release(id: string, owner: TenantId): Promise<void>;
  byIds(ids: readonly string[]): Promise<readonly Binding[]>;
  /** Everything a company holds. */
  heldBy(owner: TenantId): AsyncIterable<Binding>;
}

/** Records by their ids, whosesoever they are. What is asked for at the same time may be one read, never an older one. */
export type Lookup<T> = (ids: readonly string[], scope: PlatformScope) => Promise<readonly T[]>;

export interface Lookups {
  readonly companies: Lookup<Owned<Company>>;
  readonly services: Lookup<Owned<Service>>;
  readonly mappings: Lookup<Owned<Mapping>>;
  readonly endpoints: Lookup<Owned<EndpointRecord>>;
  readonly phoneNumbers: Lookup<Owned<PhoneNumber>>;
  readonly branches: Lookup<Owned<Branch>>;
  readonly voiceAgents: Lookup<Owned<VoiceAgent>>;
  readonly bindings: Lookup<Binding>;
}

/** Everything that companies have, by the name of its collection. */
export interface CompanyStores {
  readonly companies: TenantRecords<Company>;
  readonly services: TenantRecords<Service>;
  readonly mappings: TenantRecords<Mapping>;
  readonly endpoints: TenantRecords<EndpointRecord>;
  readonly apiKeys: TenantRecords<ApiKeyRecord>;
  readonly branches: TenantRecords<Branch>;
  readonly staff: TenantRecords<Staff>;
  readonly phoneNumbers: TenantRecords<PhoneNumber>;
  readonly voiceAgents: TenantRecords<VoiceAgent>;
  readonly calcomCredentials: TenantRecords<CalcomCredentialRecord>;
  readonly teamBindings: TenantRecords<TeamBinding>;
  readonly teamMembers: TenantRecords<TeamMember>;
  readonly syncRuns: TenantRecords<SyncRunRecord>;
  readonly drifts: TenantRecords<Drift>;
  readonly teamSwitches: TenantRecords<TeamSwitchRecord>;
  readonly flagOverrides: TenantRecords<FlagOverride>;
}

/** Everything this service keeps. */
export interface Stores extends CompanyStores {
  readonly operatorKeys: Records<ApiKeyRecord>;
  readonly flagRollouts: Records<FlagRollout>;
  readonly offboardings: Records<OffboardingRecord>;
  readonly stagedRows: Records<StagedRowRecord>;
  readonly bindings: Bindings;
  readonly lookups: Lookups;
}

/** Encrypts for one company and one purpose; opened elsewhere it is worthless. */
export interface Sealing {
  seal(plain: string, bound: { readonly tenantId: TenantId; readonly purpose: string }): Promise<string>;
  open(sealed: string, bound: { readonly tenantId: TenantId; readonly purpose: string }): Promise<string>;
}

/** A telephone number as people write it, as E.164 does; undefined for what is none. The locale names the country it is dialled in. */
export type ReadPhoneNumber = (text: string, locale: string) => string | undefined;

export type RandomBytes = (count: number) => Uint8Array;

/** Cal.com with keys of companies: bounded in time, polite, the limits and breakers of each company its own. */
export interface CalcomAccess {
  clientFor(company: { readonly tenantId: string; readonly apiKey: string }): CalcomClient;
  /** Starts afresh with a company whose key was replaced. */
  forget(tenantId: string): void;
}

/** What hangs on a company or its team in other services. */
export interface Dependents {
  readonly futureAppointments: number;
  readonly holds: number;
  readonly passports: number;
}
export type CountDependents = (
  question: { readonly calcomTeamId: number | null },
  scope: TenantScope,
) => Promise<Dependents>;

/** Rings when work is due. It may be lost: the record that is due is the truth, and a sweep finds it. */
export type Ring = (id: string, tenantId: TenantId, inMs: number) => void;

/** Where the edge reads whom it may believe. */
export interface Directory {
  put(key: string, entry: DirectoryEntry): Promise<void>;
  remove(key: string): Promise<void>;
}
