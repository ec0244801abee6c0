import type { Call } from '@fencepost/contracts/booking/call';
import type { Clock } from '@fencepost/service-kit/clock';
import { postponed } from '@fencepost/service-kit/postponed';
import type { RetellCallEvent } from '@fencepost/vendors/retell/webhook';
import type { Settled } from '../deliveries/settle-once.ts';
import type { InboundDelivery } from '../ports/deliveries.ts';
import type { CallRecords } from './call-records.ts';
import { type Caller, onlyCustomer } from './resolve-caller.ts';
import type { SettlePromises } from './settle-promises.ts';

/** So long Cal.com may take to answer before what was promised counts as broken. */
const PATIENCE_MS = 10 * 60_000;

export interface CallEventDeps {
  readonly callRecords: CallRecords;
  readonly settlePromises: SettlePromises;
  readonly clock: Clock;
}

/** Writes down that a call began or ended; once it is over, what was promised on it is settled. */
export const makeApplyCallEvent = ({ callRecords, settlePromises, clock }: CallEventDeps) => {
  return async (said: RetellCallEvent, delivery: InboundDelivery, caller: Caller): Promise<Settled> => {
    const { branchId, scope } = caller;
    const heard = { vendorCallId: said.call.vendorCallId, branchId, customerId: onlyCustomer(caller)?.id ?? null };
    let outcome: Settled['outcome'] = 'superseded';
    const call = await callRecords.change(
      heard,
      (known) => {
        const next = afterEvent(known, said);
        outcome = next === known && known.version > 1 ? 'superseded' : 'applied';
        return next;
      },
      scope,
    );
    if (said.kind !== 'started') {
      const isLast = clock.millis() - Date.parse(delivery.receivedAt) >= PATIENCE_MS;
      if ((await settlePromises(call, caller, isLast)) === 'unsure')
        throw postponed('Cal.com has not confirmed yet.', null);
    }
    return { outcome, appointmentId: null, scope };
  };
};

/** Whatever the order of its events, a call that is over does not begin again. */
const afterEvent = (call: Call, { kind, connected, startedAt, endedAt }: RetellCallEvent): Call => {
  const isOver = kind !== 'started';
  const over = connected ? 'ended' : 'not_connected';
  const next: Call = {
    ...call,
    status: isOver && call.status === 'ongoing' ? over : call.status,
    startedAt: call.startedAt ?? startedAt,
    endedAt: call.endedAt ?? (isOver ? endedAt : null),
  };
  const { status } = call;
  const isSame = next.status === status && next.startedAt === call.startedAt && next.endedAt === call.endedAt;
  return isSame ? call : next;
};
