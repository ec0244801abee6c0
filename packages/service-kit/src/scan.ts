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

/** Where an owner's stored facts come from. */
export interface StoredFacts {
  read(collection: string, range: ScanRange, scope: PlatformScope): Promise<readonly StoredFact[]>;
}

/** An owner's `scan` action. The owner sets the pace, so that a scan is not felt by those who book (BM6). */
export const makeScan = (facts: StoredFacts) => {
  const pace = makePace();
  return async (
    { collection, ifDigest, ...range }: ScanRange & { readonly collection: string; readonly ifDigest: string | null },
    scope: PlatformScope,
  ): Promise<FactsPage> => {
    const read = await pace(() => facts.read(collection, range, scope));
    return factsPage(read, { limit: range.limit, ifDigest });
  };
};

/** A range of stored facts with its digest, as every `scan` action answers. */
export interface FactsPage {
  readonly digest: string;
  readonly count: number;
  readonly next: string | null;
  readonly facts: StoredFact[] | null;
}

/**
 * The answer to a scan: its facts, or only their digest where the caller knows them. `next` is
 * null when fewer facts than `limit` were left.
 */
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
  readonly limit: number;
  rows(onCorrupt: OnCorrupt): AsyncIterable<Row>;
  factOf(row: Row): StoredFact;
}

/** The first `limit` facts of a source. A row that cannot be read is a fact too: one with a problem (D-27). */
export const readFacts = async <Row>(source: FactSource<Row>): Promise<StoredFact[]> => {
  const facts: StoredFact[] = [];
  const onCorrupt: OnCorrupt = (id, tenantId) => {
    const entity = { type: source.type, id, version: 0 };
    facts.push({ entity, tenantId, state: {}, problem: 'the stored row does not fit its schema' });
  };
  for await (const row of source.rows(onCorrupt)) {
    facts.push(source.factOf(row));
    if (facts.length >= source.limit) break;
  }
  return facts.slice(0, source.limit);
};
