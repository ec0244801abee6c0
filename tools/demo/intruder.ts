import type { Document, MongoClient } from 'mongodb';
import type { DemoCompany } from '../dev/state.ts';

/** What somebody with the databases' passwords does past every command. */
export interface Intruder {
  bendMapping(eventTypeId: number, calcomTeamId: number): Promise<void>;
  /** Gives one row of a company to another one; answers which, and how to give it back. */
  giveRow(
    place: { readonly owner: 'tenant' | 'booking'; readonly collection: string },
    from: DemoCompany,
    to: DemoCompany,
  ): Promise<{ readonly id: string; giveBack(): Promise<void> }>;
  /** Makes booking's database refuse every row of a collection, as a guard gone wrong does; answers how to take it back. */
  refuseRows(collection: string): Promise<() => Promise<void>>;
}

const past = { bypassDocumentValidation: true } as const;

export const makeIntruder = (mongo: MongoClient): Intruder => ({
  bendMapping: async (eventTypeId, calcomTeamId) => {
    const mappings = mongo.db('fencepost_tenant').collection('mappings');
    const bent = await mappings.updateOne({ eventTypeId }, { $set: { calcomTeamId } });
    if (bent.matchedCount !== 1) throw new Error(`no mapping of event type ${eventTypeId} is stored`);
  },
  giveRow: async ({ owner, collection }, from, to) => {
    const rows = mongo.db(`fencepost_${owner}`).collection<Document & { _id: string }>(collection);
    const found = await rows.findOne({ tenantId: from.id });
    if (found === null) throw new Error(`${from.name} has no row in ${owner}.${collection}`);
    const { _id } = found;
    const give = async (tenantId: string): Promise<void> => {
      await rows.updateOne({ _id }, { $set: { tenantId } }, past);
    };
    await give(to.id);
    return { id: _id, giveBack: () => give(from.id) };
  },
  refuseRows: async (name) => {
    const booking = mongo.db('fencepost_booking');
    const [found] = await booking.listCollections({ name }, { nameOnly: false }).toArray();
    const declared = found?.options?.validator;
    if (declared === undefined) throw new Error(`the database has no rules for ${name}`);
    const guard = async (validator: object): Promise<void> => {
      await booking.command({ collMod: name, validator });
    };
    await guard({ _id: 'nobody' });
    return () => guard(declared);
  },
});
