import type { DirectoryEntry } from '@fencepost/contracts/directory';
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
import type { Owned, Records, TenantRecords } from '@fencepost/service-kit/records';
import type { CalcomClient } from '@fencepost/vendors/calcom/client';
import type { ApiKeyRecord, OperatorKeyRecord } from '../domain/api-key-record.ts';
import type { Binding, BindingKind } from '../domain/binding.ts';
import type { CalcomCredentialRecord } from '../domain/calcom-credential-record.ts';
import type { EndpointRecord } from '../domain/endpoint-record.ts';
import type { OffboardingRecord } from '../domain/offboarding-record.ts';
import type { StagedRowRecord } from '../domain/staged-row-record.ts';
import type { SyncRunRecord } from '../domain/sync-run-record.ts';
import type { TeamSwitchRecord } from '../domain/team-switch-record.ts';

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
  readonly operatorKeys: Records<OperatorKeyRecord>;
  readonly flagRollouts: Records<FlagRollout>;
  readonly offboardings: Records<OffboardingRecord>;
  readonly stagedRows: Records<StagedRowRecord>;
  readonly bindings: Bindings;
  readonly idempotencyKeys: CompanyKeys;
  readonly lookups: Lookups;
}

/** What companies asked under Idempotency-Keys. */
export interface CompanyKeys {
  /** How many a company has; counting ends at 1 000. */
  count(tenantId: TenantId): Promise<number>;
  /** Forgets a company's; says how many. One that is being used at this moment may stay: look again. */
  forget(tenantId: TenantId): Promise<number>;
}

/** Encrypts for one company and one purpose; opened elsewhere it is worthless. */
export interface Sealing {
  seal(plain: string, bound: { readonly tenantId: TenantId; readonly purpose: string }): Promise<string>;
  open(sealed: string, bound: { readonly tenantId: TenantId; readonly purpose: string }): Promise<string>;
}

/** A telephone number as people write it, as E.164 does; undefined for what is none. The locale names the country it is dialled in. */
export type ReadPhoneNumber = (text: string, locale: string) => string | undefined;

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

/** Where the edge reads whom it may believe. */
export interface Directory {
  put(key: string, entry: DirectoryEntry): Promise<void>;
  remove(key: string): Promise<void>;
}
