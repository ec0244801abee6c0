import { z } from 'zod';
import { defineAction } from '../define.ts';
import { BranchId, CalcomId, EndpointId, MappingId, PhoneNumberId, ServiceId, TenantId, VoiceAgentId } from '../ids.ts';
import { Instant } from '../instant.ts';
import { E164 } from '../text.ts';
import { VendorAgentId } from './voice-agent.ts';

/** What one independent binding says about whom a delivery belongs to. `says` is null where it knows nobody. */
export const Evidence = z.object({
  source: z.enum([
    'endpoint',
    'event_type',
    'mapping_team',
    'payload_team',
    'company',
    'dialled_number',
    'voice_agent',
  ]),
  subject: z.string().max(200),
  says: TenantId.nullable(),
  detail: z.string().max(300),
});
export type Evidence = z.output<typeof Evidence>;

const Link = <T extends z.ZodType>(id: T) => z.object({ id, version: z.int().positive() });

/** Why a booking is this company's: every link of the chain with the version it had when it was proved (A2). */
export const Passport = z.object({
  company: Link(TenantId),
  team: z.object({ calcomTeamId: CalcomId }),
  /** Absent where no webhook told of it: booked through the API. */
  endpoint: Link(EndpointId).optional(),
  mapping: Link(MappingId),
  service: Link(ServiceId),
  /** How the call came, where it was one: the number leads to the branch, the agent to the company (BKG-025). */
  phoneNumber: Link(PhoneNumberId).optional(),
  branch: Link(BranchId).optional(),
  voiceAgent: Link(VoiceAgentId).optional(),
  eventTypeId: CalcomId,
  evidence: z.array(Evidence),
  provedAt: Instant,
});
export type Passport = z.output<typeof Passport>;

/** Why bindings did not agree on one company. */
export const ResolutionFailure = z.enum([
  'endpoint_unknown',
  'event_type_missing',
  'event_type_unknown',
  'event_type_of_other_company',
  'mapping_contradicts_team',
  'team_contradicts',
  'number_unknown',
  'number_of_other_company',
  'agent_unknown',
  'agent_of_other_company',
  'company_suspended',
]);
export type ResolutionFailure = z.output<typeof ResolutionFailure>;

const Quarantined = z.object({
  verdict: z.literal('quarantined'),
  reason: ResolutionFailure,
  explanation: z.string(),
  claimedTenantId: TenantId.nullable(),
  evidence: z.array(Evidence),
});

/** A tenant is a verdict with evidence, never an id alone (A1). `claimedTenantId` is evidence, never the answer. */
export const Verdict = z.discriminatedUnion('verdict', [
  z.object({ verdict: z.literal('accepted'), tenantId: TenantId, evidence: z.array(Evidence), passport: Passport }),
  Quarantined,
]);
export type Verdict = z.output<typeof Verdict>;

export const resolveTenant = defineAction({
  owner: 'tenant',
  name: 'resolveTenant',
  version: 1,
  summary:
    'Decide whose a delivery is, from independent bindings. Agreement accepts; silence or contradiction does not.',
  scope: 'platform',
  input: z.object({
    endpointId: EndpointId,
    eventTypeId: CalcomId.nullable(),
    calcomTeamId: CalcomId.nullable(),
    /** The number that was called; null where nobody called. */
    dialledNumber: E164.nullable().default(null),
    /** The voice agent that answered; null where none did. */
    agentId: VendorAgentId.nullable().default(null),
  }),
  output: Verdict,
  errors: [],
});

/** Whose a call is, before anything is booked: the number, its branch and the agent, with what each says. */
export const CallVerdict = z.discriminatedUnion('verdict', [
  z.object({
    verdict: z.literal('accepted'),
    tenantId: TenantId,
    evidence: z.array(Evidence),
    company: Link(TenantId),
    phoneNumber: Link(PhoneNumberId).nullable(),
    branch: Link(BranchId).nullable(),
    voiceAgent: Link(VoiceAgentId).nullable(),
  }),
  Quarantined,
]);
export type CallVerdict = z.output<typeof CallVerdict>;

export const resolveCall = defineAction({
  owner: 'tenant',
  name: 'resolveCall',
  version: 1,
  summary:
    'Decide whose a call is, from the endpoint, the dialled number and the agent. At least two must speak, and all agree.',
  scope: 'platform',
  input: z.object({
    endpointId: EndpointId,
    dialledNumber: E164.nullable(),
    agentId: VendorAgentId.nullable(),
  }),
  output: CallVerdict,
  errors: [],
});
