import { AppError, type ErrorCode } from '@fencepost/contracts/errors';
import { z } from 'zod';
import { CliError, exitCodes, exitOf } from './exit-codes.ts';
import { plain, plainLines } from './show/plain.ts';

/** What to do next, where a refusal’s own words may not say it. */
const hints: Readonly<Partial<Record<ErrorCode, string>>> = {
  invalid_input: 'Nothing was changed. `--help` shows what the command takes.',
  unauthenticated:
    'The key is not known there: revoked, of another system, or its company is suspended or has left. `fencepost login` stores another.',
  forbidden:
    'Operators’ commands need the operator’s key; a company’s data needs a key of that company with a high enough role.',
  not_found:
    'Check the id, and whose it is: another company’s looks like none at all. The `list` command shows those there are.',
  stale_version: 'Somebody changed it meanwhile. Read it again, then decide again.',
  precondition_failed: 'Somebody changed it meanwhile. Read it again, then decide again.',
  already_bound: 'Another company has this. It has to give it up first.',
  still_referenced: 'Other records need it: end or move those first.',
  wrong_state: 'Look at its state with `show`; that says which step comes next.',
  team_mismatch: 'docs/runbooks/team-mismatch-stops-import.md says what to do.',
  credentials_refused: 'Cal.com refuses the company’s key: store the key of an owner or admin of its team.',
  rate_limited: 'Wait a minute, then repeat it.',
  too_large: 'Send less in one go.',
  internal: 'Repeat it once; if it stays, look for the request id in the logs.',
  corrupt_row: 'A stored row must be repaired first: `fencepost scan start --detailed` names it.',
  unavailable: 'Nothing is half done. Repeat it in a moment; `fencepost status` shows what is wrong.',
  timeout: 'It may have been done all the same: look before you repeat it.',
};

const Detail = z.object({
  requestId: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).default([]),
  facts: z.record(z.string(), z.unknown()).optional(),
});

/** A failure for machines: one line of JSON on standard error. */
export const failureAsJson = (error: unknown): string => {
  const exit = exitOf(error);
  if (!(error instanceof AppError))
    return JSON.stringify({ exit, exitCode: exitCodes[exit].code, detail: wordsOf(error) });
  const { requestId, errors, facts } = Detail.parse(error.detail);
  const { code, message: detail } = error;
  return JSON.stringify({
    exit,
    exitCode: exitCodes[exit].code,
    code,
    detail,
    hint: hints[code],
    requestId,
    errors,
    facts,
  });
};

/** A failure for people: what happened, what to do, and what to name when asking. */
export const failureInWords = (error: unknown): string => {
  if (!(error instanceof AppError)) return plainLines(wordsOf(error));
  const { requestId, errors, facts } = Detail.parse(error.detail);
  const hint = hints[error.code];
  return [
    `${plain(error.message)} (${error.code})`,
    ...errors.map(({ pointer, message }) => `  ${plain(pointer)}: ${plain(message)}`),
    ...(facts === undefined ? [] : [`  ${plain(JSON.stringify(facts))}`]),
    ...(hint === undefined ? [] : [hint]),
    ...(requestId === undefined ? [] : [`Request ${plain(requestId)}`]),
  ].join('\n');
};

const wordsOf = (error: unknown): string => {
  if (error instanceof CliError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};
