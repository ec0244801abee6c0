import { z } from 'zod';

/** The header in which an operator says why, over HTTP; `operatorReason` writes and reads its value. */
export const OPERATOR_REASON_HEADER = 'x-fencepost-reason';

/** Why somebody passes across companies. It is logged with every passage: no personal data belongs in it. */
export const OperatorReason = z
  .string()
  .trim()
  .min(8, 'say in at least 8 characters why')
  .max(200, 'say in at most 200 characters why')
  .regex(/^\P{Cc}*$/u, 'one line without control characters is expected');

/** A header carries ASCII alone: everything else, and `%`, is percent-encoded UTF-8. */
export const operatorReason = {
  toHeader: (reason: string): string => reason.replaceAll(/[^ -$&-~]+/gu, encodeURIComponent),
  /** Undefined where it is no reason. */
  fromHeader: (value: string): string | undefined => OperatorReason.safeParse(decoded(value)).data,
};

const decoded = (value: string): string | undefined => {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
};
