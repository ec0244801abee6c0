import { runFake } from '../http/run-fake.ts';
import { startFakeSlack } from './server.ts';

await runFake('fake-slack', startFakeSlack);
