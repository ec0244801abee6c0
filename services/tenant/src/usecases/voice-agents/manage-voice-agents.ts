import { teller } from '@fencepost/contracts/envelope';
import { known } from '@fencepost/contracts/errors';
import { derivedId, type TenantId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import {
  type registerVoiceAgent,
  type removeVoiceAgent,
  type VoiceAgent,
  voiceAgentChanged,
} from '@fencepost/contracts/tenant/voice-agent';
import type { Clock } from '@fencepost/service-kit/clock';
import { endAs } from '@fencepost/service-kit/write-record';
import type { z } from 'zod';
import { keepOpen, requireBranch } from '../branches/own-branches.ts';
import { stayingCompany } from '../companies/staying-company.ts';
import type { Stores } from '../ports.ts';
import { letGo, type Possession, take } from '../possession.ts';

type Deps = Pick<Stores, 'companies' | 'branches' | 'voiceAgents' | 'bindings'> & { readonly clock: Clock };

/** The claim comes first: an agent of another company is refused before anything is written (TEN-042). */
export const makeRegisterVoiceAgent =
  (deps: Deps) =>
  async (
    { vendor, agentId, branchId, label }: z.output<typeof registerVoiceAgent.input>,
    scope: TenantScope,
  ): Promise<VoiceAgent> => {
    const { tenantId } = scope;
    await stayingCompany(deps, tenantId);
    if (branchId !== null) await requireBranch(deps, tenantId, branchId);
    const thing = agentOf(deps, tenantId, agentId);
    const registered = await take<VoiceAgent>(thing, {
      wanted: (stored) => ({
        id: thing.id,
        vendor,
        agentId,
        branchId,
        label,
        status: 'active',
        version: stored?.version ?? 1,
      }),
      tell: tellerOfAgents(scope, deps.clock),
    });
    if (branchId !== null) await keepOpen(deps, [branchId], scope);
    return registered;
  };

/** Repeating it ends what a crash left: an agent that is removed while its claim still stands. */
export const makeRemoveVoiceAgent =
  (deps: Pick<Deps, 'voiceAgents' | 'bindings' | 'clock'>) =>
  async (
    { voiceAgentId, version }: z.output<typeof removeVoiceAgent.input>,
    scope: TenantScope,
  ): Promise<VoiceAgent> => {
    const records = deps.voiceAgents.forTenant(scope.tenantId);
    const stored = known(await records.byId(voiceAgentId));
    const tell = tellerOfAgents(scope, deps.clock);
    const removed = await endAs(records, stored, { status: 'removed', version, tell });
    await letGo(agentOf(deps, scope.tenantId, removed.agentId), ({ status }) => status === 'active');
    return removed;
  };

/** An agent as a thing that one company has; the registry knows it by the vendor's id, which is all that a call tells. */
const agentOf = (
  { voiceAgents, bindings }: Pick<Deps, 'voiceAgents' | 'bindings'>,
  owner: TenantId,
  agentId: string,
): Possession<VoiceAgent> => ({
  records: voiceAgents.forTenant(owner),
  bindings,
  owner,
  kind: 'voice_agent',
  value: agentId,
  id: derivedId('agt', owner, agentId),
});

const tellerOfAgents = (scope: TenantScope, clock: Clock) => {
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  return (voiceAgent: VoiceAgent) => tell(voiceAgentChanged, voiceAgent, { voiceAgent });
};
