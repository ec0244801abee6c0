import { type PlatformScope, type TenantScope, tenantScope } from '@fencepost/contracts/scope';
import type { Evidence, Passport } from '@fencepost/contracts/tenant/verdict';
import type { QuarantineCause } from '@fencepost/service-kit/quarantine';
import { type Subject, unresolved } from '../../domain/causes.ts';
import type { InboundDelivery } from '../ports/deliveries.ts';
import type { ResolveTenant } from '../ports/neighbours.ts';

/** A delivery whose company is proved, or why it is not. */
export type Proof =
  | {
      readonly proved: true;
      readonly scope: TenantScope;
      readonly passport: Passport;
      readonly evidence: readonly Evidence[];
    }
  | { readonly proved: false; readonly cause: QuarantineCause };

/** Asks whose a delivery is. Every handler does, a cancellation's too (K7): a uid alone proves nothing. */
export const makeProveDelivery =
  ({ resolveTenant }: { readonly resolveTenant: ResolveTenant }) =>
  async (
    subject: Subject & { readonly teamId?: number | undefined },
    delivery: InboundDelivery,
    scope: PlatformScope,
  ): Promise<Proof> => {
    const verdict = await resolveTenant(questionOf(subject, delivery), scope);
    if (verdict.verdict === 'quarantined') return { proved: false, cause: unresolved(verdict, subject) };
    const { tenantId, passport, evidence } = verdict;
    return { proved: true, scope: tenantScope({ ...scope, tenantId }), passport, evidence };
  };

/** Whose it is, as the tenant service is asked. */
export const questionOf = (
  { eventTypeId, teamId }: Pick<Subject, 'eventTypeId'> & { readonly teamId?: number | undefined },
  { endpointId }: Pick<InboundDelivery, 'endpointId'>,
) => ({ endpointId, eventTypeId, calcomTeamId: teamId ?? null });
