import type { VoiceAnswer } from '@fencepost/contracts/booking/call';
import { PolicyVerdict } from '@fencepost/contracts/booking/policy';
import { AppError, type ErrorCode } from '@fencepost/contracts/errors';
import { z } from 'zod';
import { type Data, refused } from './answers.ts';
import type { Caller } from './resolve-caller.ts';

const ours: readonly ErrorCode[] = ['internal', 'corrupt_row'];

/** A refusal that will not change by asking again: of the rules, not of a part that is away. */
export const isFinal = (error: unknown): error is AppError =>
  error instanceof AppError && error.retry === 'never' && !ours.includes(error.code);

/** The same refusal in words, with its code (BKG-031). Whatever has no words of its own comes with a call-back offer. */
export const refusalOf = (
  { code, message, detail }: AppError,
  { words }: Pick<Caller, 'words'>,
  data: Data = {},
): VoiceAnswer => {
  switch (code) {
    case 'service_not_in_team':
      return refused(code, words.serviceNotInTeam, data);
    case 'policy_denied':
      return refused(code, words.policyDenied(message), { ...data, explanation: message, ...ruleIn(detail) });
    case 'sold_by_seat':
      return refused(code, words.soldBySeat, data);
    case 'wrong_state':
      return refused(code, words.cannotChange, data);
    default:
      return refused(code, words.refused, data);
  }
};

const Denial = z.object({
  alternatives: PolicyVerdict.options[1].shape.alternatives,
  facts: PolicyVerdict.options[1].pick({ rule: true, from: true }),
});

/** Which rule denies it, and what would do instead: for the agent, who may offer it. */
const ruleIn = (detail: AppError['detail']): Data => {
  const { success, data } = Denial.safeParse(detail);
  return success ? { ...data.facts, alternatives: data.alternatives } : {};
};
