import type { Clock } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import { emptyPicture, type MutablePicture } from '../domain/picture.ts';
import { capturePicture, decodePicture } from '../domain/snapshot.ts';
import type { Snapshots } from './ports.ts';
import { type Progress, startingAt } from './progress.ts';

interface LoadDeps {
  readonly snapshots: Snapshots;
  /** The id of the message at a position of the stream; undefined when there is none (any more). */
  readonly messageIdAt: (position: number) => Promise<string | undefined>;
  readonly log: Logger;
}

const NOTHING = { position: 0, messageId: '', eventsApplied: 0 };

/**
 * The picture to start with. Without a readable snapshot it is empty; when the stream no longer has the snapshot's last
 * event where it was (another stream, or too old), all events are read again: what is known already changes nothing.
 */
export const loadPicture = async (deps: LoadDeps): Promise<{ picture: MutablePicture; progress: Progress }> => {
  const { snapshots, messageIdAt, log } = deps;
  const saved = await snapshots.load();
  const picture = saved === undefined ? undefined : decoded(saved.chunks, log);
  if (saved === undefined || picture === undefined) return { picture: emptyPicture(), progress: startingAt(NOTHING) };

  const isSameStream = (await messageIdAt(saved.position)) === saved.messageId;
  if (isSameStream) return { picture, progress: startingAt(saved) };
  log.warn({ position: saved.position }, 'the stream is not the one of the snapshot; reading it from its first event');
  return { picture, progress: startingAt({ ...NOTHING, eventsApplied: saved.eventsApplied }) };
};

const decoded = (chunks: readonly string[], log: Logger): MutablePicture | undefined => {
  try {
    return decodePicture(chunks);
  } catch (error) {
    log.error({ err: error }, 'the snapshot cannot be read; starting from the first event');
    return undefined;
  }
};

interface KeepDeps {
  readonly snapshots: Snapshots;
  readonly picture: MutablePicture;
  readonly progress: Progress;
  readonly clock: Clock;
  readonly log: Logger;
  /** Lets events in between two chunks. */
  readonly pause: () => Promise<void>;
  readonly everyEvents: number;
  readonly everyMs: number;
}

/** Up to this size a picture is saved whenever it is due; a larger one when its size is worth the events since. */
const SMALL_PICTURE_ENTITIES = 20_000;
const ENTITIES_PER_EVENT = 20;

export interface KeepSnapshot {
  /** Saves when enough events or time have passed since the last one. */
  whenDue(): Promise<void>;
  now(): Promise<void>;
}

/** Keeps the way back short. Picture, position and count are taken in one breath, so they always belong together. */
export const makeKeepSnapshot = (deps: KeepDeps): KeepSnapshot => {
  const { snapshots, picture, progress, clock, log, pause, everyEvents, everyMs } = deps;
  let lastPosition = progress.position;
  let lastAt = clock.millis();

  const now = async (): Promise<void> => {
    const { position, messageId, eventsApplied } = progress;
    if (position === lastPosition) return;
    lastPosition = position;
    lastAt = clock.millis();
    const chunks: string[] = [];
    for (const make of capturePicture(picture)) {
      chunks.push(make());
      await pause();
    }
    const saved = await snapshots.save({ position, messageId, eventsApplied, chunks });
    log.debug({ position, chunks: chunks.length }, saved ? 'snapshot saved' : 'another replica saves the snapshot');
  };

  const isDue = (): boolean => {
    const events = progress.position - lastPosition;
    const { size } = picture.entities;
    const isWorthIt = size <= SMALL_PICTURE_ENTITIES || events * ENTITIES_PER_EVENT >= size;
    return isWorthIt && (events >= everyEvents || clock.millis() - lastAt >= everyMs);
  };

  return {
    now,
    whenDue: async () => {
      if (isDue()) await now();
    },
  };
};
