import { runFake } from '../http/run-fake.ts';
import { demoSeed } from './seed.ts';
import { startFakeCalcom } from './server.ts';

await runFake('fake-calcom', (options) => startFakeCalcom({ ...options, seed: demoSeed }));
