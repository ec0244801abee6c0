import type { IntentKind } from '@fencepost/contracts/booking/intent';
import { AppError, known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { createdId } from '@fencepost/service-kit/created-id';
import { type Command, isAllowed } from '../../domain/lifecycle.ts';
import type { StoredAppointment } from '../../domain/stored-appointment.ts';
import type { CommandDeps } from './command-deps.ts';
import { overtaken } from './overtaken.ts';

interface Given {
  readonly appointmentId: string;
  readonly version: number;
}

/** A command about an appointment that stands, before anything of it is written. */
export interface Begun {
  readonly standing: StoredAppointment;
  /** Follows from the Idempotency-Key, so that a repetition after a crash finds what it has made (K17). */
  readonly intentId: string;
  /** Whether this very command was carried out before: then it answers what stands. */
  readonly isRepeated: boolean;
}

type Deps = Pick<CommandDeps, 'appointments' | 'intents' | 'random'>;

/**
 * Reads the appointment that a command means. Throws `not_found`, `stale_version` with both versions and who changed it
 * when, and `wrong_state` where the command makes no sense of an appointment that stands there.
 */
export const makeBeginCommand =
  (deps: Deps) =>
  async (command: Command, kind: IntentKind, input: Given, scope: TenantScope): Promise<Begun> => {
    const standing = known(await deps.appointments.forTenant(scope.tenantId).stored(input.appointmentId));
    const intentId = createdId('itt', { kind, ...input }, scope, deps.random);
    const { status, version } = standing.appointment;
    if (version !== input.version) {
      if (await wasCarriedOut(deps, standing, intentId, scope)) return { standing, intentId, isRepeated: true };
      throw await overtaken(deps, input, scope);
    }
    if (!isAllowed(command, status)) {
      throw new AppError('wrong_state', `The appointment is ${status}: this cannot be done any more, or not yet.`, {
        facts: { status },
      });
    }
    return { standing, intentId, isRepeated: false };
  };

/** An intent is acted upon only where the appointment was written with it. */
const wasCarriedOut = async (
  { intents }: Deps,
  { facts }: StoredAppointment,
  intentId: string,
  { tenantId, idempotencyKey }: TenantScope,
): Promise<boolean> => {
  if (idempotencyKey === undefined) return false;
  if (facts.some((fact) => fact.intentId === intentId)) return true;
  const intent = await intents.forTenant(tenantId).byId(intentId);
  return intent !== undefined && (intent.sentAt !== null || ['done', 'refused', 'unknown'].includes(intent.state));
};
