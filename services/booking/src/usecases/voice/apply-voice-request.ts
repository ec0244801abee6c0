import { derivedId } from '@fencepost/contracts/ids';
import type { Clock } from '@fencepost/service-kit/clock';
import { postponed } from '@fencepost/service-kit/postponed';
import { unknownCallEvent } from '../../domain/call-causes.ts';
import type { OpenCallback } from '../callbacks/open-callback.ts';
import type { Applied, Settled } from '../deliveries/settle-once.ts';
import type { InboundDelivery } from '../ports/deliveries.ts';
import type { CallRecords } from './call-records.ts';
import { reachedBy } from './functions/request-callback.ts';
import type { OpenBrokenPromise } from './open-broken-promise.ts';
import { type Caller, onlyCustomer } from './resolve-caller.ts';
import type { SettlePromises } from './settle-promises.ts';
import { isWritingIn, type VoiceFunctions } from './voice-functions.ts';

/** So long a function is being answered directly; then it is done here. */
const BEING_ANSWERED_MS = 5_000;

export interface VoiceRequestDeps {
  readonly callRecords: CallRecords;
  readonly voiceFunctions: VoiceFunctions;
  readonly settlePromises: SettlePromises;
  readonly openBrokenPromise: OpenBrokenPromise;
  readonly openCallback: OpenCallback;
  readonly clock: Clock;
}

interface VoiceRequest {
  readonly operation: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly vendorCallId: string;
  readonly delivery: InboundDelivery;
  readonly wasRefused: boolean;
  readonly caller: Caller;
}

/** Does what was asked for on a call, where the direct way has not finished it. */
export const makeApplyVoiceRequest = (deps: VoiceRequestDeps) => {
  const { voiceFunctions, openCallback, openBrokenPromise, callRecords, settlePromises, clock } = deps;

  /** Whose call it was is known now, too late to do what was asked: a person calls back. */
  const callBack = async ({ args, delivery, caller }: VoiceRequest): Promise<Settled> => {
    const phone = reachedBy(args, caller);
    const customerId = onlyCustomer(caller)?.id;
    const id = derivedId('cbk', caller.scope.tenantId, 'unresolved', delivery.deliveryId);
    // Whom nobody can call stays visible as a delivery that was released.
    if (phone !== undefined || customerId !== undefined) {
      await openCallback({ cause: 'unresolved', priority: 'high', customerId, phone }, caller.scope, id);
    }
    return { outcome: 'applied', appointmentId: null, scope: caller.scope };
  };

  return async (asked: VoiceRequest): Promise<Applied> => {
    const { operation: name, args, vendorCallId, delivery, caller } = asked;
    if (!isWritingIn(voiceFunctions, name)) return { cause: unknownCallEvent(name) };
    if (asked.wasRefused) return callBack(asked);
    const youngerMs = BEING_ANSWERED_MS - (clock.millis() - Date.parse(delivery.receivedAt));
    if (youngerMs > 0) throw postponed('This is being answered.', youngerMs);
    const { answer, isNew, call } = await voiceFunctions.writing[name]({
      ...{ name, args, caller, vendorCallId },
      isReplay: true,
    });
    // Whoever was put off was told that we go on: where that came to nothing, they must hear of it.
    if (isNew && answer.status === 'refused') {
      await openBrokenPromise({ callId: call.id, appointmentId: null, startsAt: null, what: name }, caller);
    }
    const heard = { vendorCallId, branchId: caller.branchId, customerId: null };
    const now = await callRecords.change(heard, (known) => known, caller.scope);
    if (isNew && now.status !== 'ongoing') await settlePromises(now, caller, false);
    const { appointmentId } = answer.data;
    const about = typeof appointmentId === 'string' ? appointmentId : null;
    return { outcome: isNew ? 'applied' : 'superseded', appointmentId: about, scope: caller.scope };
  };
};
