import type { Call } from '@fencepost/contracts/booking/call';
import { AppError } from '@fencepost/contracts/errors';
import { derivedId } from '@fencepost/contracts/ids';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import { postponed } from '@fencepost/service-kit/postponed';
import type { QuarantineCause, QuarantineRoom } from '@fencepost/service-kit/quarantine';
import { callOf, parseRetellFunction } from '@fencepost/vendors/retell/function-request';
import { parseRetellEvent, type RetellCallEvent } from '@fencepost/vendors/retell/webhook';
import { malformedCall, unknownCallEvent, unresolvedCall } from '../../domain/call-causes.ts';
import type { OpenCallback } from '../callbacks/open-callback.ts';
import type { Outcome } from '../deliveries/apply-delivery.ts';
import type { InboundDelivery } from '../ports/deliveries.ts';
import type { Stores } from '../ports/stores.ts';
import type { CallRecords } from './call-records.ts';
import { reachedBy } from './functions/request-callback.ts';
import type { OpenBrokenPromise } from './open-broken-promise.ts';
import { type Caller, onlyCustomer, type ResolveCaller } from './resolve-caller.ts';
import type { SettlePromises } from './settle-promises.ts';
import { isWritingIn, type VoiceFunctions } from './voice-functions.ts';

/** The operation under which the edge stores events of calls; any other is the name of a function. */
const EVENT = 'event';
/** So long a function is being answered directly; then it is done here. */
const BEING_ANSWERED_MS = 5_000;
/** So long Cal.com may take to answer before what was promised counts as broken. */
const PATIENCE_MS = 10 * 60_000;

export type ApplyRetellDelivery = (
  delivery: InboundDelivery,
  operation: string,
  scope: PlatformScope,
) => Promise<Outcome>;

interface Deps extends Pick<Stores, 'deliveries'> {
  readonly resolveCaller: ResolveCaller;
  readonly callRecords: CallRecords;
  readonly voiceFunctions: VoiceFunctions;
  readonly settlePromises: SettlePromises;
  readonly openBrokenPromise: OpenBrokenPromise;
  readonly openCallback: OpenCallback;
  readonly quarantine: QuarantineRoom;
  readonly clock: Clock;
}

interface Settled {
  readonly trigger: string;
  readonly outcome: 'applied' | 'superseded';
  readonly appointmentId: string | null;
  readonly caller: Caller;
}
type Result = Settled | 'ignored' | { readonly cause: QuarantineCause };

/**
 * Applies what the edge has stored of Retell: events of calls, and functions that the direct way may not have finished.
 * Throws only what a later attempt can mend; running it again changes nothing. What is nobody's for certain waits in
 * quarantine (law 2): once it is released, its caller is called back, for they were told no.
 */
export const makeApplyRetellDelivery = (deps: Deps): ApplyRetellDelivery => {
  const { resolveCaller, quarantine, deliveries, clock } = deps;
  const applyEvent = makeApplyEvent(deps);
  const applyFunction = makeApplyFunction(deps);

  const apply = async (
    delivery: InboundDelivery,
    operation: string,
    wasRefused: boolean,
    scope: PlatformScope,
  ): Promise<Result> => {
    if (operation === EVENT) {
      const said = parseRetellEvent(delivery.body);
      if (said.kind === 'malformed') return { cause: malformedCall(said.problems, null) };
      if (!('call' in said)) return said.kind === 'irrelevant' ? 'ignored' : { cause: unknownCallEvent(said.event) };
      const resolved = await resolveCaller(delivery.endpointId, said.call, scope);
      if (!resolved.resolved) return { cause: unresolvedCall(resolved.verdict, said.event) };
      return applyEvent(said, delivery, resolved.caller);
    }
    const asked = parseRetellFunction(delivery.body);
    if (asked === undefined) return { cause: malformedCall(['a JSON object is expected'], operation) };
    const call = callOf(asked, delivery.deliveryId);
    const resolved = await resolveCaller(delivery.endpointId, call, scope);
    if (!resolved.resolved) return { cause: unresolvedCall(resolved.verdict, operation) };
    const { caller } = resolved;
    return applyFunction({
      operation,
      args: asked.args,
      vendorCallId: call.vendorCallId,
      delivery,
      wasRefused,
      caller,
    });
  };

  const settledBefore = async ({ claimedTenantId, deliveryId }: InboundDelivery, operation: string) => {
    if (claimedTenantId === null) return undefined;
    const known = await deliveries.forTenant(claimedTenantId).byId(deliveryId);
    // Two functions may be asked with the very same bytes.
    return operation === EVENT || known?.trigger === operation ? known?.outcome : undefined;
  };

  return async (delivery, operation, scope) => {
    const { deliveryId: id, streamSeq, receivedAt } = delivery;
    const [before, known] = await Promise.all([settledBefore(delivery, operation), quarantine.find(id)]);
    if (before !== undefined) return before;
    const result = await apply(delivery, operation, known !== undefined, scope).catch(ourFault);
    if (typeof result === 'object' && 'cause' in result) {
      const { requestId, body, ...held } = delivery;
      await quarantine.put({ delivery: held, cause: result.cause, known }, scope);
      return result.cause.reason;
    }
    await quarantine.release(known, scope);
    if (result === 'ignored') return result;
    const { caller, ...told } = result;
    const settled = { id, vendor: 'retell', ...told, streamSeq, receivedAt, settledAt: clock.now() } as const;
    await deliveries.forTenant(caller.scope.tenantId).add(settled);
    return result.outcome;
  };
};

const ageOf = ({ clock }: Pick<Deps, 'clock'>, { receivedAt }: InboundDelivery): number =>
  clock.millis() - Date.parse(receivedAt);

const makeApplyEvent = (deps: Deps) => {
  const { callRecords, settlePromises } = deps;
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
      const isLast = ageOf(deps, delivery) >= PATIENCE_MS;
      if ((await settlePromises(call, caller, isLast)) === 'unsure')
        throw postponed('Cal.com has not confirmed yet.', null);
    }
    return { trigger: said.event, outcome, appointmentId: null, caller };
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

interface AskedFunction {
  readonly operation: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly vendorCallId: string;
  readonly delivery: InboundDelivery;
  readonly wasRefused: boolean;
  readonly caller: Caller;
}

const makeApplyFunction = (deps: Deps) => {
  const { voiceFunctions, openCallback, openBrokenPromise, callRecords, settlePromises } = deps;

  /** Whose call it was is known now, too late to do what was asked: a person calls back. */
  const callBack = async ({ operation, args, delivery, caller }: AskedFunction): Promise<Settled> => {
    const phone = reachedBy(args, caller);
    const customerId = onlyCustomer(caller)?.id;
    const id = derivedId('cbk', caller.scope.tenantId, 'unresolved', delivery.deliveryId);
    // Whom nobody can call stays visible as a delivery that was released.
    if (phone !== undefined || customerId !== undefined) {
      await openCallback({ cause: 'unresolved', priority: 'high', customerId, phone }, caller.scope, id);
    }
    return { trigger: operation, outcome: 'applied', appointmentId: null, caller };
  };

  return async (asked: AskedFunction): Promise<Result> => {
    const { operation: name, args, vendorCallId, delivery, caller } = asked;
    if (!isWritingIn(voiceFunctions, name)) return { cause: unknownCallEvent(name) };
    if (asked.wasRefused) return callBack(asked);
    const youngerMs = BEING_ANSWERED_MS - ageOf(deps, delivery);
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
    return { trigger: name, outcome: isNew ? 'applied' : 'superseded', appointmentId: about, caller };
  };
};

/** A record of ours that cannot be read is mended, not the delivery: it comes again, and is never put aside for it. */
const ourFault = (cause: unknown): never => {
  if (!(cause instanceof AppError) || cause.retry !== 'never') throw cause;
  throw new AppError('internal', 'The request could not be applied; it will be tried again.', {}, { cause });
};
