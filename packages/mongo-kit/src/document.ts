/** A record as it is stored, not yet parsed. */
export type Document = Readonly<Record<string, unknown>>;
