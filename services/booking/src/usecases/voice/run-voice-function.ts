import type { CallFacts, runVoiceFunction, VoiceAnswer } from '@fencepost/contracts/booking/call';
import { languageAt, saidIn } from '@fencepost/contracts/booking/voice-language';
import { AppError, type ErrorCode } from '@fencepost/contracts/errors';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import type { Sentences } from '../../domain/sentences/sentences.ts';
import { sentences } from '../../domain/sentences/sentences-in.ts';
import { later, refused } from './answers.ts';
import type { OpenBrokenPromise } from './open-broken-promise.ts';
import type { Caller, ResolveCaller, Unresolved } from './resolve-caller.ts';
import { isReadingIn, isWritingIn, type VoiceFunctions } from './voice-functions.ts';

type Input = z.output<typeof runVoiceFunction.input>;

interface Deps {
  readonly resolveCaller: ResolveCaller;
  readonly voiceFunctions: VoiceFunctions;
  readonly openBrokenPromise: OpenBrokenPromise;
  readonly clock: Clock;
}

/** What took longer than this may have been answered without us: the caller was told that we go on. */
const SURELY_HEARD_MS = 2_000;

/** Of a part that is away or at work: asked again, it may answer. */
const passing: readonly ErrorCode[] = ['unavailable', 'timeout', 'stale_version', 'outbox_full', 'rate_limited'];

/**
 * Does what a voice agent asks for, and says what became of it. Whose the call is must be certain first: else the caller
 * hears a kind sentence with a call-back offer, nothing is written for anybody, and the edge answers 200 (S4, BKG-006).
 */
export const makeRunVoiceFunction = (deps: Deps) => {
  const { resolveCaller, voiceFunctions, clock } = deps;

  const write = async ({ name, args, call }: Input, caller: Caller, startedMs: number): Promise<VoiceAnswer> => {
    if (!isWritingIn(voiceFunctions, name)) return refused('unknown_function', caller.words.unknownFunction);
    const asked = { name, args, caller, vendorCallId: call.vendorCallId, isReplay: false };
    const { answer, isNew, call: own } = await voiceFunctions.writing[name](asked);
    const mayBeUnheard = isNew && clock.millis() - startedMs > SURELY_HEARD_MS;
    if (mayBeUnheard && answer.status === 'refused') {
      await deps.openBrokenPromise({ callId: own.id, appointmentId: null, startsAt: null, what: name }, caller);
    }
    return answer;
  };

  return async (input: Input, scope: PlatformScope): Promise<VoiceAnswer> => {
    const startedMs = clock.millis();
    const { endpointId, name, args, call } = input;
    const { vendorCallId: _, ...ends } = call;
    const resolved = await resolveCaller(endpointId, ends, scope);
    if (!resolved.resolved) return unresolvedAnswer(name, resolved.verdict, ends);
    const { caller } = resolved;
    const isReading = isReadingIn(voiceFunctions, name);
    try {
      return isReading ? await voiceFunctions.reading[name](args, caller) : await write(input, caller, startedMs);
    } catch (error) {
      if (!(error instanceof AppError) || !passing.includes(error.code)) throw error;
      return isReading ? later(error.code, caller.words.tryAgain) : later(error.code, caller.words.goesOn);
    }
  };
};

/** No company is known, and so not how it speaks: it is said as in the country that was called, or in every language. */
const unresolvedAnswer = (
  name: string,
  { reason }: Unresolved,
  { toNumber }: Pick<CallFacts, 'toNumber'>,
): VoiceAnswer => {
  const { de, en } = sentences;
  const said = (of: (words: Sentences) => string): string => saidIn(languageAt(toNumber), { de: of(de), en: of(en) });
  // The edge has stored it, and a person looks at what is in quarantine.
  if (name === 'request_callback')
    return later(
      reason,
      said(({ callbackUnresolved }) => callbackUnresolved),
    );
  return refused(
    reason,
    said(({ unresolved }) => unresolved),
  );
};
