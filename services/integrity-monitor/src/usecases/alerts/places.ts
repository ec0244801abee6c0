import { derivedId } from '@fencepost/contracts/ids';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import type { AlertRecord } from '../../domain/alert-record.ts';
import { hasRoomFor, MOST_MESSAGES, MOST_WITH_SPARE, type Place, placesInUse } from '../../domain/storm.ts';
import type { Board, BoardRecord } from '../ports.ts';

interface Deps {
  readonly board: Board;
  readonly clock: Clock;
  /** This replica, among all that deliver. */
  readonly me: string;
}

type Wanting = Pick<AlertRecord, 'id' | 'severity'>;

export interface Places {
  /** Whether an alert may have a message of its own. Undefined where others were faster; the next round asks again. */
  take(alert: Wanting): Promise<boolean | undefined>;
  hasSpare(): boolean;
  /** The same out of what this replica holds in advance: no answer has to be waited for. */
  takeSpare(alert: Wanting): boolean;
  /** The alert was there already: its place is free again. */
  giveBack(alert: Wanting): void;
  /** Writes down who got a place that was held in advance, and holds another one while there is plenty of room. */
  settle(): Promise<void>;
}

const MAX_ATTEMPTS = 5;
/** Far shorter than others count it (SPARE_KEPT_MS): nobody uses a place that may have gone to another. */
const SPARE_USED_WITHIN_MS = 60_000;
const SPARE_RENEWED_AFTER_MS = 30_000;
/** Where there was no room for one, others may have made some. */
const LOOK_AGAIN_AFTER_MS = 5_000;

/**
 * Who has a message: all replicas count together, so that a storm is never more messages than the limit. One place each
 * replica holds in advance, as a place that is taken, so that the first alert of a quiet time costs no round trip for it.
 */
export const makePlaces = ({ board, clock, me }: Deps): Places => {
  const spareId = derivedId('alr', 'spare', me);
  let heldSince: number | undefined;
  let lastSeen: BoardRecord | undefined;
  let lookedAt = 0;
  /** Alerts whose place is the spare on the board. */
  let unwritten: readonly Place[] = [];

  /** What is in use, with this replica's own alerts instead of its spare. */
  const inUseOf = ({ places }: BoardRecord): readonly Place[] => {
    const others = placesInUse(places, clock.millis()).filter(({ alertId }) => alertId !== spareId);
    const mine = unwritten.filter(({ alertId }) => !has(others, alertId));
    return [...others, ...mine];
  };
  const write = async (current: BoardRecord, places: readonly Place[]): Promise<boolean> => {
    const changed = await board.change(current, { places: places.slice(-MOST_MESSAGES) });
    lastSeen = changed;
    if (changed !== undefined) unwritten = unwritten.filter(({ alertId }) => !has(places, alertId));
    return changed !== undefined;
  };

  return {
    take: async ({ id, severity }) => {
      heldSince = undefined;
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
        const current = await board.read();
        lastSeen = current;
        if (has(current.places, id)) return true;
        const inUse = inUseOf(current);
        if (!hasRoomFor(severity, inUse.length, current.ts !== null)) return false;
        if (await write(current, [...inUse, { alertId: id, at: clock.now() }])) return true;
      }
      return undefined;
    },
    hasSpare: () => heldSince !== undefined && clock.millis() - heldSince < SPARE_USED_WITHIN_MS,
    takeSpare: ({ id, severity }) => {
      if (heldSince === undefined || lastSeen === undefined) return false;
      if (clock.millis() - heldSince >= SPARE_USED_WITHIN_MS) return false;
      if (!hasRoomFor(severity, inUseOf(lastSeen).length, lastSeen.ts !== null)) return false;
      unwritten = [...unwritten, { alertId: id, at: instantOf(heldSince) }];
      heldSince = undefined;
      return true;
    },
    giveBack: ({ id }) => {
      const place = unwritten.find(({ alertId }) => alertId === id);
      unwritten = unwritten.filter(({ alertId }) => alertId !== id);
      if (place !== undefined) heldSince = Date.parse(place.at);
    },
    settle: async () => {
      const since = heldSince;
      const isFresh = since !== undefined && clock.millis() - since < SPARE_RENEWED_AFTER_MS;
      if (isFresh && unwritten.length === 0) return;
      // While it is being written nobody takes it.
      heldSince = undefined;
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
        const isOld = clock.millis() - lookedAt >= LOOK_AGAIN_AFTER_MS;
        if (lastSeen === undefined || isOld) {
          lookedAt = clock.millis();
          lastSeen = await board.read();
        }
        const current = lastSeen;
        const [inUse, now] = [inUseOf(current), clock.millis()];
        const spare = inUse.length < MOST_WITH_SPARE ? [{ alertId: spareId, at: instantOf(now), isSpare: true }] : [];
        const isHeld = has(current.places, spareId);
        if (unwritten.length + spare.length === 0 && !isHeld) return;
        if (!(await write(current, [...inUse, ...spare]))) continue;
        if (spare.length > 0) heldSince = now;
        return;
      }
    },
  };
};

const has = (places: readonly Place[], id: string): boolean => places.some(({ alertId }) => alertId === id);
