import { AppError, type ErrorCode, isErrorCode } from '@fencepost/contracts/errors';
import type { SecretBox } from '@fencepost/service-kit/secret-box';
import { z } from 'zod';

const PURPOSE = 'idempotent-answer';
const LOWEST_OWN_FAULT = 500;

interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** How a call ended. Only what is final is kept; the rest may end otherwise when it is tried again. */
export type Outcome =
  | { readonly isFinal: true; readonly answer: unknown }
  | { readonly isFinal: boolean; readonly refusal: Refusal };

/** A refusal is final when trying again would never help, and when it is not a fault of ours that somebody mends. */
export const outcomeOf = (error: unknown): Outcome => {
  const { code, message, detail, retry, status } =
    error instanceof AppError ? error : new AppError('internal', 'Something unexpected happened.');
  return { isFinal: retry === 'never' && status < LOWEST_OWN_FAULT, refusal: { code, message, detail } };
};

const Kept = z.union([
  z.strictObject({
    refusal: z.object({
      code: z.custom<ErrorCode>(isErrorCode),
      message: z.string(),
      detail: z.record(z.string(), z.unknown()),
    }),
  }),
  z.strictObject({ answer: z.unknown() }),
]);

/** Sealed for its holder: an answer may hold a secret that is shown once, and is stored nowhere in the clear (law 9). */
export const sealOutcome = (box: SecretBox, holder: string, { isFinal, ...kept }: Outcome): Promise<string> =>
  box.seal(JSON.stringify(kept), { tenantId: holder, purpose: PURPOSE });

export const openOutcome = async (box: SecretBox, holder: string, sealed: string): Promise<Outcome> => ({
  isFinal: true,
  ...Kept.parse(JSON.parse(await box.open(sealed, { tenantId: holder, purpose: PURPOSE }))),
});
