import { connectStore } from '../src/connect.ts';
import { collectionSuite } from './collection.suite.ts';
import { makeListeningLog, openTestDatabase } from './databases.ts';
import { bindings, things } from './things.ts';

collectionSuite('on MongoDB', async (deps) => {
  const { url, database, raw, drop } = await openTestDatabase();
  const store = await connectStore({
    url,
    database,
    definitions: [things, bindings],
    log: makeListeningLog(),
    ...deps,
  });
  return {
    fresh: async () => {
      for (const { name } of [things, bindings]) await raw.collection(name).deleteMany({});
      return store;
    },
    close: async () => {
      await store.close();
      await drop();
    },
  };
});
