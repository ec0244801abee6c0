import { type Connection, Schema } from 'mongoose';
import type { CollectionDefinition } from './define-collection.ts';
import type { Document } from './document.ts';
import { refusingIndex, translateError } from './driver-error.ts';
import { makePages } from './mongo-pages.ts';
import type { Table } from './table.ts';

/** A table in MongoDB. Writes never upsert: what they answer is what they did. */
export const makeMongoTable = (connection: Connection, definition: CollectionDefinition): Table => {
  const { name } = definition;
  const model = connection.model(name, schemaOf(definition));
  const collection = connection.collection<{ readonly _id: string }>(name);
  const pages = makePages(collection);
  const inOurWords = async <T>(work: () => PromiseLike<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw translateError(error, name);
    }
  };

  return {
    // mongoose would build a query and cast a filter that the guard has just made, to hand back what the driver reads
    find: (filter, { sort, limit }) =>
      inOurWords(() => collection.find<Document>({ ...filter }, { ...(sort && { sort }), limit }).toArray()),

    page: (filter, request) => inOurWords(() => pages(filter, request)),

    count: (filter, limit) => inOurWords(() => model.countDocuments(filter, { limit })),

    // mongoose would copy the document and compare it with a form that zod has just held it to
    insert: async (document) => {
      try {
        await collection.insertOne({ ...document, _id: String(document._id) });
        return undefined;
      } catch (error) {
        const index = refusingIndex(error);
        if (index === undefined) throw translateError(error, name);
        return index;
      }
    },

    // mongoose would cast again what the guard has just made: twice the time of the driver's own call
    updateOne: async (filter, update, { unchecked = false } = {}) => {
      const past = unchecked ? { bypassDocumentValidation: true } : {};
      const found = await inOurWords(() =>
        collection.findOneAndUpdate({ ...filter }, { ...update }, { returnDocument: 'after', ...past }),
      );
      return found ?? undefined;
    },

    deleteOne: (filter) => inOurWords(async () => (await model.deleteOne(filter)).deletedCount === 1),

    // a record that an older version wrote may miss what the validator demands now; its events must leave nevertheless
    removeEvents: async (documentIds, eventIds) => {
      const taken = { $pull: { outbox: { id: { $in: eventIds } } } };
      const options = { bypassDocumentValidation: true };
      await inOurWords(() => collection.updateMany({ _id: { $in: documentIds } }, taken, options));
    },
  };
};

/** Names only: zod is the truth about values, and casting would change them unseen. */
const schemaOf = ({ name, fields }: CollectionDefinition) => {
  const paths = Object.keys(fields).map((field) => [field, field === '_id' ? String : Schema.Types.Mixed]);
  return new Schema(Object.fromEntries(paths), {
    collection: name,
    strict: 'throw',
    strictQuery: 'throw',
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
    versionKey: false,
    minimize: false,
    id: false,
    // documents are never made of it, so that no name of ours can stand in their way
    suppressReservedKeysWarning: true,
  });
};
