import { connectStore } from '@fencepost/mongo-kit/connect';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { makeLogger } from '@fencepost/service-kit/logger';
import { newId } from '@fencepost/service-kit/random-id';
import type {} from '@fencepost/testing/servers';
import { inject } from 'vitest';
import { definitions } from '../src/adapters/rows.ts';
import { peopleSuite } from './people.suite.ts';
import { movableClock } from './slots-world.ts';

peopleSuite('memory', async () => memoryStore({ definitions, clock: movableClock() }));

peopleSuite('MongoDB', () =>
  connectStore({
    url: inject('servers').mongo,
    database: newId('booking'),
    definitions,
    clock: movableClock(),
    log: makeLogger({ service: 'test', level: 'silent' }),
  }),
);
