import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { baseConfig } from '../../src/config.ts';
import { runService } from '../../src/run.ts';

/** A service as small as one can be, for run.test.ts to start as a process and to mistreat. */
const config = z.object({
  ...baseConfig,
  GREETING: z.string().min(3).describe('what it says'),
  API_TOKEN: z.string().min(20).meta({ secret: true }).describe('a secret').default('t'.repeat(20)),
  STOP_MS: z.coerce.number().int().default(0).describe('how long its stop takes'),
  FAULT: z.enum(['none', 'start', 'later', 'rejection', 'stop']).default('none').describe('where it breaks'),
});

await runService({
  name: 'tiny',
  config,
  start: async ({ FAULT, STOP_MS, GREETING }, { log }) => {
    if (FAULT === 'start') throw new Error('nothing answers');
    if (FAULT === 'later') process.once('SIGUSR2', () => setImmediate(() => JSON.parse('{')));
    if (FAULT === 'rejection') process.once('SIGUSR2', () => void Promise.reject(new Error('nobody waits')));
    log.info({ greeting: GREETING }, 'wired');
    return {
      url: 'http://tiny.example',
      checks: { itself: async () => true },
      stop: async () => {
        log.info('draining');
        await wait(STOP_MS);
        if (FAULT === 'stop') throw new Error('outbox is stuck');
      },
    };
  },
});
