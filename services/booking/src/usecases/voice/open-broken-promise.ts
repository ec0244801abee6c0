import { derivedId } from '@fencepost/contracts/ids';
import type { Clock } from '@fencepost/service-kit/clock';
import { priorityFor } from '../../domain/call-promises.ts';
import type { OpenCallback } from '../callbacks/open-callback.ts';
import { type Caller, onlyCustomer } from './resolve-caller.ts';

/** Somebody was told, or had to believe, something that is not so. */
export interface BrokenPromise {
  readonly callId: string;
  /** The appointment that it was about, where there is one. */
  readonly appointmentId: string | null;
  readonly startsAt: string | null;
  /** What makes it this one and no other. */
  readonly what: string;
}

/**
 * Has somebody called back whom we have misled, before they notice: the nearer the time, the sooner (A8). Somebody whom
 * nobody could call, for the number was hidden and there is no customer, stays visible as a call with a broken promise.
 */
export const makeOpenBrokenPromise =
  ({ openCallback, clock }: { readonly openCallback: OpenCallback; readonly clock: Clock }) =>
  async ({ callId, appointmentId, startsAt, what }: BrokenPromise, caller: Caller): Promise<void> => {
    const phone = caller.ends.fromNumber ?? undefined;
    const customerId = onlyCustomer(caller)?.id;
    if (phone === undefined && customerId === undefined && appointmentId === null) return;
    const priority = priorityFor(startsAt, clock.now());
    const about = { customerId, phone, appointmentId: appointmentId ?? undefined, callId };
    const id = derivedId('cbk', caller.scope.tenantId, 'promise broken', callId, what);
    await openCallback({ cause: 'promise_broken', priority, ...about }, caller.scope, id);
  };

export type OpenBrokenPromise = ReturnType<typeof makeOpenBrokenPromise>;
