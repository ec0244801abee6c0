import type { Appointment } from '@fencepost/contracts/booking/appointment';
import type { IntentKind } from '@fencepost/contracts/booking/intent';
import { teller } from '@fencepost/contracts/envelope';
import { AppError, codeOf } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { isLive } from '../../domain/lifecycle.ts';
import type { Buffers, Segment } from '../../domain/segment.ts';
import { MOST_FACTS, restatedOf } from '../../domain/stored-appointment.ts';
import { eventFor } from '../../domain/transition.ts';
import type { VendorFact } from '../../domain/vendor-fact.ts';
import type { Begun } from './begin-command.ts';
import type { CommandDeps } from './command-deps.ts';
import { openIntent, reopenIntent } from './open-intent.ts';
import { overtaken } from './overtaken.ts';

export interface Change {
  readonly kind: IntentKind;
  readonly fact: VendorFact;
  /** What the appointment occupies from now on, claimed already. */
  readonly occupies: readonly Segment[];
  /** Where it is claimed anew: with which buffers. */
  readonly buffers?: Buffers;
  /** Takes back what was claimed for it, where somebody else was quicker. */
  readonly giveBack?: () => Promise<void>;
  readonly reason: string | null;
}

const nothingClaimed = async (): Promise<void> => {};

type Deps = Pick<CommandDeps, 'appointments' | 'claims' | 'intents' | 'sealPersonal' | 'ringIntent' | 'clock'>;

/**
 * Writes what a command has decided: first what Cal.com is to be told, then the appointment under its version, which is
 * the commit, then what is occupied no longer is given back. Nothing is sent to Cal.com before the commit (K11).
 */
export const makeCommitChange = (deps: Deps) => {
  const { appointments, claims, sealPersonal, ringIntent, clock } = deps;
  return async ({ standing, intentId }: Begun, change: Change, scope: TenantScope): Promise<Appointment> => {
    const { appointment: before } = standing;
    const { kind, fact, occupies, buffers = standing.buffers, giveBack = nothingClaimed, reason } = change;
    const appointmentId = before.id;
    const restated = restatedOf(standing, [...standing.facts, fact]);
    if (restated === undefined || restated.facts.length > MOST_FACTS) {
      throw new AppError('unavailable', 'This appointment has too long a history; a person must look at it.');
    }
    const appointmentVersion = restated.appointment.version;
    const wanted = { id: intentId, kind, appointmentId, appointmentVersion, reason };
    await openIntent(deps, wanted, scope);

    const contested = before.contested && occupies.length === 0 && isLive(restated.appointment.status);
    const after: Appointment = { ...restated.appointment, contested };
    const sealed = await sealPersonal(after.customerId, { reason }, scope);
    const tell = teller({ scope, occurredAt: clock.now(), causationId: null, sealed });
    const giveUp = await claims.forTenant(scope.tenantId).leftovers(appointmentId);
    try {
      const own = appointments.forTenant(scope.tenantId);
      await own.save({ ...restated, appointment: after, occupies, buffers }, eventFor({ before, after }, tell));
    } catch (error) {
      if (codeOf(error) !== 'stale_version') throw error;
      // Whoever was quicker may be this very command, sent twice: then the claim is what it stands on.
      const standsNow = await appointments.forTenant(scope.tenantId).stored(appointmentId);
      if (!standsNow?.facts.some((known) => known.intentId === intentId)) await giveBack();
      throw await overtaken(deps, { appointmentId, version: before.version }, scope);
    }
    await giveUp(occupies);
    await reopenIntent(deps, wanted, scope);
    ringIntent(intentId, scope.tenantId, 0);
    return after;
  };
};
