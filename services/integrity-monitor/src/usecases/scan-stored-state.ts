import { codeOf } from '@fencepost/contracts/errors';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import { type Court, judge } from '../domain/judge.ts';
import type { MutablePicture } from '../domain/picture.ts';
import { type Gauges, type ScannedOwner, type StoredCollection, scannedOwners } from './ports.ts';
import type { Progress } from './progress.ts';
import type { Walker } from './scans/walk-collection.ts';

interface Deps {
  /** An owner's collections, in an order in which whatever is referred to comes first. */
  readonly collections: (owner: ScannedOwner) => readonly StoredCollection[];
  readonly walker: Walker;
  readonly picture: MutablePicture;
  readonly court: Court;
  readonly progress: Progress;
  readonly clock: Clock;
  readonly gauges: Gauges;
  readonly log: Logger;
  readonly onJudged: () => void;
}

const MS_PER_SECOND = 1_000;

/**
 * One pass over the stored state of an owner. A range whose digest is known costs one call and no facts. Owners are walked
 * independently: a long walk through one keeps nobody from looking at the other.
 */
export const makeScanStoredState = (deps: Deps): ((owner: ScannedOwner) => Promise<void>) => {
  const { picture, court, progress, clock, gauges, log, onJudged, walker } = deps;
  const walked = new Set<ScannedOwner>();

  const judged = (changed: readonly string[]): void => {
    judge({ ...court, point: 'fullScan' }, changed, clock.millis());
    onJudged();
  };

  const scan = async (collection: StoredCollection): Promise<boolean> => {
    const { id } = collection;
    const startedAt = clock.millis();
    const error = await walker.walk(collection).then(
      () => undefined,
      (failure: unknown) => failure ?? new Error('failed without an error'),
    );
    const ok = error === undefined;
    if (!ok) log.warn({ collection: id, err: error }, 'a collection could not be scanned; the next pass tries again');
    const wasFailing = picture.scans.get(id)?.failing ?? false;
    picture.scans.set(id, { failing: !ok, code: ok ? null : codeOf(error) });
    if (wasFailing || !ok) judged([id]);
    const now = clock.millis();
    gauges.scanned(id, { ok, atSeconds: now / MS_PER_SECOND, tookSeconds: (now - startedAt) / MS_PER_SECOND });
    return ok;
  };

  return async (owner) => {
    let complete = true;
    for (const collection of deps.collections(owner)) complete = (await scan(collection)) && complete;
    if (!complete) return;
    progress.lastScanAt = clock.now();
    walked.add(owner);
    if (picture.complete || walked.size < scannedOwners.length) return;
    picture.complete = true;
    progress.completeAt = clock.millis();
    judged(waitingForAll(picture));
  };
};

/** Whose verdict says "there is none", which is a statement only once everything was read. */
const waitingForAll = ({ awaited, entities }: MutablePicture): readonly string[] => [
  ...[...awaited.values()].flatMap((referrers) => [...referrers]),
  ...entities.idsOf('company'),
];
