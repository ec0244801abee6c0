import type { MutablePicture } from './picture.ts';

/** A stretch of ids that a scan has read anew: after this one, up to that one, or to the end. */
export interface Stretch {
  readonly after: string | null;
  readonly upTo: string | null;
}

/** One reading of a collection from its beginning to its end. */
export interface Walk {
  readonly type: string;
  readonly number: number;
  /** How many entities were met before it. */
  readonly metBefore: number;
  /** What had to be read anew. */
  readonly read: Stretch[];
}

export const beginWalk = (picture: MutablePicture, type: string): Walk => {
  picture.walks += 1;
  picture.toldInWalk.set(type, new Map());
  return { type, number: picture.walks, metBefore: picture.meetings, read: [] };
};

/** Neighbouring stretches are one: after a start it is the whole collection. */
export const addStretch = (stretches: Stretch[], next: Stretch): void => {
  const last = stretches.at(-1);
  if (last === undefined || last.upTo !== next.after) stretches.push(next);
  else stretches.splice(-1, 1, { after: last.after, upTo: next.upTo });
};

/**
 * After a collection was walked to its end: which entities that events told before the walk it has not shown. Whoever was
 * met since may be newer than the read; an event comes after its row, so whoever was met before must be there.
 */
export const noticeGone = (picture: MutablePicture, walk: Walk): readonly string[] => {
  picture.toldInWalk.delete(walk.type);
  const isFirst = !picture.scanned.has(walk.type);
  picture.scanned.add(walk.type);
  if (walk.read.length === 0) return [];
  const { type, metBefore: metUpTo, number } = walk;
  const isIn = (id: string): boolean => isWithin(walk.read, id);
  const missing = picture.entities
    .unshown({ type, metUpTo, walk: number, isWithin: isIn })
    .filter((id) => !picture.gone.has(id));
  for (const id of missing) picture.gone.add(id);
  return isFirst ? [...missing, ...leftBehind(picture, type)] : missing;
};

/** Only now is it known that the rows of those who have left are looked at. */
const leftBehind = (picture: MutablePicture, type: string): readonly string[] => {
  const left = picture.entities.withState((state) => state.of === 'company' && state.status === 'offboarded');
  return left.flatMap((company) =>
    picture.entities.idsAt(company).filter((id) => picture.entities.get(id)?.type === type),
  );
};

const isWithin = (stretches: readonly Stretch[], id: string): boolean =>
  stretches.some(({ after, upTo }) => (after === null || id > after) && (upTo === null || id <= upTo));
