import { AppError } from '@fencepost/contracts/errors';
import type { Clock } from '@fencepost/service-kit/clock';
import { type Court, judge } from '../../domain/judge.ts';
import { addStretch, beginWalk, noticeGone } from '../../domain/notice-gone.ts';
import { isOff } from '../../domain/points.ts';
import { idsNamedBy } from '../../domain/references.ts';
import { forgetStored, forgetUntold, tellStored } from '../../domain/tell-stored.ts';
import type { Recall } from '../cold/cold-entities.ts';
import type { StoredCollection, StoredRange } from '../ports.ts';

interface Deps {
  readonly court: Court;
  readonly clock: Clock;
  readonly recall: Recall;
  readonly onJudged: () => void;
}

interface WalkOptions {
  /** Goes on after this id; from the beginning unless given. */
  readonly after?: string | null;
  /** Has every row carried again, also where its range is known by its digest. */
  readonly anew?: boolean;
  /** After each range: where it goes on (null at the end), and how many records the range had. What it throws ends the walk. */
  readonly onRange?: (range: { readonly next: string | null; readonly count: number }) => Promise<void>;
}

export interface Walker {
  /** Takes in what an owner has stored. Of one collection there is one walk at a time; others wait for their turn. */
  walk(collection: StoredCollection, options?: WalkOptions): Promise<void>;
  /** Whether each of these collections was walked from its beginning to its end, by a walk that began after then. */
  walkedSince(collections: readonly StoredCollection[], millis: number): boolean;
}

const RANGE_FACTS = 500;

/** Digests of ranges by the id they start after. */
type Digests = ReadonlyMap<string | null, string>;

/** Reads stored facts range by range, so that memory holds one range; a range whose digest is known costs no facts. */
export const makeWalker = ({ court, clock, recall, onJudged }: Deps): Walker => {
  const { picture } = court;
  const eventsAreJudged = court.invariants.every(({ points }) => !isOff(points, 'continuous'));
  const known = new Map<string, Digests>();
  const wholeSince = new Map<string, number>();
  const turns = new Map<string, Promise<unknown>>();

  const judged = (changed: readonly string[]): void => {
    judge({ ...court, point: 'fullScan' }, changed, clock.millis());
    onJudged();
  };

  const takeIn = async (
    { type, isSealed }: StoredCollection,
    after: string | null,
    { facts, next }: StoredRange,
  ): Promise<void> => {
    if (facts === null) return;
    if (!isSealed) await recall.bringStretch(type, after, next);
    const named = facts.flatMap(({ entity: { id }, tenantId, state }) => idsNamedBy({ id, tenantId, state }));
    if (recall.isNeeded(named)) await recall.bring(named);
    const found = new Set(facts.map(({ entity }) => entity.id));
    const told = facts.flatMap((fact) => tellStored(picture, fact, eventsAreJudged));
    judged([...told, ...(isSealed ? [] : forgetStored(picture, { type, after, upTo: next }, found))]);
  };

  const walkThrough = async (collection: StoredCollection, options: WalkOptions): Promise<void> => {
    const { after: start = null, anew = false, onRange } = options;
    const startedAt = clock.millis();
    const { isSealed = false } = collection;
    const before: Digests = (isSealed ? undefined : known.get(collection.id)) ?? new Map();
    const digests = new Map([...before].filter(([from]) => start !== null && (from === null || from < start)));
    const walk = beginWalk(picture, collection.type);
    let after = start;
    do {
      const ifDigest = anew ? null : (before.get(after) ?? null);
      const range: StoredRange = await collection.read({ after, limit: RANGE_FACTS, ifDigest });
      if (!isSealed && range.next !== null && after !== null && range.next <= after) {
        throw new AppError('internal', 'A scan goes in a circle: its owner answers ids that are not in order.');
      }
      await takeIn(collection, after, range);
      if (!isSealed && range.facts !== null) addStretch(walk.read, { after, upTo: range.next });
      digests.set(after, range.digest);
      after = range.next;
      await onRange?.({ next: after, count: range.count });
    } while (after !== null);
    known.set(collection.id, digests);
    if (start === null) wholeSince.set(collection.id, startedAt);
    if (isSealed && start === null) addStretch(walk.read, { after: null, upTo: null });
    const gone = noticeGone(picture, walk);
    if (isSealed) forgetUntold(picture, gone);
    judged(gone);
  };

  return {
    walk: (collection, options = {}) => {
      const turn = (turns.get(collection.id) ?? Promise.resolve()).then(() => walkThrough(collection, options));
      // Whoever is next waits for the end of it, however it ends.
      turns.set(
        collection.id,
        turn.catch(() => undefined),
      );
      return turn;
    },
    walkedSince: (collections, millis) => collections.every(({ id }) => (wholeSince.get(id) ?? -1) >= millis),
  };
};
