import { isUtf8 } from 'node:buffer';

/** Whether these bytes are one JSON object in UTF-8. What is in it is nobody's business here. */
export const isJsonObject = (body: Buffer): boolean => {
  if (!isUtf8(body)) return false;
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
};
