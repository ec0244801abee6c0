import { makeCreateCallback } from './create-callback.ts';
import { makeListCallbacks } from './list-callbacks.ts';
import { type CallbackDeps, makeOpenCallback } from './open-callback.ts';
import { makeSettleCallback } from './settle-callback.ts';

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
