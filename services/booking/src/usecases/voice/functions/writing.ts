import type { VoiceAnswer } from '@fencepost/contracts/booking/call';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { VoicePromise } from '../../../domain/call-promises.ts';
import type { Args } from '../args.ts';
import type { Caller } from '../resolve-caller.ts';

/** What a function is going to do, understood once: plain data, so that a repetition does the very same. */
export type Plan<P> = { readonly plan: P } | { readonly answer: VoiceAnswer };

/** One run of a plan: its scope carries the key under which it has one effect. */
export interface Run {
  readonly caller: Caller;
  readonly callId: string;
  readonly scope: TenantScope;
}

export interface Done {
  readonly answer: VoiceAnswer;
  /** What the caller may rely on now; null where nothing was promised. */
  readonly promise: Omit<VoicePromise, 'at'> | null;
}

/** A function that changes something, once for each call, intent and slot. */
export interface WritingFunction<P extends object = object> {
  /** What is meant, whatever else the words were: two requests with the same intent are one. */
  intent(args: Args, caller: Caller): readonly string[];
  /** Whether the same words would mean another appointment by now than the one they were answered about. */
  meansAnother?(answeredAbout: string | null, args: Args, caller: Caller): Promise<boolean>;
  plan(args: Args, caller: Caller, callId: string): Promise<Plan<P>>;
  /** Reads back a plan that was stored. */
  parse(stored: unknown): P;
  perform(plan: P, run: Run): Promise<Done>;
}
