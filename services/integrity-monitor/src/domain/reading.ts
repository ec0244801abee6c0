/** Looks into values of unknown form without trusting them: what is not as expected is absent, never an exception. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const objectOf = (value: unknown): JsonObject | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;

/** Longer than any text of a contract that the monitor keeps. */
const MAX_TEXT_LENGTH = 300;

/** A text; what is longer than any contract allows is cut, with a mark, so that nobody’s work grows with it. */
export const textOf = (value: unknown, limit = MAX_TEXT_LENGTH): string | null => {
  if (typeof value !== 'string') return null;
  return value.length <= limit ? value : `${value.slice(0, limit - 1)}…`;
};

export const wholeOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : null;

/** An instant in milliseconds; null for anything else. */
export const momentOf = (value: unknown): number | null => {
  const millis = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(millis) ? null : millis;
};
