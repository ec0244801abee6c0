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
