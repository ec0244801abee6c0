import type { CalcomBooking } from './booking.ts';

const METADATA_MAX_KEYS = 50;
const METADATA_VALUE_MAX_CHARS = 500;

/** Cal.com promises plain values; nested ones would make the depth of a delivery our problem. */
export const plainValuesOf = (
  metadata: Readonly<Record<string, unknown>> | undefined,
): CalcomBooking['metadata'] | undefined => {
  const plain = Object.entries(metadata ?? {})
    .filter(isPlain)
    .slice(0, METADATA_MAX_KEYS);
  return plain.length === 0 ? undefined : Object.fromEntries(plain);
};

const isPlain = (entry: [string, unknown]): entry is [string, string | number | boolean] => {
  const [key, value] = entry;
  if (key === '__proto__') return false;
  if (typeof value === 'string') return value.length <= METADATA_VALUE_MAX_CHARS;
  return typeof value === 'number' || typeof value === 'boolean';
};
