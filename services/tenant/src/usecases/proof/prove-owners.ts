import type { TenantId } from '@fencepost/contracts/ids';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { OwnerProof, proveOwners } from '@fencepost/contracts/tenant/proof';
import type { Clock } from '@fencepost/service-kit/clock';
import { eachBounded } from '@fencepost/service-kit/each-bounded';
import type { z } from 'zod';
import { bindingId } from '../../domain/binding.ts';
import { callEvidenceOf } from '../../domain/call-evidence.ts';
import { unservedBecause } from '../../domain/door.ts';
import { proveEventTypeChain } from '../../domain/proof.ts';
import type { Stores } from '../ports.ts';
import { gatherCall, withOthers } from '../resolution/gather.ts';

type Deps = Pick<Stores, 'companies' | 'mappings' | 'services' | 'bindings' | 'lookups'> & { readonly clock: Clock };
type Answer = Omit<OwnerProof, 'subject'>;

const AT_ONCE = 8;

/**
 * Whose event types and dialled numbers are, where nothing else names a company: the registry's claim is a candidate, and
 * only where mapping, team and company, or number, branch and company, agree with it is it proved (law 1).
 */
export const makeProveOwners = (deps: Deps) => {
  const ofEventType = async (eventTypeId: number, scope: PlatformScope): Promise<Answer> => {
    const { companies, mappings, services, bindings, clock } = deps;
    const [claim] = await bindings.byIds([bindingId('event_type', eventTypeId)]);
    if (claim === undefined) return nobodys(`No company has event type ${eventTypeId}.`);
    const [company] = await companies.acrossTenants(scope).byIds([claim.owner]);
    if (company === undefined) return nobodys(`Whoever claims event type ${eventTypeId} is not registered.`);
    const mapping = await mappings.forTenant(claim.owner).byId(claim.reference);
    const [team] = mapping === undefined ? [] : await bindings.byIds([bindingId('calcom_team', mapping.calcomTeamId)]);
    const service = mapping && (await services.forTenant(claim.owner).byId(mapping.serviceId));
    const found = { company, eventTypeId, claim, mapping, service, teamOwner: team?.owner };
    const proof = proveEventTypeChain(found, clock.now());
    if (!proof.proved) return nobodys(proof.explanation);
    const { calcomTeamId } = proof.passport.team;
    return owned(
      company,
      `Event type ${eventTypeId} is mapped to team ${calcomTeamId}, the team of company ${company.number}.`,
    );
  };

  const ofNumber = async (dialledNumber: string, scope: PlatformScope): Promise<Answer> => {
    const asked = { dialledNumber, agentId: null };
    const chain = await gatherCall(deps.lookups, asked, scope);
    const companies = await withOthers(deps.lookups, undefined, [chain.numberOwner], scope);
    const [evidence] = callEvidenceOf({ asked, ...chain, companies });
    const company = evidence?.says == null ? undefined : companies.get(evidence.says);
    if (company === undefined) return nobodys(`The dialled number is nobody’s: ${evidence?.detail ?? 'unknown'}.`);
    const unserved = unservedBecause(company);
    return unserved === undefined
      ? owned(company, `The dialled number leads to a branch of company ${company.number}.`)
      : nobodys(unserved);
  };

  return async ({ subjects }: z.output<typeof proveOwners.input>, scope: PlatformScope) => {
    const answers = new Map<number, OwnerProof>();
    await eachBounded([...subjects.entries()], AT_ONCE, async ([at, subject]) => {
      const { kind, value } = subject;
      const answer = kind === 'event_type' ? await ofEventType(value, scope) : await ofNumber(value, scope);
      answers.set(at, { subject, ...answer });
    });
    return { data: subjects.flatMap((_, at) => answers.get(at) ?? []) };
  };
};

const nobodys = (explanation: string): Answer => ({ tenantId: null, companyNumber: null, explanation });
const owned = ({ id, number }: { readonly id: TenantId; readonly number: number }, explanation: string): Answer => ({
  ...{ tenantId: id, companyNumber: number, explanation },
});
