import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { BranchId, VoiceAgentId } from '../ids.ts';
import { PageRequest, pageOf } from '../page.ts';
import { ExpectedVersion } from '../text.ts';

/** The id a voice vendor gave to an agent. Source: Retell, `agent_` and hex digits; other forms are kept as they are. */
export const VendorAgentId = z.string().regex(/^[\w-]{1,128}$/, 'the id of a voice agent is expected');

/** A voice agent that answers for one company (TEN-042). `removed` may be taken by anybody. */
export const VoiceAgent = z.object({
  id: VoiceAgentId,
  vendor: z.enum(['retell']),
  agentId: VendorAgentId,
  /** Null: it answers for the whole company. */
  branchId: BranchId.nullable(),
  label: z.string().max(100),
  status: z.enum(['active', 'removed']),
  version: z.int().positive(),
});
export type VoiceAgent = z.output<typeof VoiceAgent>;

const OneAgent = z.object({ voiceAgentId: VoiceAgentId });

export const registerVoiceAgent = defineAction({
  owner: 'tenant',
  name: 'registerVoiceAgent',
  version: 1,
  summary: 'Register a voice agent. An agent belongs to one company only.',
  scope: 'tenant',
  input: z.object({
    vendor: VoiceAgent.shape.vendor,
    agentId: VendorAgentId,
    branchId: BranchId.nullable().default(null),
    label: VoiceAgent.shape.label.default(''),
  }),
  output: VoiceAgent,
  errors: ['not_found', 'conflict', 'already_bound', 'stale_version'],
  http: { method: 'post', path: '/v1/voice-agents', status: 201, idempotencyKey: 'optional' },
});

export const listVoiceAgents = defineAction({
  owner: 'tenant',
  name: 'listVoiceAgents',
  version: 1,
  summary: 'List the voice agents of the company, newest first.',
  scope: 'tenant',
  input: PageRequest,
  output: pageOf(VoiceAgent),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/voice-agents' },
});

export const getVoiceAgent = defineAction({
  owner: 'tenant',
  name: 'getVoiceAgent',
  version: 1,
  summary: 'Read a voice agent.',
  scope: 'tenant',
  input: OneAgent,
  output: VoiceAgent,
  errors: ['not_found'],
  http: { method: 'get', path: '/v1/voice-agents/{voiceAgentId}' },
});

export const removeVoiceAgent = defineAction({
  owner: 'tenant',
  name: 'removeVoiceAgent',
  version: 1,
  summary: 'Give a voice agent up: its calls are nobody’s, and another company may register it.',
  scope: 'tenant',
  input: OneAgent.extend({ version: ExpectedVersion }),
  output: VoiceAgent,
  errors: ['not_found', 'stale_version'],
  http: { method: 'delete', path: '/v1/voice-agents/{voiceAgentId}' },
});

export const voiceAgentChanged = defineEvent({
  owner: 'tenant',
  name: 'voiceAgentChanged',
  version: 1,
  summary: 'A voice agent was registered, changed or given up.',
  scope: 'tenant',
  entity: 'voiceAgent',
  payload: z.object({ voiceAgent: VoiceAgent.omit({ label: true }) }),
});
