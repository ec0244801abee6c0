import type { Call } from '@fencepost/contracts/booking/call';
import { isSamePromise, type VoicePromise } from '../../domain/call-promises.ts';
import type { CallRecords } from './call-records.ts';
import { type Caller, onlyCustomer } from './resolve-caller.ts';

/** More than anybody promises in one call; the newest count. */
const MOST_PROMISES = 100;

/** Writes down what a caller was told, so that it can be compared with what is so (A8); the same twice is once. */
export type KeepPromise = (vendorCallId: string, promise: VoicePromise, caller: Caller) => Promise<Call>;

export const makeKeepPromise =
  ({ callRecords }: { readonly callRecords: CallRecords }): KeepPromise =>
  (vendorCallId, promise, caller) => {
    const { branchId, scope } = caller;
    const heard = { vendorCallId, branchId, customerId: onlyCustomer(caller)?.id ?? null };
    const kept = (call: Call): Call => {
      // Only the last word about an appointment counts: the same word after another one is a new one.
      const lastWord = call.promises.findLast(({ appointmentId }) => appointmentId === promise.appointmentId);
      if (lastWord !== undefined && isSamePromise(lastWord, promise)) return call;
      return { ...call, promises: [...call.promises, promise].slice(-MOST_PROMISES), promisesKept: null };
    };
    return callRecords.change(heard, kept, scope);
  };
