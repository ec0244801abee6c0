import type { CallFacts } from '@fencepost/contracts/booking/call';
import { callFactsOf, RetellCall } from './call.ts';
import { isObject, isTooDeep, jsonObjectOf } from './json.ts';

/** What a voice agent asks for in the middle of a call. */
export interface RetellFunctionRequest {
  /** As a language model wrote them: nothing in them is believed. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Null where the tool is set to send its arguments alone: then nobody can say whose the call is. */
  readonly call: CallFacts | null;
  /** The language that `greetCaller` gave the call, where it did. */
  readonly language: string | null;
}

/**
 * The call of a request. Of one that names none, a call that nobody can resolve: known by the request itself, so that a
 * repetition is the same.
 */
export const callOf = ({ call }: RetellFunctionRequest, deliveryId: string): CallFacts =>
  call ?? { vendorCallId: `unnamed-${deliveryId}`, agentId: null, fromNumber: null, toNumber: null };

/** The dynamic variable in which a call remembers its language. */
export const LANGUAGE_VARIABLE = 'fencepost_language';

/**
 * Reads a function request of Retell: `{ name, args, call }`, or, with `args_at_root`, the arguments themselves
 * (google-microsoft-retell-slack.md 3.3). Undefined for what is no JSON object, or has arguments nested beyond all use. Never throws.
 */
export const parseRetellFunction = (body: Uint8Array): RetellFunctionRequest | undefined => {
  const json = body.byteLength === 0 ? {} : jsonObjectOf(body);
  if (json === undefined) return undefined;
  const { call: told, name, args: nested } = json;
  // Arguments at the root are a language model's: a member `call` among them is whatever a caller made it say.
  const isEnvelope = isObject(nested) && typeof name === 'string';
  const call = isEnvelope ? RetellCall.safeParse(told).data : undefined;
  const language = call?.retell_llm_dynamic_variables?.[LANGUAGE_VARIABLE];
  // A tool may well have an argument called `name`: only beside `args` is it the function's.
  const args = isObject(nested) ? nested : json;
  if (isTooDeep(args)) return undefined;
  return {
    args,
    call: call === undefined ? null : callFactsOf(call),
    language: typeof language === 'string' ? language : null,
  };
};
