import { AppError } from '@fencepost/contracts/errors';
import type { Store } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Board, BoardRecord } from '../usecases/ports.ts';
import { boardRows } from './board-rows.ts';

const _id = 'board';

export const makeBoardStore = ({ store, clock }: { readonly store: Store; readonly clock: Clock }): Board => {
  const rows = store.collection(boardRows).platform();
  return {
    read: async () => {
      const known = await rows.findOne({ _id });
      if (known !== undefined) return recordOf(known);
      const now = clock.now();
      await rows.insert({
        ...{ _id, places: [], serial: 0, ts: null, shown: null, escalated: false, unsure: false },
        ...{ nextAttemptAt: now, claimedUntil: now },
      });
      const made = await rows.findOne({ _id });
      if (made === undefined) throw new AppError('unavailable', 'The board of alerts cannot be read.');
      return recordOf(made);
    },
    change: async ({ version }, patch) => {
      const { places, ...others } = patch;
      const set = { ...others, ...(places === undefined ? {} : { places: places.map((place) => ({ ...place })) }) };
      const row = await rows.compareAndSet({ _id, version }, { set });
      return row === undefined ? undefined : recordOf(row);
    },
  };
};

const recordOf = ({
  _id: _,
  outbox: _o,
  createdAt: _c,
  updatedAt: _u,
  ...board
}: RowOf<typeof boardRows>): BoardRecord => board;
