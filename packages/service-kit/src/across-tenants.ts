import { AppError } from '@fencepost/contracts/errors';
import { type Actor, PlatformScope } from '@fencepost/contracts/scope';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

/** Makes the scope of work that spans companies. `reason` has 8 to 200 characters; throws `invalid_input` otherwise. */
export type AcrossTenants = (
  reason: string,
  from: { readonly actor: Actor; readonly requestId: string },
) => PlatformScope;

/** Operators write reasons freely: as a label only the first of them are told apart. */
const MOST_REASONS = 50;
const FURTHER_REASON = 'other';

/** The only door to work across tenants: every passage is logged and counted. */
export const makeAcrossTenants = ({ log, metrics }: { log: Logger; metrics: Metrics }): AcrossTenants => {
  const passages = metrics.counter('across_tenants_total', 'Passages across tenants', ['reason']);
  const reasons = new Set<string>();

  return (reason, { actor, requestId }) => {
    const scope = PlatformScope.safeParse({ tenantId: null, reason, actor, requestId });
    if (!scope.success) {
      const message = 'Work across tenants needs a reason of 8 to 200 characters, an actor and a request id.';
      throw new AppError('invalid_input', message, {}, { cause: scope.error });
    }
    if (reasons.size < MOST_REASONS) reasons.add(reason);
    passages.inc({ reason: reasons.has(reason) ? reason : FURTHER_REASON });
    log[levelOf(actor)]({ reason, actor, requestId }, 'across tenants');
    return Object.freeze({ ...scope.data, actor: Object.freeze(scope.data.actor) });
  };
};

/** A person's passage is news; a service passes with every delivery, which the counter tells. */
const levelOf = ({ kind }: Actor): 'info' | 'debug' => (kind === 'operator' ? 'info' : 'debug');
