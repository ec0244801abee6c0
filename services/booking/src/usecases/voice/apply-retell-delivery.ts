import type { PlatformScope } from '@fencepost/contracts/scope';
import type { QuarantineRoom } from '@fencepost/service-kit/quarantine';
import { callOf, parseRetellFunction } from '@fencepost/vendors/retell/function-request';
import { parseRetellEvent } from '@fencepost/vendors/retell/webhook';
import { malformedCall, unknownCallEvent, unresolvedCall } from '../../domain/call-causes.ts';
import { type Applied, makeSettleOnce, type Outcome } from '../deliveries/settle-once.ts';
import type { InboundDelivery } from '../ports/deliveries.ts';
import type { Stores } from '../ports/stores.ts';
import { type CallEventDeps, makeApplyCallEvent } from './apply-call-event.ts';
import { makeApplyVoiceRequest, type VoiceRequestDeps } from './apply-voice-request.ts';
import type { ResolveCaller } from './resolve-caller.ts';

/** The operation under which the edge stores events of calls; any other is the name of a function. */
const EVENT = 'event';

export type ApplyRetellDelivery = (
  delivery: InboundDelivery,
  operation: string,
  scope: PlatformScope,
) => Promise<Outcome>;

interface Deps extends Pick<Stores, 'deliveries'>, CallEventDeps, VoiceRequestDeps {
  readonly resolveCaller: ResolveCaller;
  readonly quarantine: QuarantineRoom;
}

/**
 * Applies what the edge has stored of Retell: events of calls, and functions that the direct way may not have finished.
 * Throws only what a later attempt can mend; running it again changes nothing. What is nobody's for certain waits in
 * quarantine (law 2): once it is released, its caller is called back, for they were told no.
 */
export const makeApplyRetellDelivery = (deps: Deps): ApplyRetellDelivery => {
  const { resolveCaller, quarantine } = deps;
  const settleOnce = makeSettleOnce(deps);
  const applyEvent = makeApplyCallEvent(deps);
  const applyRequest = makeApplyVoiceRequest(deps);

  const settleEvent: Apply = (delivery, scope) => {
    const said = parseRetellEvent(delivery.body);
    const apply = async (): Promise<Applied | 'ignored'> => {
      if (said.kind === 'malformed') return { cause: malformedCall(said.problems, null) };
      if (!('call' in said)) return said.kind === 'irrelevant' ? 'ignored' : { cause: unknownCallEvent(said.event) };
      const resolved = await resolveCaller(delivery.endpointId, said.call, scope);
      if (!resolved.resolved) return { cause: unresolvedCall(resolved.verdict, said.event) };
      return applyEvent(said, delivery, resolved.caller);
    };
    const trigger = said.kind === 'malformed' ? '' : said.event;
    return settleOnce(delivery, { vendor: 'retell', trigger, apply }, scope);
  };

  const settleRequest = (delivery: InboundDelivery, operation: string, scope: PlatformScope): Promise<Outcome> => {
    const apply = async (): Promise<Applied> => {
      const asked = parseRetellFunction(delivery.body);
      if (asked === undefined) return { cause: malformedCall(['a JSON object is expected'], operation) };
      const { args } = asked;
      const call = callOf(asked, delivery.deliveryId);
      const { vendorCallId } = call;
      const [resolved, held] = await Promise.all([
        resolveCaller(delivery.endpointId, call, scope),
        quarantine.find(delivery.deliveryId),
      ]);
      if (!resolved.resolved) return { cause: unresolvedCall(resolved.verdict, operation) };
      const { caller } = resolved;
      return applyRequest({ operation, args, vendorCallId, delivery, wasRefused: held !== undefined, caller });
    };
    // Two functions may be asked with the very same bytes.
    const isSame = ({ trigger }: { readonly trigger: string }): boolean => trigger === operation;
    return settleOnce(delivery, { vendor: 'retell', trigger: operation, isSame, apply }, scope);
  };

  return async (delivery, operation, scope) =>
    operation === EVENT ? settleEvent(delivery, scope) : settleRequest(delivery, operation, scope);
};

type Apply = (delivery: InboundDelivery, scope: PlatformScope) => Promise<Outcome>;
