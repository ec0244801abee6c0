import { env } from 'node:process';
import { z } from 'zod';
import type { Listening, ListenOptions } from './server.ts';

const Settings = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  FENCEPOST_EXIT_WITH_PARENT: z.string().optional(),
});

/**
 * Runs a fake as a process of its own: HOST and PORT (0: free) from the environment, one JSON line when ready, a clean
 * end on SIGTERM and SIGINT, and with FENCEPOST_EXIT_WITH_PARENT=1 also when the process that forked it is gone.
 */
export const runFake = async (name: string, start: (options: ListenOptions) => Promise<Listening>): Promise<void> => {
  const settings = Settings.safeParse(env);
  if (!settings.success) {
    process.stderr.write(`${name}: ${z.prettifyError(settings.error)}\n`);
    process.exitCode = 2;
    return;
  }
  const fake = await start({ host: settings.data.HOST, port: settings.data.PORT });
  const stop = (): void => {
    void fake.close().finally(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (settings.data.FENCEPOST_EXIT_WITH_PARENT === '1') process.once('disconnect', stop);
  process.stdout.write(`${JSON.stringify({ msg: 'ready', name, url: fake.url })}\n`);
};
