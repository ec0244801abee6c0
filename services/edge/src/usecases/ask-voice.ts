import { greetCaller, runVoiceFunction, type VoiceAnswer } from '@fencepost/contracts/booking/call';
import { languageAt, voiceLanguageIn } from '@fencepost/contracts/booking/voice-language';
import { MAX_API_BODY_BYTES } from '@fencepost/contracts/http-limits';
import type { AcrossTenants } from '@fencepost/service-kit/across-tenants';
import type { Caller } from '@fencepost/service-kit/mesh';
import { callOf, parseRetellFunction } from '@fencepost/vendors/retell/function-request';
import { parseRetellInbound } from '@fencepost/vendors/retell/webhook';
import { fallbackAnswer, isWriting, type Silence } from '../domain/voice-fallback.ts';
import type { AcceptRetell, RetellRequest } from './accept-retell.ts';

export interface AskVoiceDeps {
  readonly acceptRetell: AcceptRetell;
  readonly call: Caller;
  readonly acrossTenants: AcrossTenants;
  /** The outcome of the work, or a rejection when there is none by the end of the time. */
  readonly inTime: <T>(work: Promise<T>) => Promise<T>;
  /** Told of what booking or the broker did not do. */
  readonly failed: (error: unknown, request: RetellRequest) => void;
}

/** Far more than a function’s name has; what is longer is nobody's. */
const NAME_MAX_CHARS = 64;
/** Of arguments in JSON: as much as `/v1` takes, and far more than anybody says in a sentence. */
const ARGS_MAX_BYTES = MAX_API_BODY_BYTES;

const scopeOf = ({ acrossTenants }: Pick<AskVoiceDeps, 'acrossTenants'>, { endpoint, requestId }: RetellRequest) =>
  acrossTenants('a telephone call is not yet anybody’s', {
    actor: { kind: 'webhook', id: endpoint.endpointId },
    requestId,
  });

/**
 * Answers what a voice agent asks for in an authentic request. A function that changes something is stored first, so that
 * it goes on whatever becomes of this process. Never rejects: there is always something to be said (S4).
 */
export const makeAskVoice = (deps: AskVoiceDeps) => {
  const { acceptRetell, call, inTime, failed } = deps;

  return async (request: RetellRequest, name: string): Promise<VoiceAnswer> => {
    const asked = parseRetellFunction(request.rawBody);
    if (asked === undefined) return fallbackAnswer('unreadable', null);
    const deliveryId = acceptRetell.identify(request);
    const of = callOf(asked, deliveryId);
    // As booking does it: by the company’s locale, which the greeting has left with the call, else by the number.
    const language = voiceLanguageIn(asked.language) ?? languageAt(of.toNumber);
    if (Buffer.byteLength(JSON.stringify(asked.args)) > ARGS_MAX_BYTES) return fallbackAnswer('too_long', language);
    let silence: Silence = isWriting(name) ? 'not_stored' : 'only_asked';

    const answer = async (): Promise<VoiceAnswer> => {
      if (silence === 'not_stored') {
        await acceptRetell.store(request, name);
        silence = 'stored';
      }
      const question = { name: name.slice(0, NAME_MAX_CHARS), args: asked.args, call: of };
      return call(runVoiceFunction, { endpointId: request.endpoint.endpointId, ...question }, scopeOf(deps, request));
    };
    try {
      return await inTime(answer());
    } catch (error) {
      failed(error, request);
      return fallbackAnswer(silence, language);
    }
  };
};

/** The variables for an agent that is about to answer; none where anything is uncertain. Never rejects: the call goes on. */
export const makeGreet =
  (deps: AskVoiceDeps) =>
  async (request: RetellRequest): Promise<Readonly<Record<string, string>>> => {
    const { call, inTime, failed } = deps;
    const ends = parseRetellInbound(request.rawBody);
    if (ends === undefined) return {};
    try {
      const input = { endpointId: request.endpoint.endpointId, call: ends };
      return (await inTime(call(greetCaller, input, scopeOf(deps, request)))).variables;
    } catch (error) {
      failed(error, request);
      return {};
    }
  };
