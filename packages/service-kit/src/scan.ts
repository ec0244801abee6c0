import { hash } from 'node:crypto';
import type { EntityType } from '@fencepost/contracts/ids';
import type { StoredFact } from '@fencepost/contracts/integrity/facts';
import type { PlatformScope } from '@fencepost/contracts/scope';
import { makePace } from './pace.ts';

/** Part of a collection: so many records after an id, in the order of ids. */
export interface ScanRange {
  readonly after: string | null;
  readonly limit: number;
}

/** `ifDigest`: what the caller knows of the range already. */
export interface FactsRequest extends ScanRange {
  readonly ifDigest: string | null;
}

/** Where an owner's stored facts come from. */
export interface StoredFacts {
  read(collection: string, request: FactsRequest, scope: PlatformScope): Promise<FactsPage>;
}

/** Longer than a range takes that is read at all; and for as long as a caller waits for an answer. */
const LONGEST_REST_MS = 60_000;
const LONGEST_WAIT_MS = 5_000;

/**
 * An owner's `scan` action. The owner sets the pace, so that a scan is not felt by those who book (BM6): a fifth of the time,
 * however slow its database is. Its answer says how long it rests, so that the caller leaves its other replicas alone, too.
 */
export const makeScan = (facts: StoredFacts) => {
  const pace = makePace({ longestRestMs: LONGEST_REST_MS, longestWaitMs: LONGEST_WAIT_MS });
  return async (
    { collection, ...request }: FactsRequest & { readonly collection: string },
    scope: PlatformScope,
  ): Promise<FactsPage & { readonly restMs: number }> => {
    const page = await pace(() => facts.read(collection, request, scope));
    return { ...page, restMs: Math.ceil(pace.restMs()) };
  };
};

/** A range of stored facts with its digest, as every `scan` action answers; `facts` is null where the caller knows them. */
export interface FactsPage {
  readonly digest: string;
  readonly count: number;
  readonly next: string | null;
  readonly facts: StoredFact[] | null;
}

/** The answer to a scan by whoever has the facts at hand. `next` is null when fewer than `limit` were left. */
export const factsPage = (
  facts: readonly StoredFact[],
  request: { readonly limit: number; readonly ifDigest: string | null },
): FactsPage => {
  // As they would be carried: were members stored in another order, that would cost a range's facts once, and nothing else.
  const digest = hash('sha256', JSON.stringify(facts));
  return {
    digest,
    count: facts.length,
    next: facts.length < request.limit ? null : (facts.at(-1)?.entity.id ?? null),
    facts: digest === request.ifDigest ? null : [...facts],
  };
};

/** Called for a stored row that no longer fits its schema, with what could still be read of it. */
export type OnCorrupt = (id: string, tenantId: string | null) => void;

/** Where facts of one collection come from: rows in the order of their ids. */
export interface FactSource<Row> {
  readonly type: EntityType;
  rows(onCorrupt: OnCorrupt): Iterable<Row>;
  factOf(row: Row): StoredFact;
}

/** The facts of a source, read when they are asked for. A row that cannot be read is a fact too: one with a problem (D-27). */
export const factsIn =
  <Row>({ type, rows, factOf }: FactSource<Row>): (() => StoredFact[]) =>
  () => {
    const facts: StoredFact[] = [];
    const onCorrupt: OnCorrupt = (id, tenantId) => {
      const entity = { type, id, version: 0 };
      facts.push({ entity, tenantId, state: {}, problem: 'the stored row does not fit its schema' });
    };
    for (const row of rows(onCorrupt)) facts.push(factOf(row));
    return facts;
  };
