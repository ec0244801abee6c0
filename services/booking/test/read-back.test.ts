import { connectStore } from '@fencepost/mongo-kit/connect';
import { makeLogger } from '@fencepost/service-kit/logger';
import { newId } from '@fencepost/service-kit/random-id';
import { fixedClock } from '@fencepost/testing/clocks';
import type {} from '@fencepost/testing/servers';
import { inject } from 'vitest';
import { definitions } from '../src/adapters/rows.ts';
import { readBackSuite } from './read-back.suite.ts';
import { emptyStore } from './world.ts';

readBackSuite('memory', async () => emptyStore());

readBackSuite('MongoDB', () =>
  connectStore({
    url: inject('servers').mongo,
    database: newId('readback'),
    definitions,
    clock: fixedClock,
    log: makeLogger({ service: 'test', level: 'silent' }),
  }),
);
