import { connectStore } from '@fencepost/mongo-kit/connect';
import { makeLogger } from '@fencepost/service-kit/logger';
import { newId } from '@fencepost/service-kit/random-id';
import { fixedClock } from '@fencepost/testing/clocks';
import type {} from '@fencepost/testing/servers';
import { inject } from 'vitest';
import { definitions } from '../src/adapters/rows.ts';
import { storeSuite } from './store.suite.ts';
import { emptyStore } from './world.ts';

storeSuite('memory', async () => emptyStore());

storeSuite('MongoDB', () =>
  connectStore({
    url: inject('servers').mongo,
    database: newId('booking'),
    definitions,
    clock: fixedClock,
    log: makeLogger({ service: 'test', level: 'silent' }),
  }),
);
