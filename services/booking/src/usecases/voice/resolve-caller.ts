import type { CallFacts } from '@fencepost/contracts/booking/call';
import type { Customer } from '@fencepost/contracts/booking/customer';
import { type PlatformScope, type TenantScope, tenantScope } from '@fencepost/contracts/scope';
import type { CallVerdict } from '@fencepost/contracts/tenant/verdict';
import type { Sentences } from '../../domain/sentences/sentences.ts';
import { sentencesIn } from '../../domain/sentences/sentences-in.ts';
import type { Stores } from '../ports/stores.ts';
import type { CallOrigin, ListBookableServices, ResolveCall } from './ports.ts';

export type Ends = Omit<CallFacts, 'vendorCallId'>;
type Accepted = Extract<CallVerdict, { verdict: 'accepted' }>;
export type Unresolved = Extract<CallVerdict, { verdict: 'quarantined' }>;

/** A caller whose call is a company's for certain, and how that company speaks. */
export interface Caller {
  readonly scope: TenantScope;
  readonly ends: Ends;
  readonly branchId: string | null;
  readonly origin: CallOrigin;
  readonly company: Awaited<ReturnType<ListBookableServices>>;
  readonly words: Sentences;
  /** The customers in use with the caller's whole number (never a part of it); none where the number is hidden. */
  readonly customers: readonly Customer[];
}

export type Resolved =
  | { readonly resolved: true; readonly caller: Caller }
  | { readonly resolved: false; readonly verdict: Unresolved };

type Deps = Pick<Stores, 'customers'> & {
  readonly resolveCall: ResolveCall;
  readonly listBookableServices: ListBookableServices;
};

/** Whose a call is: the verdict of the bindings, or nobody (K2). Nothing is written for a call that is nobody's. */
export const makeResolveCaller =
  ({ customers, resolveCall, listBookableServices }: Deps) =>
  async (endpointId: string, ends: Ends, scope: PlatformScope): Promise<Resolved> => {
    const { toNumber: dialledNumber, agentId, fromNumber } = ends;
    const verdict = await resolveCall({ endpointId, dialledNumber, agentId }, scope);
    if (verdict.verdict === 'quarantined') return { resolved: false, verdict };
    const { tenantId } = verdict;
    const own = tenantScope({ tenantId, actor: scope.actor, requestId: scope.requestId });
    const branchId = verdict.branch?.id ?? null;
    const [company, known] = await Promise.all([
      listBookableServices({ branchId }, own),
      fromNumber === null ? [] : customers.forTenant(tenantId).byPhone(fromNumber),
    ]);
    const caller: Caller = {
      scope: own,
      ends,
      branchId,
      origin: originOf(verdict),
      company,
      words: sentencesIn(company.locale),
      customers: known.filter(({ status, phone }) => status === 'active' && phone === fromNumber),
    };
    return { resolved: true, caller };
  };

export type ResolveCaller = ReturnType<typeof makeResolveCaller>;

/** The number leads to the branch and the agent to the company: both stay with what is booked (BKG-025, BKG-033). */
const originOf = ({ phoneNumber, branch, voiceAgent, evidence }: Accepted): CallOrigin => ({
  source: 'retell_ai',
  links: {
    ...(phoneNumber !== null && { phoneNumber }),
    ...(branch !== null && { branch }),
    ...(voiceAgent !== null && { voiceAgent }),
  },
  evidence,
});

/** Somebody whom the caller's number names for certain. */
export const onlyCustomer = ({ customers }: Pick<Caller, 'customers'>): Customer | undefined =>
  customers.length === 1 ? customers[0] : undefined;
