import type { AppError } from '@fencepost/contracts/errors';
import type { Instant } from '@fencepost/contracts/instant';
import { instantOf } from '@fencepost/service-kit/clock';
import { problemOf, retryAt } from '../../domain/intent-failure.ts';
import { type StoredIntent, stepOf } from '../../domain/stored-intent.ts';
import type { Telling } from './call-calcom.ts';

const GIVEN_TO_ANOTHER =
  'Cal.com has the time, but has it given by somebody else than was chosen, and refuses to change that.';
const LOOK_AGAIN_MS = 15_000;

/** What is to be written about an intent, over what was last written of it. */
export interface Ending {
  readonly over: StoredIntent;
  readonly to: Pick<StoredIntent, 'state' | 'dueAt' | 'problem' | 'sentAt'> &
    Partial<Pick<StoredIntent, 'withdrawn' | 'attempts'>>;
}

/** An intent of which nothing more is to be done. */
export const ended = (intent: StoredIntent, state: 'done' | 'superseded'): Ending => ({
  over: intent,
  to: { state, dueAt: null, problem: null, sentAt: null },
});

/** Not to be done: Cal.com has said no for good. */
export const refused = ({ intent, fact }: Telling, error: AppError): Ending => {
  const problem = stepOf(intent, fact) === intent.kind ? problemOf(error) : GIVEN_TO_ANOTHER;
  return { over: intent, to: { state: 'refused', dueAt: null, problem, sentAt: null, withdrawn: fact } };
};

/** To be tried again, or, where nobody knows what the call did, to be read back. */
export const later = ({ intent }: Telling, error: AppError, state: 'due' | 'unknown', nowMs: number): Ending => {
  const isUnknown = state === 'unknown';
  const dueAt = retryAt(error, { attempts: intent.attempts, nowMs, isUnknown });
  const sentAt = isUnknown ? intent.sentAt : null;
  return { over: intent, to: { state, dueAt, problem: problemOf(error), sentAt } };
};

/** It had no effect: whether it is still to be told is asked anew, for much may have been decided since (K11). */
export const fromTheStart = ({ intent }: Telling, now: Instant): Ending => ({
  over: intent,
  to: { state: 'due', dueAt: now, problem: intent.problem, sentAt: null },
});

/** To be read back again: nobody knows yet what the call did. */
export const stillUnknown = ({ intent }: Telling, nowMs: number): Ending => {
  const problem = 'Cal.com gave no answer; it is read back what became of it.';
  return {
    over: intent,
    to: { state: 'unknown', dueAt: instantOf(nowMs + LOOK_AGAIN_MS), problem, sentAt: intent.sentAt },
  };
};
