import { openAlarmClock } from '../../src/alarm-clock.ts';
import { makeLogger } from '../../src/logger.ts';
import { makeMetrics } from '../../src/metrics.ts';

/** A process that takes one alarm and never ends with it, for alarm-clock.test.ts to kill. */
const [url = '', prefix = '', stalledAfterMs = ''] = process.argv.slice(2);
const log = makeLogger({ service: 'victim', level: 'warn' });
const clock = await openAlarmClock({ url, prefix, log, metrics: makeMetrics('victim') });
const forever = async (): Promise<void> => {
  process.stdout.write('working\n');
  await new Promise(() => {});
};
clock.work({ sync: forever }, { concurrency: 1, stalledAfterMs: Number(stalledAfterMs) });
