import type { Clock } from '@fencepost/service-kit/clock';
import type { AlertRecord } from '../../domain/alert-record.ts';
import { hasRoomFor, placesInUse } from '../../domain/storm.ts';
import type { Board } from '../ports.ts';

interface Deps {
  readonly board: Board;
  readonly clock: Clock;
}

const MAX_ATTEMPTS = 5;

/**
 * Whether an alert may have a message of its own: all replicas count together, so that a storm is never more messages
 * than the limit. Undefined where others were faster; the next round asks again.
 */
export const makeTakePlace =
  ({ board, clock }: Deps) =>
  async ({ id, severity }: Pick<AlertRecord, 'id' | 'severity'>): Promise<boolean | undefined> => {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const current = await board.read();
      if (current.places.some(({ alertId }) => alertId === id)) return true;
      const inUse = placesInUse(current.places, clock.millis());
      if (!hasRoomFor(severity, inUse.length, current.ts !== null)) return false;
      const taken = [...inUse, { alertId: id, at: clock.now() }];
      if ((await board.change(current, { places: taken })) !== undefined) return true;
    }
    return undefined;
  };
