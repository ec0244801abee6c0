import { TenantId } from '@fencepost/contracts/ids';
import type { Store } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import type { Known } from '../domain/picture.ts';
import type { ColdEntities } from '../usecases/cold/cold-entities.ts';
import { coldEntities } from './cold-rows.ts';

const AT_ONCE = 500;

export const makeColdStore = (store: Store): ColdEntities => {
  const rows = store.collection(coldEntities).platform();
  return {
    keep: async ({ id, type, home, version: told, window, met }) => {
      const own = { type, home: TenantId.parse(home), told, window, met };
      if ((await rows.insert({ _id: id, ...own })).inserted) return;
      await rows.compareAndSet({ _id: id, told: { $lte: told } }, { set: own });
    },
    find: async (ids) => {
      const found: Known[] = [];
      for (let at = 0; at < ids.length; at += AT_ONCE) {
        const some = ids.slice(at, at + AT_ONCE);
        found.push(...(await rows.find({ _id: { $in: some } }, { limit: AT_ONCE })).map(knownOf));
      }
      return found;
    },
    between: async ({ type, after, upTo, limit }) => {
      const range = { ...(after === null ? {} : { $gt: after }), ...(upTo === null ? {} : { $lte: upTo }) };
      const within = Object.keys(range).length === 0 ? {} : { _id: range };
      return (await rows.find({ type, ...within }, { sort: { _id: 1 }, limit })).map(knownOf);
    },
    isEmpty: async () => (await rows.find({}, { limit: 1 })).length === 0,
  };
};

const knownOf = ({ _id: id, type, home, told: version, window, met }: RowOf<typeof coldEntities>): Known => ({
  ...{ id, type, home, version, window, met },
  ...{ shown: 0, state: undefined },
});
