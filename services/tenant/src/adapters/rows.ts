import {
  ApiKeyId,
  BranchId,
  CalcomCredentialId,
  DriftId,
  EndpointId,
  FlagId,
  MappingId,
  OffboardingId,
  PhoneNumberId,
  ServiceId,
  StaffId,
  StagedRowId,
  SyncRunId,
  TeamBindingId,
  TeamMemberId,
  TeamSwitchId,
  TenantId,
  VoiceAgentId,
} from '@fencepost/contracts/ids';
import { Branch } from '@fencepost/contracts/tenant/branch';
import { Company } from '@fencepost/contracts/tenant/company';
import { Drift } from '@fencepost/contracts/tenant/drift';
import { FlagOverride, FlagRollout } from '@fencepost/contracts/tenant/flag';
import { Mapping, Service } from '@fencepost/contracts/tenant/mapping';
import { PhoneNumber } from '@fencepost/contracts/tenant/phone-number';
import { Staff } from '@fencepost/contracts/tenant/staff';
import { TeamBinding, TeamMember } from '@fencepost/contracts/tenant/team';
import { VoiceAgent } from '@fencepost/contracts/tenant/voice-agent';
import { defineCollection } from '@fencepost/mongo-kit/define-collection';
import { idempotencyKeys } from '@fencepost/mongo-kit/idempotency';
import { leaseIndex } from '@fencepost/mongo-kit/lease';
import { newestOfAll, newestOfCompany, storedApart } from '@fencepost/mongo-kit/records';
import { repairedSteps } from '@fencepost/mongo-kit/repaired-steps';
import { ApiKeyRecord, OperatorKeyRecord } from '../domain/api-key-record.ts';
import { Binding } from '../domain/binding.ts';
import { CalcomCredentialRecord } from '../domain/calcom-credential-record.ts';
import { EndpointRecord } from '../domain/endpoint-record.ts';
import { OffboardingRecord } from '../domain/offboarding-record.ts';
import { StagedRowRecord } from '../domain/staged-row-record.ts';
import { SyncRunRecord } from '../domain/sync-run-record.ts';
import { TeamSwitchRecord } from '../domain/team-switch-record.ts';

/** Names of the indexes whose violation is an answer, not a fault. */
export const ONE_STAFF_A_USER = 'one_staff_a_user';
/** Behind "a company has one team": its violation is a claim that lost. */
export const ONE_TEAM = 'one_team_per_company';

const companies = defineCollection({
  name: 'companies',
  scope: 'tenant',
  id: TenantId,
  row: Company.omit(storedApart),
  indexes: [{ name: 'number', keys: { number: 1 } }, newestOfAll],
});

const services = defineCollection({
  name: 'services',
  scope: 'tenant',
  id: ServiceId,
  row: Service.omit(storedApart),
  indexes: [newestOfCompany],
});

const mappings = defineCollection({
  name: 'mappings',
  scope: 'tenant',
  id: MappingId,
  row: Mapping.omit(storedApart),
  indexes: [newestOfCompany, { name: 'team', keys: { tenantId: 1, calcomTeamId: 1 } }],
});

const endpoints = defineCollection({
  name: 'endpoints',
  scope: 'tenant',
  id: EndpointId,
  row: EndpointRecord.omit(storedApart),
  indexes: [newestOfCompany],
});

const apiKeys = defineCollection({
  name: 'apiKeys',
  scope: 'tenant',
  id: ApiKeyId,
  row: ApiKeyRecord.omit(storedApart),
  indexes: [newestOfCompany],
});

const branches = defineCollection({
  name: 'branches',
  scope: 'tenant',
  id: BranchId,
  row: Branch.omit(storedApart),
  indexes: [newestOfCompany],
});

const staff = defineCollection({
  name: 'staff',
  scope: 'tenant',
  id: StaffId,
  row: Staff.omit(storedApart),
  indexes: [
    newestOfCompany,
    // A user is one member of staff (TEN-055).
    {
      name: ONE_STAFF_A_USER,
      keys: { tenantId: 1, userId: 1 },
      unique: true,
      partial: { userId: { $type: 'string' } },
    },
    { name: 'email', keys: { tenantId: 1, email: 1 } },
  ],
});

const phoneNumbers = defineCollection({
  name: 'phoneNumbers',
  scope: 'tenant',
  id: PhoneNumberId,
  row: PhoneNumber.omit(storedApart),
  indexes: [newestOfCompany, { name: 'branch', keys: { tenantId: 1, branchId: 1 } }],
});

const voiceAgents = defineCollection({
  name: 'voiceAgents',
  scope: 'tenant',
  id: VoiceAgentId,
  row: VoiceAgent.omit(storedApart),
  indexes: [newestOfCompany],
});

const calcomCredentials = defineCollection({
  name: 'calcomCredentials',
  scope: 'tenant',
  id: CalcomCredentialId,
  row: CalcomCredentialRecord.omit(storedApart),
  indexes: [],
});

const teamBindings = defineCollection({
  name: 'teamBindings',
  scope: 'tenant',
  id: TeamBindingId,
  row: TeamBinding.omit(storedApart),
  indexes: [newestOfCompany, { name: 'status', keys: { status: 1 } }],
});

const teamMembers = defineCollection({
  name: 'teamMembers',
  scope: 'tenant',
  id: TeamMemberId,
  row: TeamMember.omit(storedApart),
  indexes: [newestOfCompany, { name: 'email', keys: { tenantId: 1, email: 1 } }],
});

const syncRuns = defineCollection({
  name: 'syncRuns',
  scope: 'tenant',
  id: SyncRunId,
  row: SyncRunRecord.omit(storedApart),
  indexes: [newestOfCompany, leaseIndex],
});

const drifts = defineCollection({
  name: 'drifts',
  scope: 'tenant',
  id: DriftId,
  row: Drift.omit(storedApart),
  indexes: [newestOfCompany],
});

const teamSwitches = defineCollection({
  name: 'teamSwitches',
  scope: 'tenant',
  id: TeamSwitchId,
  row: TeamSwitchRecord.omit(storedApart),
  indexes: [newestOfCompany, { name: 'open', keys: { open: 1 }, partial: { open: true } }],
});

const flagOverrides = defineCollection({
  name: 'flagOverrides',
  scope: 'tenant',
  id: FlagId,
  row: FlagOverride.omit(storedApart),
  indexes: [],
});

/** The operator's keys: they belong to no company. */
const operatorKeys = defineCollection({
  name: 'operatorKeys',
  scope: 'platform',
  id: ApiKeyId,
  row: OperatorKeyRecord.omit(storedApart),
  indexes: [],
});

/** How far each feature is rolled out, over all companies. */
const flagRollouts = defineCollection({
  name: 'flagRollouts',
  scope: 'platform',
  id: FlagId,
  row: FlagRollout.omit(storedApart),
  indexes: [],
});

/** The leave of a company, which outlives what the company had. */
const offboardings = defineCollection({
  name: 'offboardings',
  scope: 'platform',
  id: OffboardingId,
  row: OffboardingRecord.omit(storedApart),
  indexes: [{ name: 'state', keys: { state: 1 } }],
});

/** Rows of the predecessor that prove no company. */
const stagedRows = defineCollection({
  name: 'stagedRows',
  scope: 'platform',
  id: StagedRowId,
  row: StagedRowRecord.omit(storedApart),
  indexes: [newestOfAll, { name: 'claim', keys: { claimedCompanyNumber: 1, _id: 1 } }],
});

/** The registry of what only one company can have: uniqueness across companies lives here and nowhere else. */
const bindings = defineCollection({
  name: 'bindings',
  scope: 'platform',
  id: Binding.shape.id,
  row: Binding.omit({ id: true }),
  indexes: [
    { name: ONE_TEAM, keys: { kind: 1, owner: 1 }, unique: true, partial: { kind: 'calcom_team' } },
    { name: 'owner', keys: { owner: 1, _id: 1 } },
  ],
});

export const rows = {
  companies,
  services,
  mappings,
  endpoints,
  apiKeys,
  branches,
  staff,
  phoneNumbers,
  voiceAgents,
  calcomCredentials,
  teamBindings,
  teamMembers,
  syncRuns,
  drifts,
  teamSwitches,
  flagOverrides,
  operatorKeys,
  flagRollouts,
  offboardings,
  stagedRows,
  bindings,
};
export const definitions = [...Object.values(rows), idempotencyKeys, repairedSteps];
