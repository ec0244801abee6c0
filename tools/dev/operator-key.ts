import { runTool } from './run-program.ts';
import { awaitSystem, findSupervisor } from './run-record.ts';

/** `./dev operator-key ada`: lets a person in, at the installation of NATS_URL or at the system of this checkout. */
export const operatorKey = async (directory: string, args: readonly string[]): Promise<number> => {
  if (process.env.NATS_URL === undefined && findSupervisor(directory))
    process.env.NATS_URL = (await awaitSystem(directory)).nats;
  return runTool('tools/operator/main.ts', args);
};
