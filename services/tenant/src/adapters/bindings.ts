import type { Collection } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import type { Binding } from '../domain/binding.ts';
import type { Bindings } from '../usecases/ports.ts';
import { ONE_TEAM, type rows } from './rows.ts';

type BindingRow = RowOf<typeof rows.bindings>;

/** The registry on one collection: `_id` makes a claim unique, an index keeps a company to one team. */
export const makeBindings = (collection: Collection<BindingRow>): Bindings => ({
  claim: async (wanted) => {
    const { id, kind, owner, reference } = wanted;
    const insertion = await collection.insert({ _id: id, kind, owner, reference });
    if (insertion.inserted) return wanted;
    const itself = await collection.findOne({ _id: id });
    const standing =
      itself ?? (insertion.conflict === ONE_TEAM ? await collection.findOne({ kind, owner }) : undefined);
    if (standing === undefined) throw new Error('a claim that stood in the way is gone, although none is taken back');
    return bindingOf(standing);
  },
  byIds: async (ids) => {
    if (ids.length === 0) return [];
    return (await collection.find({ _id: { $in: ids } }, { limit: ids.length })).map(bindingOf);
  },
});

const bindingOf = ({ _id, kind, owner, reference }: BindingRow): Binding => ({ id: _id, kind, owner, reference });
