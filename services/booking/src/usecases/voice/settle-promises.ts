import type { Call } from '@fencepost/contracts/booking/call';
import { lastPromises, standingOf, type VoicePromise } from '../../domain/call-promises.ts';
import type { Stores } from '../ports/stores.ts';
import type { CallRecords } from './call-records.ts';
import type { OpenBrokenPromise } from './open-broken-promise.ts';
import type { Caller } from './resolve-caller.ts';

interface Deps extends Pick<Stores, 'appointments'> {
  readonly callRecords: CallRecords;
  readonly openBrokenPromise: OpenBrokenPromise;
}

/** `unsure`: Cal.com has not answered yet, so that it is too early to say; with `isLast` that counts as broken. */
export type SettlePromises = (call: Call, caller: Caller, isLast: boolean) => Promise<'settled' | 'unsure'>;

/** Compares what a caller was told with what is booked, and has them called back where it differs (A8). */
export const makeSettlePromises = ({ appointments, callRecords, openBrokenPromise }: Deps): SettlePromises => {
  const looked = async (promise: VoicePromise, { scope }: Caller) => {
    const { appointmentId } = promise;
    const found = appointmentId === null ? undefined : await appointments.forTenant(scope.tenantId).byId(appointmentId);
    return { promise, found: found?.id ?? null, standing: standingOf(promise, found) };
  };

  return async (call, caller, isLast) => {
    if (call.promisesKept !== null) return 'settled';
    const all = await Promise.all(lastPromises(call.promises).map((promise) => looked(promise, caller)));
    if (!isLast && all.some(({ standing }) => standing === 'unsure')) return 'unsure';
    const broken = all.filter(({ standing }) => standing !== 'kept');
    for (const { promise, found } of broken) {
      const { kind, appointmentId, startsAt } = promise;
      const what = [kind, appointmentId, startsAt].join('-');
      await openBrokenPromise({ callId: call.id, appointmentId: found, startsAt, what }, caller);
    }
    const settled = { promisesKept: broken.length === 0 };
    const { vendorCallId, branchId, customerId } = call;
    const heard = { vendorCallId, branchId, customerId };
    // Something promised meanwhile is looked at when it is told of.
    const isSame = (now: Call): boolean => now.promises.length === call.promises.length && now.promisesKept === null;
    await callRecords.change(heard, (now) => (isSame(now) ? { ...now, ...settled } : now), caller.scope);
    return 'settled';
  };
};
