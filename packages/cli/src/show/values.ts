import { plain } from './plain.ts';

/** Any value in one line: text as it is, the rest as JSON. */
export const inWords = (value: unknown): string =>
  plain(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'));

/** `id: alr_…, count: 3` */
export const listed = (record: Readonly<Record<string, unknown>>): string =>
  Object.entries(record)
    .map(([name, value]) => `${plain(name)}: ${inWords(value)}`)
    .join(', ');

/** Who acted: `operator key_…`. */
export const actor = (who: { readonly kind: string; readonly id: string } | null): string | null =>
  who === null ? null : `${who.kind} ${who.id}`;

/** `2026-11-21T08:00:00.000Z` -> `2026-11-21 08:00:00`; always UTC. */
export const moment = (instant: string | null): string | null =>
  instant === null ? null : instant.replace('T', ' ').replace(/\.\d{3}Z$/, '');
