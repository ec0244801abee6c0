import { startSystem } from '../../../tools/dev/system.ts';
import { stubProcesses } from './stub-processes.ts';

/** A supervisor in a process of its own, to be killed: runs the system of the given directory until then. */
const [directory = ''] = process.argv.slice(2);
await startSystem({ directory, durable: true, seed: false, quiet: true, processes: stubProcesses });
