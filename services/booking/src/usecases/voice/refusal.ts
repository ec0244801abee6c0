import type { VoiceAnswer } from '@fencepost/contracts/booking/call';
import { AppError, type ErrorCode } from '@fencepost/contracts/errors';
import { type Data, refused } from './answers.ts';
import type { Caller } from './resolve-caller.ts';

const ours: readonly ErrorCode[] = ['internal', 'corrupt_row'];

/** A refusal that will not change by asking again: of the rules, not of a part that is away. */
export const isFinal = (error: unknown): error is AppError =>
  error instanceof AppError && error.retry === 'never' && !ours.includes(error.code);

/** The same refusal in words, with its code (BKG-031). Whatever has no words of its own comes with a call-back offer. */
export const refusalOf = (
  { code, message }: AppError,
  { words }: Pick<Caller, 'words'>,
  data: Data = {},
): VoiceAnswer => {
  switch (code) {
    case 'service_not_in_team':
      return refused(code, words.serviceNotInTeam, data);
    case 'policy_denied':
      return refused(code, words.policyDenied, { ...data, explanation: message });
    case 'wrong_state':
      return refused(code, words.cannotChange, data);
    default:
      return refused(code, words.refused, data);
  }
};
