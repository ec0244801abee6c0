import { isUtf8 } from 'node:buffer';

/** The JSON object in these bytes, or undefined where they hold anything else. */
export const jsonObjectOf = (body: Uint8Array): Readonly<Record<string, unknown>> | undefined => {
  if (!isUtf8(body)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Far deeper than anything that a vendor documents. */
const MOST_LEVELS = 64;

/** Whether a value is nested so deep that writing it as JSON again may fail. */
export const isTooDeep = (value: unknown, levels = MOST_LEVELS): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((member) => isTooDeep(member, levels - 1)));
