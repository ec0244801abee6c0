import type { Call, VoiceAnswer } from '@fencepost/contracts/booking/call';
import { AppError, codeOf } from '@fencepost/contracts/errors';
import { derivedId } from '@fencepost/contracts/ids';
import type { Clock } from '@fencepost/service-kit/clock';
import { promisedSince, standingOf } from '../../domain/call-promises.ts';
import type { Stores } from '../ports/stores.ts';
import type { Args } from './args.ts';
import { callIdOf } from './call-records.ts';
import type { Done, WritingFunction } from './functions/writing.ts';
import type { KeepPromise } from './keep-promise.ts';
import type { StoredAnswer, VoiceAnswers, VoiceStores } from './ports.ts';
import { isFinal, refusalOf } from './refusal.ts';
import type { Caller } from './resolve-caller.ts';

/** A vendor that hears nothing asks again within this time; whoever asks later asks anew. */
const REPETITION_MS = 30_000;
const MOST_TRIES = 5;

export interface AskedOnce {
  readonly name: string;
  readonly args: Args;
  readonly caller: Caller;
  readonly vendorCallId: string;
  /** Nobody listens any more: what was answered once stands, whatever has become of it. */
  readonly isReplay: boolean;
}

export interface Answered {
  readonly answer: VoiceAnswer;
  /** This run has done it: no earlier one had answered. */
  readonly isNew: boolean;
  readonly call: Pick<Call, 'id'>;
}

type Deps = VoiceStores & Pick<Stores, 'appointments'> & { readonly keepPromise: KeepPromise; readonly clock: Clock };

/**
 * Does what was asked once for each call, intent and slot, and answers every repetition as the first was answered (A8,
 * K17). What is meant is written down before it is done, and done under a key of its own: a crash anywhere, a second
 * replica or the stored request of the same function go on with it and double nothing.
 */
export const makeAnswerOnce = (deps: Deps) => {
  const { voiceAnswers, keepPromise, clock } = deps;
  const stillSays = makeStillSays(deps);

  /** What is to be done now: an answer that stands, or a plan that is written down; undefined where another was quicker. */
  const begin = async <P extends object>(
    id: string,
    asked: AskedOnce,
    does: WritingFunction<P>,
  ): Promise<StoredAnswer | undefined> => {
    const { name, args, caller, vendorCallId, isReplay } = asked;
    const { tenantId } = caller.scope;
    const own = voiceAnswers.forTenant(tenantId);
    const known = await own.byId(id);
    if (known !== undefined && (known.answer === null || isReplay || (await stillSays(known, asked, does))))
      return known;
    const callId = callIdOf(tenantId, vendorCallId);
    const planned = await does.plan(args, caller, callId);
    const answer = 'answer' in planned ? planned.answer : null;
    const begun: StoredAnswer = {
      id,
      callId,
      name,
      asked: 'plan' in planned ? Object.fromEntries(Object.entries(planned.plan)) : null,
      answer,
      promise: null,
      answeredAt: answer === null ? null : clock.now(),
      attempt: (known?.attempt ?? 0) + 1,
      version: (known?.version ?? 0) + 1,
    };
    return (await written(own, known, begun)) ? begun : undefined;
  };

  const attempt = async <P extends object>(
    id: string,
    asked: AskedOnce,
    does: WritingFunction<P>,
  ): Promise<Answered | undefined> => {
    const { caller, vendorCallId } = asked;
    const own = voiceAnswers.forTenant(caller.scope.tenantId);
    const before = await own.byId(id);
    const begun = await begin(id, asked, does);
    if (begun === undefined) return undefined;
    const call = { id: begun.callId };
    if (begun.answer !== null) return { answer: begun.answer, isNew: begun.version !== before?.version, call };

    const scope = { ...caller.scope, idempotencyKey: `${id}-${begun.attempt}` };
    const { answer, promise } = await performed(does, does.parse(begun.asked), { caller, callId: call.id, scope });
    const at = clock.now();
    if (promise !== null) await keepPromise(vendorCallId, { at, ...promise }, caller);
    const told = { answer, promise: promise && { at, ...promise }, answeredAt: at, asked: null };
    const isOurs = (await written(own, begun, after(begun, told))) || (await overrules(own, begun.id, told));
    return isOurs ? { answer, isNew: true, call } : undefined;
  };

  return async <P extends object>(asked: AskedOnce, does: WritingFunction<P>): Promise<Answered> => {
    const { caller, name, vendorCallId, args } = asked;
    const id = derivedId('vca', caller.scope.tenantId, vendorCallId, name, ...does.intent(args, caller));
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const answered = await attempt(id, asked, does).catch(somebodyElseWas);
      if (answered !== undefined) return answered;
    }
    throw new AppError('unavailable', 'Others kept answering this; it will be tried again.');
  };
};

type Told = Pick<StoredAnswer, 'answer' | 'promise' | 'answeredAt' | 'asked'>;

const after = (stored: StoredAnswer, told: Told): StoredAnswer => ({ ...stored, ...told, version: stored.version + 1 });

/** What was done is so, even where another run of the same, that came between, has been refused meanwhile. */
const overrules = async (own: VoiceAnswers, id: string, told: Told): Promise<boolean> => {
  if (told.answer?.status !== 'ok') return false;
  const stored = await own.byId(id);
  return stored?.answer?.status === 'refused' && written(own, stored, after(stored, told));
};

/** Another run of the same has just changed what this one was about to change: the next look finds that done. */
const somebodyElseWas = (error: unknown): undefined => {
  if (codeOf(error) !== 'stale_version') throw error;
};

/** A refusal by the rules is an answer; what may pass is thrown, for a later attempt. */
const performed = async <P extends object>(
  does: WritingFunction<P>,
  plan: P,
  run: Parameters<WritingFunction<P>['perform']>[1],
): Promise<Done> => {
  try {
    return await does.perform(plan, run);
  } catch (error) {
    if (!isFinal(error)) throw error;
    return { answer: refusalOf(error, run.caller), promise: null };
  }
};

const written = async (own: VoiceAnswers, known: StoredAnswer | undefined, next: StoredAnswer): Promise<boolean> => {
  if (known === undefined) return own.add(next);
  try {
    await own.save(next);
    return true;
  } catch (error) {
    if (codeOf(error) === 'stale_version') return false;
    throw error;
  }
};

/**
 * An answer is repeated while its caller may not have heard it, and for as long as what it told is so: unless the call has
 * gone on meanwhile, and the same words are a new wish.
 */
const makeStillSays =
  ({ appointments, calls, clock }: Pick<Deps, 'appointments' | 'calls' | 'clock'>) =>
  async <P extends object>(
    { callId, answeredAt, answer, promise }: StoredAnswer,
    { args, caller }: AskedOnce,
    does: WritingFunction<P>,
  ): Promise<boolean> => {
    if (answeredAt === null) return true;
    const { tenantId } = caller.scope;
    const promises = (await calls.forTenant(tenantId).byId(callId))?.call.promises ?? [];
    const { aboutTheSame, ofAnother } = promisedSince(promises, { promise, answeredAt });
    const isYoung = clock.millis() - Date.parse(answeredAt) < REPETITION_MS;
    if (isYoung && !aboutTheSame && !ofAnother) return true;
    if (await does.meansAnother?.(promise?.appointmentId ?? null, args, caller)) return false;
    if (isYoung && !aboutTheSame) return true;
    if (answer?.status !== 'ok' || promise === null) return false;
    if (promise.appointmentId === null) return true;
    const appointment = await appointments.forTenant(tenantId).byId(promise.appointmentId);
    return standingOf(promise, appointment) !== 'broken';
  };
