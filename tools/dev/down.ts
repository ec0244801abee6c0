import { cleanUp, findSupervisor, untilGone } from './run-record.ts';

const STOP_WITHIN_MS = 90_000;

/** `./dev down`: asks the supervisor to stop what it started, and waits for that. */
export const down = async (directory: string): Promise<number> => {
  const supervisor = findSupervisor(directory);
  if (supervisor === undefined) {
    await cleanUp(directory);
    console.log('Nothing is running in this checkout.');
    return 0;
  }
  process.kill(supervisor.pid, 'SIGTERM');
  if (await untilGone([supervisor], STOP_WITHIN_MS)) {
    console.log('Stopped. The data stays in .dev; ./dev up --fresh empties it.');
    return 0;
  }
  console.log(`Process ${supervisor.pid} is still stopping; \`kill -9 ${supervisor.pid}\` ends it and all it started.`);
  return 1;
};
