import { memoryStore } from '../src/memory.ts';
import { collectionSuite } from './collection.suite.ts';
import { bindings, things } from './things.ts';

collectionSuite('in memory', async (deps) => ({
  fresh: async () => memoryStore({ definitions: [things, bindings], ...deps }),
  close: async () => {},
}));
