import type { AuditEntry } from '@fencepost/contracts/booking/audit';

type Exported = AuditEntry & { readonly sealed: string | null };

const columns: readonly (readonly [string, (entry: Exported) => unknown])[] = [
  ['seq', ({ seq }) => seq],
  ['occurredAt', ({ occurredAt }) => occurredAt],
  ['action', ({ action }) => action],
  ['entityType', ({ entity }) => entity.type],
  ['entityId', ({ entity }) => entity.id],
  ['version', ({ entity }) => entity.version],
  ['actorKind', ({ actor }) => actor.kind],
  ['actorId', ({ actor }) => actor.id],
  ['actorRole', ({ actor }) => actor.role],
  ['requestId', ({ requestId }) => requestId],
  ['causationId', ({ causationId }) => causationId],
  ['customerId', ({ customerId }) => customerId],
  ['changes', ({ changes }) => JSON.stringify(changes)],
  ['personal', ({ personal }) => personal.state],
  ['ip', ({ personal }) => (personal.state === 'readable' ? personal.ip : null)],
  ['userAgent', ({ personal }) => (personal.state === 'readable' ? personal.userAgent : null)],
  ['reason', ({ personal }) => (personal.state === 'readable' ? personal.reason : null)],
  ['personalChanges', ({ personal }) => (personal.state === 'readable' ? JSON.stringify(personal.changes) : null)],
  ['eventId', ({ eventId }) => eventId],
  ['prevHash', ({ prevHash }) => prevHash],
  ['hash', ({ hash }) => hash],
];

export const csvHeader: string = columns.map(([name]) => name).join();

/** An entry as a line of CSV (RFC 4180). */
export const csvLine = (entry: Exported): string => columns.map(([, value]) => cellOf(value(entry))).join();

/** What a spreadsheet would take for a formula (OWASP, CSV injection), in full width too. */
const formula = /^[\s\0]*[=+\-@＝＋－＠|%\t\r\n]/;

/** Always in quotes; what could be a formula is made text by an apostrophe. Numbers of ours are neither. */
export const cellOf = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = String(value);
  return `"${(formula.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
};
