import { type RunningSystem, type SystemOptions, startSystem } from './system.ts';

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Starts a system, runs with it until done or asked to stop (Ctrl-C, SIGTERM, a closed terminal), and stops it in order.
 * Asked a second time it ends at once; the leashes then end every process.
 */
export const withSystem = async (
  options: SystemOptions,
  run: (system: RunningSystem, stop: AbortSignal) => Promise<number>,
): Promise<number> => {
  const stop = new AbortController();
  const onSignal = () => {
    if (stop.signal.aborted) process.exit(1);
    console.log('\nStopping …');
    stop.abort();
  };
  for (const signal of STOP_SIGNALS) process.on(signal, onSignal);
  try {
    const system = await startSystem({ ...options, signal: stop.signal });
    try {
      return await run(system, stop.signal);
    } finally {
      await system.stop();
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    return 1;
  } finally {
    if (stop.signal.aborted) console.log('Stopped. Nothing is left running.');
    for (const signal of STOP_SIGNALS) process.off(signal, onSignal);
  }
};

/** Resolves when asked to stop. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
