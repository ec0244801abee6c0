import { makeCreateCallback } from '../usecases/callbacks/create-callback.ts';
import { makeListCallbacks } from '../usecases/callbacks/list-callbacks.ts';
import { type CallbackDeps, makeOpenCallback } from '../usecases/callbacks/open-callback.ts';
import { makeSettleCallback } from '../usecases/callbacks/settle-callback.ts';

/** The use cases of call-backs by the names of their contracts, and how other areas open one. */
export const wireCallbacks = (world: CallbackDeps) => {
  const openCallback = makeOpenCallback(world);
  return {
    openCallback,
    createCallback: makeCreateCallback({ openCallback }),
    listCallbacks: makeListCallbacks(world),
    settleCallback: makeSettleCallback(world),
  };
};
