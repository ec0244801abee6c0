import { z } from 'zod';

/** What says where an appointment takes place: an address, a link to a meeting, or a number that is called. */
const LocationKind = z.enum(['address', 'link', 'phone']);

/**
 * Where an appointment takes place. An address, a link or a number may be personal: events and lists tell the kind alone,
 * with `value` null.
 */
export const Location = z.object({ kind: LocationKind, value: z.string().max(500).nullable().default(null) });
export type Location = z.output<typeof Location>;
