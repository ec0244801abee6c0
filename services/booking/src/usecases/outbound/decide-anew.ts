import type { TenantScope } from '@fencepost/contracts/scope';
import { fold } from '../../domain/fold.ts';
import { withoutIntent } from '../../domain/known-facts.ts';
import { isLive } from '../../domain/lifecycle.ts';
import { ownDecision } from '../../domain/own-fact.ts';
import type { StoredAppointment } from '../../domain/stored-appointment.ts';
import type { StoredIntent } from '../../domain/stored-intent.ts';
import type { OutboundDeps } from './outbound-deps.ts';
import { makeStateFacts } from './state-facts.ts';

/** Of one appointment; more are not made before the first is done. */
const MOST_INTENTS = 1_000;

type Deps = Pick<OutboundDeps, 'appointments' | 'claims' | 'holds' | 'intents' | 'clock'>;

/**
 * Whether a decision that Cal.com’s own booking has overtaken was made anew upon the new one. Only a cancellation is: whoever
 * was told that it will not take place is not let down because the guest has moved it at that moment; unless a person
 * has done something else with the appointment here since. A move stays where the guest has put it.
 */
export const makeDecideAnew = (deps: Deps) => {
  const { intents, clock } = deps;
  const stateFacts = makeStateFacts(deps);

  /** What was given up unsent came from a write that never was, or was overtaken itself. */
  const isOutranked = async ({ appointmentId, appointmentVersion }: StoredIntent, { tenantId }: TenantScope) => {
    const all = await intents.forTenant(tenantId).where({ appointmentId }, MOST_INTENTS);
    return all.some(
      (other) => other.appointmentVersion > appointmentVersion && ['done', 'unknown', 'refused'].includes(other.state),
    );
  };

  return async (intent: StoredIntent, scope: TenantScope): Promise<boolean> => {
    const { id: intentId, appointmentId, kind } = intent;
    if (kind !== 'cancel' || (await isOutranked(intent, scope))) return false;
    let isAnew = false;
    const anew = async ({ facts }: StoredAppointment) => {
      const rest = withoutIntent(facts, intentId);
      const ours = facts.find((fact) => fact.intentId === intentId);
      const standing = fold(rest);
      // A decision of ours that stands open was made by somebody who saw the new booking.
      const isLast = ours !== undefined && rest.every(({ source }) => source !== 'local');
      isAnew = isLast && standing !== undefined && isLive(standing.status);
      if (!isAnew) return undefined;
      const decision = { facts: rest, intentId, saidAt: clock.now() };
      return [...rest, ownDecision(decision, { kind: 'cancelled', byHost: ours?.byHost ?? null })];
    };
    await stateFacts(appointmentId, anew, { intentId }, scope);
    return isAnew;
  };
};
