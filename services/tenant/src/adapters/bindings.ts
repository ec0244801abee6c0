import { codeOf } from '@fencepost/contracts/errors';
import type { Collection } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import type { Binding } from '../domain/binding.ts';
import type { Bindings } from '../usecases/ports.ts';
import { ONE_TEAM, type rows } from './rows.ts';

type BindingRow = RowOf<typeof rows.bindings>;

const BATCH = 500;
/** A claim that stood in the way may be gone when it is looked at: then the next try has it. */
const TRIES = 5;

/** The registry on one collection: `_id` makes a claim unique, an index keeps a company to one team. */
export const makeBindings = (collection: Collection<BindingRow>): Bindings => {
  const claimOnce = async ({ id, kind, owner, reference }: Binding): Promise<Binding | undefined> => {
    const insertion = await collection.insert({ _id: id, kind, owner, reference });
    if (insertion.inserted) return bindingOf(insertion.row);
    const itself = await collection.findOne({ _id: id });
    const standing =
      itself ?? (insertion.conflict === ONE_TEAM ? await collection.findOne({ kind, owner }) : undefined);
    return standing && bindingOf(standing);
  };
  return {
    claim: async (wanted) => {
      for (let attempt = 0; attempt < TRIES; attempt += 1) {
        const standing = await claimOnce(wanted);
        if (standing !== undefined) return standing;
      }
      throw new Error(`the claim ${wanted.id} is taken and given up over and over`);
    },
    turn: async (id, owner, kind) => {
      await collection.compareAndSet({ _id: id, owner, kind: { $ne: kind } }, { set: { kind } });
    },
    release: async (id, owner) => {
      const standing = await collection.findOne({ _id: id, owner });
      if (standing === undefined) return;
      await collection.remove(standing).catch((error: unknown) => {
        // Somebody else has given it up in between: as wanted.
        if (codeOf(error) !== 'not_found') throw error;
      });
    },
    byIds: async (ids) => {
      if (ids.length === 0) return [];
      return (await collection.find({ _id: { $in: ids } }, { limit: ids.length })).map(bindingOf);
    },
    heldBy: async function* (owner) {
      for await (const row of collection.cursor({ owner }, { batchSize: BATCH })) yield bindingOf(row);
    },
  };
};

const bindingOf = ({ _id, kind, owner, reference }: BindingRow): Binding => ({ id: _id, kind, owner, reference });
