import type { VoiceAnswer, VoiceFunction } from '@fencepost/contracts/booking/call';
import type { OpenCallback } from '../callbacks/open-callback.ts';
import type { Answered, AskedOnce, makeAnswerOnce } from './answer-once.ts';
import type { Args } from './args.ts';
import { type BookDeps, makeBook } from './functions/book.ts';
import { type ChangeDeps, makeCancel, makeReschedule } from './functions/change.ts';
import type { ReadingFunction } from './functions/reading.ts';
import { makeRequestCallback } from './functions/request-callback.ts';
import { makeTimes, type TimesDeps } from './functions/times.ts';
import { makeWhoAndWhat, type WhoAndWhatDeps } from './functions/who-and-what.ts';
import { isFinal, refusalOf } from './refusal.ts';
import type { Caller } from './resolve-caller.ts';

export type VoiceFunctionDeps = TimesDeps &
  WhoAndWhatDeps &
  Omit<BookDeps, 'checkAvailability'> &
  ChangeDeps & { readonly openCallback: OpenCallback; readonly answerOnce: ReturnType<typeof makeAnswerOnce> };

type Writing = 'book_appointment' | 'reschedule_appointment' | 'cancel_appointment' | 'request_callback';

/** The eleven things that a voice agent can ask for, by name. */
export interface VoiceFunctions {
  readonly reading: Readonly<Record<Exclude<VoiceFunction, Writing>, ReadingFunction>>;
  readonly writing: Readonly<Record<Writing, (asked: AskedOnce) => Promise<Answered>>>;
}

export const makeVoiceFunctions = (deps: VoiceFunctionDeps): VoiceFunctions => {
  const { answerOnce } = deps;
  const times = makeTimes(deps);
  const checkAvailability = inWords(times.check_availability);
  const book = makeBook({ ...deps, checkAvailability });
  const reschedule = makeReschedule(deps);
  const cancel = makeCancel(deps);
  const callback = makeRequestCallback(deps);
  return {
    reading: {
      ...makeWhoAndWhat(deps),
      check_availability: checkAvailability,
      find_alternatives: inWords(times.find_alternatives),
      parse_date: times.parse_date,
    },
    writing: {
      book_appointment: (asked) => answerOnce(asked, book),
      reschedule_appointment: (asked) => answerOnce(asked, reschedule),
      cancel_appointment: (asked) => answerOnce(asked, cancel),
      request_callback: (asked) => answerOnce(asked, callback),
    },
  };
};

/** A refusal by the rules is said, not thrown. */
const inWords =
  (does: ReadingFunction): ReadingFunction =>
  async (args: Args, caller: Caller): Promise<VoiceAnswer> => {
    try {
      return await does(args, caller);
    } catch (error) {
      if (!isFinal(error)) throw error;
      return refusalOf(error, caller);
    }
  };

export const isWritingIn = (functions: VoiceFunctions, name: string): name is Writing =>
  Object.hasOwn(functions.writing, name);

export const isReadingIn = (functions: VoiceFunctions, name: string): name is keyof VoiceFunctions['reading'] =>
  Object.hasOwn(functions.reading, name);
