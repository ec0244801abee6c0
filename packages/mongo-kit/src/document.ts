/** A record as it is stored, not yet parsed. */
export type Document = Readonly<Record<string, unknown>>;

/** The same filter for what comes behind an id. */
export const behind = (filter: Document, after: string | undefined): Document =>
  after === undefined ? filter : { $and: [filter, { _id: { $gt: after } }] };
