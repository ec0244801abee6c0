import { awaitSystem, findSupervisor } from './run-record.ts';
import type { SystemState } from './state.ts';
import { systemOptions } from './up.ts';
import { withSystem } from './with-system.ts';

/** `./dev demo`: plays the stories on the running system, or on one that it starts and stops itself. */
export const demo = async (directory: string): Promise<number> => {
  if (findSupervisor(directory)) return play(await awaitSystem(directory));
  console.log('Nothing is running, so the demo starts Fencepost and stops it afterwards.\n');
  return withSystem(systemOptions(directory), (system) => play(system.state));
};

const play = async (state: SystemState): Promise<number> => {
  const { playDemo } = await import('../demo/main.ts');
  return (await playDemo(state)) === 0 ? 0 : 1;
};
