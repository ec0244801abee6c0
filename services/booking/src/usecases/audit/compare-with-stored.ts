import type { Instant } from '@fencepost/contracts/instant';
import type { Fault } from '../../domain/audit/verify-chain.ts';
import { compareVersions, firstGap, type VersionEntry } from '../../domain/audit/verify-versions.ts';
import type { AuditEntries, StoredEntityVersion, StoredVersions } from './audit-ports.ts';

const BATCH = 500;
const MOST_ROWS = 1_000;

interface Sides {
  readonly entries: AuditEntries;
  readonly stored: StoredVersions;
  /** Changes since then may have entries on their way. */
  readonly youngSince: Instant;
}

interface Comparison {
  readonly fault: Fault | null;
  readonly onTheirWay: number;
}

/** Records behind an id, and how many of them. */
export interface Stretch {
  readonly after: string | undefined;
  readonly most: number;
}

interface Compared extends Comparison {
  /** The last record that was looked at; null where it was the last there is. */
  readonly comparedUpTo: string | null;
}

const fine: Comparison = { fault: null, onTheirWay: 0 };
const everything: Stretch = { after: undefined, most: Number.POSITIVE_INFINITY };

/**
 * Whether version `n` of everything has exactly `n` entries (A6): both sides are read in the order of ids, one entity in
 * memory at a time. What looks wrong is looked at again, its entries first: others go on writing meanwhile.
 */
export const compareWithStored = async (sides: Sides, { after, most }: Stretch = everything): Promise<Compared> => {
  let onTheirWay = 0;
  let [looked, last]: [number, string | null] = [0, null];
  for await (const [id, entries, stored] of joined(sides, after)) {
    if (looked >= most) return { fault: null, onTheirWay, comparedUpTo: last };
    looked += 1;
    last = id;
    let found = compareOne(id, entries, stored, sides);
    if (found.fault !== null) found = await lookAgain(id, sides);
    if (found.fault !== null) return { fault: found.fault, onTheirWay, comparedUpTo: null };
    onTheirWay += found.onTheirWay;
  }
  return { fault: null, onTheirWay, comparedUpTo: null };
};

const compareOne = (
  id: string,
  entries: readonly VersionEntry[],
  stored: StoredEntityVersion | undefined,
  { stored: versions, youngSince }: Sides,
): Comparison => {
  if (!versions.covers(id)) return { fault: firstGap(entries), onTheirWay: 0 };
  if (stored !== undefined) return compareVersions(entries, { ...stored, isYoung: stored.changedAt > youngSince });
  const [first] = entries;
  if (first === undefined) return fine;
  const explanation = `${id}, of which this entry tells, is not stored.`;
  return { fault: { kind: 'inserted', seq: first.seq, explanation }, onTheirWay: 0 };
};

const lookAgain = async (id: string, sides: Sides): Promise<Comparison> => {
  const entries: VersionEntry[] = [];
  for (let after = 0; ; after = entries.at(-1)?.entity.version ?? after) {
    const range = { after, below: Number.MAX_SAFE_INTEGER, limit: MOST_ROWS };
    const found = await sides.entries.ofEntity(id, range);
    entries.push(...found);
    if (found.length < MOST_ROWS) break;
  }
  return compareOne(id, entries, await sides.stored.of(id), sides);
};

/** Both sides by entity: its entries, and what is stored of it. */
async function* joined(
  { entries, stored }: Sides,
  after: string | undefined,
): AsyncGenerator<readonly [string, readonly VersionEntry[], StoredEntityVersion | undefined]> {
  const all = storedOneByOne(stored, after);
  let next = await all.next();
  for await (const group of byEntity(entries, after)) {
    const id = group[0]?.entity.id ?? '';
    for (; !next.done && next.value.id < id; next = await all.next()) yield [next.value.id, [], next.value];
    const isSame = !next.done && next.value.id === id;
    yield [id, group, isSame ? next.value : undefined];
    if (isSame) next = await all.next();
  }
  for (; !next.done; next = await all.next()) yield [next.value.id, [], next.value];
}

async function* storedOneByOne(
  stored: StoredVersions,
  from: string | undefined,
): AsyncGenerator<StoredEntityVersion, undefined> {
  for (let after = from; ; ) {
    const page = await stored.page(after, BATCH);
    yield* page;
    after = page.at(-1)?.id;
    if (page.length < BATCH) return undefined;
  }
}

async function* byEntity(entries: AuditEntries, from: string | undefined): AsyncGenerator<readonly VersionEntry[]> {
  let group: VersionEntry[] = [];
  const last = Number.MAX_SAFE_INTEGER;
  let after: Parameters<AuditEntries['byEntity']>[0] =
    from === undefined ? undefined : { id: from, version: last, seq: last };
  for (;;) {
    const page = await entries.byEntity(after, BATCH);
    for (const { seq, entity } of page) {
      if (group.length > 0 && group[0]?.entity.id !== entity.id) {
        yield group;
        group = [];
      }
      group.push({ seq, entity });
      after = { id: entity.id, version: entity.version, seq };
    }
    if (page.length < BATCH) break;
  }
  if (group.length > 0) yield group;
}
