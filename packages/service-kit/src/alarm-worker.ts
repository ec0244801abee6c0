import { setTimeout as wait } from 'node:timers/promises';
import { type Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { AlarmRegister } from './alarm-register.ts';
import { systemClock } from './clock.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

/**
 * What is done when an alarm rings, by name. Takes the run's lease, works, and may be called again at any time. The signal
 * is aborted when the process can wait no longer.
 */
export type AlarmHandlers = Readonly<Record<string, (id: string, signal: AbortSignal) => Promise<void>>>;

export interface WorkOptions {
  /** Handlers that run at the same time in this process. */
  readonly concurrency: number;
  /** A process that gives no sign of life for so long is taken for dead. */
  readonly stalledAfterMs?: number;
  /** Time that `close` leaves to running handlers. */
  readonly closeWithinMs?: number;
}

export interface AlarmWorker {
  close(): Promise<void>;
}

export interface AlarmWorkerDeps {
  readonly queue: string;
  readonly tick: string;
  readonly prefix: string;
  readonly connection: Redis;
  readonly register: AlarmRegister;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly ring: (name: string, id: string, when: { readonly inMs: number }) => Promise<void>;
  readonly set: (name: string, id: string, atMs: number) => Promise<unknown>;
  readonly alarmOf: (name: string, id: string) => string;
}

const STALLED_AFTER_MS = 15_000;
const CLOSE_WITHIN_MS = 10_000;
/** For handlers to notice that they were aborted, and for the connection to say good-bye. */
const LAST_WORDS_MS = 1_000;
/** A handler that takes its process down so often is left to the sweeper. */
const MOST_STALLS = 5;
const DURATION_BUCKETS_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300];
const Alarm = z.object({ name: z.string(), id: z.string() });
type Alarm = z.output<typeof Alarm>;

export const startAlarmWorker = (deps: AlarmWorkerDeps, handlers: AlarmHandlers, options: WorkOptions): AlarmWorker => {
  const { queue, tick, prefix, connection, register, log, ring, set, alarmOf } = deps;
  const { concurrency, stalledAfterMs = STALLED_AFTER_MS, closeWithinMs = CLOSE_WITHIN_MS } = options;
  const ending = new AbortController();
  const measured = makeMeasured(deps, Object.keys(handlers));

  const handle = async ({ name, id }: Alarm): Promise<void> => {
    const handler = handlers[name];
    if (handler === undefined) {
      measured.count(name, 'unknown');
      return log.warn({ job: name, id }, 'nobody here answers this alarm');
    }
    const alarm = alarmOf(name, id);
    await register.begin(alarm);
    const outcome = await measured.run(name, id, () => handler(id, ending.signal), ending.signal);
    if (outcome === 'ok') await register.done(name, systemClock.millis());
    const wished = await register.end(alarm);
    // still under this job's lock: the time that BullMQ kept meanwhile counts from the end, and may not be the earliest
    if (wished !== undefined) await set(name, id, wished);
    else if (outcome === 'aborted') await ring(name, id, { inMs: 0 });
  };

  const worker = new Worker(
    queue,
    async (job: Job) => {
      const { name, id } = Alarm.parse(job.data);
      await (job.name === tick ? ring(name, id, { inMs: 0 }) : handle({ name, id }));
    },
    {
      connection,
      prefix,
      concurrency,
      lockDuration: stalledAfterMs,
      stalledInterval: stalledAfterMs,
      maxStalledCount: MOST_STALLS,
    },
  );
  worker.on('error', (err) => log.warn({ err }, 'the alarm clock cannot work now'));
  worker.on('stalled', (job) => log.warn({ jobId: job }, 'a job lost its process and runs again'));
  worker.on('failed', (job, err) => log.error({ err, job: job?.name }, 'an alarm was given up'));

  return {
    close: async () => {
      const closed = worker.close().catch((err: unknown) => log.warn({ err }, 'the worker could not be closed'));
      const closedWithin = (ms: number): Promise<boolean> =>
        Promise.race([closed.then(() => true), wait(ms, false, { ref: false })]);
      if (!(await closedWithin(closeWithinMs))) {
        log.warn('handlers still run; they are aborted');
        ending.abort();
        // what does not end even now loses its lock, and rings elsewhere
        if (!(await closedWithin(LAST_WORDS_MS))) void worker.close(true).catch(() => undefined);
      }
      connection.disconnect();
    },
  };
};

type Outcome = 'ok' | 'failed' | 'aborted' | 'unknown';

const makeMeasured = ({ metrics, log }: AlarmWorkerDeps, names: readonly string[]) => {
  const outcomes = metrics.counter('jobs_total', 'Handled alarms', ['name', 'outcome']);
  const durations = metrics.histogram('job_duration_seconds', 'Time to handle', ['name'], DURATION_BUCKETS_SECONDS);
  const help = 'When this job last ran in this process, or started to wait for it; watch the maximum over replicas';
  const lastRun = metrics.gauge('job_last_run_timestamp_seconds', help, ['name']);
  const ran = (name: string): void => lastRun.set({ name }, systemClock.millis() / 1_000);
  names.forEach(ran);
  const count = (name: string, outcome: Outcome): void => outcomes.inc({ name, outcome });

  return {
    count,
    /** Never throws: what failed is logged, and only the run in the database says whether it is tried again. */
    run: async (name: string, id: string, work: () => Promise<void>, signal: AbortSignal): Promise<Outcome> => {
      const startedAt = performance.now();
      let outcome: Outcome = 'ok';
      try {
        await work();
      } catch (err) {
        outcome = signal.aborted ? 'aborted' : 'failed';
        log.error({ err, job: name, id }, `a job ${outcome === 'aborted' ? 'was aborted' : 'failed'}`);
      }
      count(name, outcome);
      durations.observe({ name }, (performance.now() - startedAt) / 1_000);
      ran(name);
      return outcome;
    },
  };
};
