import { type Callback, type CallbackPriority, callbackChanged } from '@fencepost/contracts/booking/callback';
import { recordEvent } from '@fencepost/contracts/envelope';
import { AppError, known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import { createdId } from '@fencepost/service-kit/created-id';
import { callbackDeadline } from '../../domain/callback-deadline.ts';
import type { RandomBytes } from '../ports/holds.ts';
import type { Stores } from '../ports/stores.ts';

export interface CallbackDeps extends Pick<Stores, 'callbacks' | 'customers' | 'appointments'> {
  readonly clock: Clock;
  readonly random: RandomBytes;
}

/** Who wants to be called, why, and how soon. */
export interface CallbackWish {
  readonly cause: Callback['cause'];
  readonly priority: CallbackPriority;
  readonly customerId?: string | undefined;
  readonly appointmentId?: string | undefined;
  readonly callId?: string | undefined;
  readonly phone?: string | undefined;
  readonly note?: string | undefined;
}

/** `id` where the wish itself names it (a call and its intent); else it follows from the `Idempotency-Key`. */
export type OpenCallback = (wish: CallbackWish, scope: TenantScope, id?: string) => Promise<Callback>;

/**
 * Writes down that somebody waits to be called, once under one id. Without a number the customer's own is used; somebody
 * whom nobody could call is refused. Customer and appointment must be the company's own (law 12).
 */
export const makeOpenCallback = ({ callbacks, customers, appointments, clock, random }: CallbackDeps): OpenCallback => {
  const parties = async ({ customerId, appointmentId }: CallbackWish, { tenantId }: TenantScope) => {
    const appointment =
      appointmentId === undefined ? undefined : known(await appointments.forTenant(tenantId).byId(appointmentId));
    const id = customerId ?? appointment?.customerId;
    const customer = id === undefined ? undefined : await customers.forTenant(tenantId).byId(id);
    return customerId === undefined ? customer : known(customer);
  };

  return async (wish, scope, id = createdId('cbk', wish, scope, random)) => {
    const own = callbacks.forTenant(scope.tenantId);
    const made = await own.byId(id);
    if (made !== undefined) return made;
    const customer = await parties(wish, scope);
    const { cause, priority, appointmentId = null, callId = null, note = null } = wish;
    const phone = wish.phone ?? customer?.phone ?? null;
    if (phone === null && customer === undefined) {
      throw new AppError('invalid_input', 'Say whom to call: a phone number, a customer or an appointment.');
    }
    const callback: Callback = {
      id,
      cause,
      priority,
      status: 'open',
      dueAt: callbackDeadline(priority, clock.now()),
      customerId: customer?.id ?? null,
      appointmentId,
      callId,
      phone,
      note,
      version: 1,
      createdAt: clock.now(),
    };
    const isNew = await own.add(callback, callbackEvent(callback, clock, scope));
    return isNew ? callback : known(await own.byId(id));
  };
};

/** Told without number and note: those are personal. */
export const callbackEvent = (callback: Callback, clock: Clock, scope: TenantScope) =>
  recordEvent(callbackChanged, {
    scope,
    entity: { id: callback.id, version: callback.version },
    payload: { callback },
    occurredAt: clock.now(),
    causationId: null,
  });
