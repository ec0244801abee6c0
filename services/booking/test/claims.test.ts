import { connectStore } from '@fencepost/mongo-kit/connect';
import { makeLogger } from '@fencepost/service-kit/logger';
import { newId } from '@fencepost/service-kit/random-id';
import { fixedClock } from '@fencepost/testing/clocks';
import type {} from '@fencepost/testing/servers';
import { inject } from 'vitest';
import { definitions } from '../src/adapters/rows.ts';
import { claimsSuite } from './claims.suite.ts';
import { emptyStore } from './world.ts';

claimsSuite('memory', async () => {
  const store = emptyStore();
  return { store, again: async () => store };
});

claimsSuite('MongoDB', async () => {
  const database = newId('claims');
  const again = () =>
    connectStore({
      url: inject('servers').mongo,
      database,
      definitions,
      clock: fixedClock,
      log: makeLogger({ service: 'test', level: 'silent' }),
    });
  return { store: await again(), again };
});
