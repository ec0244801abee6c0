import { AppError } from '@fencepost/contracts/errors';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { makeAlarmRegister } from './alarm-register.ts';
import { type AlarmHandlers, type AlarmWorker, startAlarmWorker, type WorkOptions } from './alarm-worker.ts';
import { systemClock } from './clock.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { demandNoEviction, openPatientRedis, openQuickRedis } from './redis.ts';

/**
 * Says when to look, over BullMQ. What there is to do stands in the database as a run with `dueAt` and a lease: an alarm
 * that is lost, early or doubled costs time and no more, and a sweeper (an `every`) finds what is due without one. All of
 * it may be emptied (FLUSHALL) at any time.
 */
export interface AlarmClock {
  /**
   * Has the handler `name` called with `id`, once, in so many milliseconds. Asked again before that, the earliest time
   * counts; asked while the handler of this id runs, it runs again afterwards, never beside it. Never throws: what Redis
   * does not take is logged and counted (`fencepost_job_rings_lost_total`), for the sweeper finds the run.
   */
  ring(name: string, id: string, when: { readonly inMs: number }): Promise<void>;
  /**
   * Has the handler `name` called with its own name as id: at once where this is new, then once per period over all
   * replicas, never beside itself. Made again within 30 s when Redis has lost it. Never throws.
   */
  every(name: string, everyMs: number): Promise<void>;
  /**
   * Starts calling handlers; once per clock. A handler that throws is logged and counted and not called again: who wants
   * that moves `dueAt` and rings. One whose process was killed is called again within 30 s (twice `stalledAfterMs`).
   */
  work(handlers: AlarmHandlers, options: WorkOptions): void;
  /** When each handler last did its work to the end, in any process, in milliseconds; undefined where Redis does not say. */
  lastDone(): Promise<Readonly<Record<string, number>> | undefined>;
  /** Whether Redis answers. Never throws. */
  ping(): Promise<boolean>;
  /**
   * Takes no more alarms and waits for the running handlers, ten seconds at most (`closeWithinMs`); then aborts their
   * signals, and what they leave undone rings elsewhere.
   */
  close(): Promise<void>;
}

export interface AlarmClockOptions {
  readonly url: string;
  /** Namespace and service, e.g. `test1-tenant`: letters, digits, `-` and `_`. No other service shares it. */
  readonly prefix: string;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** How often lost schedules are looked for. */
  readonly healEveryMs?: number;
}

const HEAL_EVERY_MS = 30_000;
/** A schedule this much behind has lost its next alarm. */
const LATE_MS = 60_000;
const MOST_LOOKS = 3;
const MS_PER_SECOND = 1_000;
const QUEUE = 'alarms';
const EVENTS_KEPT = 100;
/** Name of BullMQ's own periodical jobs; each only rings, so that what it rings is never there twice. */
const TICK = 'tick';
const Prefix = z.string().regex(/^[\w-]{1,64}$/);
/** The truth is elsewhere: nothing is tried again here, and nothing is kept. */
const fleeting = { attempts: 1, removeOnComplete: true, removeOnFail: true } as const;

/**
 * Opens the clock, with Redis or without it: it goes on trying. Throws AppError `conflict` when Redis may evict what it
 * holds, naming the command that mends it (RT5).
 */
export const openAlarmClock = async (options: AlarmClockOptions): Promise<AlarmClock> => {
  const { url, log, metrics, healEveryMs = HEAL_EVERY_MS } = options;
  // one hash slot for all keys: BullMQ's scripts touch several at once
  const prefix = `{${Prefix.parse(options.prefix)}}`;
  const redis = await openQuickRedis({ url, log });
  await checkPolicy(redis, log);
  const queue = new Queue(QUEUE, { connection: redis, prefix, streams: { events: { maxLen: EVENTS_KEPT } } });
  queue.on('error', (err) => log.debug({ err }, 'the alarm clock cannot reach Redis'));
  const register = makeAlarmRegister(redis, `${prefix}:${QUEUE}-due`);
  const lost = metrics.counter('job_rings_lost_total', 'Rings that Redis did not take', ['name']);

  /** With `reschedule` an alarm that waits moves to this time; with `keepLastIfActive` one that runs comes again. */
  const set = (name: string, id: string, atMs: number): Promise<unknown> => {
    const deduplication = { id: alarmOf(name, id), reschedule: true, keepLastIfActive: true };
    // BullMQ counts the delay from this time, and not from the later one at which it gets round to it
    const timestamp = systemClock.millis();
    const delay = Math.max(0, Math.ceil(atMs - timestamp));
    return queue.add(name, { name, id }, { ...fleeting, timestamp, delay, deduplication });
  };
  const ring: AlarmClock['ring'] = async (name, id, { inMs }) => {
    try {
      // BullMQ waits for a connection without an end
      if (redis.status !== 'ready') throw new AppError('unavailable', 'Redis cannot be reached.');
      let atMs = await register.wish(alarmOf(name, id), systemClock.millis() + inMs);
      for (let look = 0; look < MOST_LOOKS; look += 1) {
        await set(name, id, atMs);
        const earliest = await register.earliest(alarmOf(name, id));
        if (earliest === undefined || earliest >= atMs) return;
        atMs = earliest;
      }
    } catch (err) {
      lost.inc({ name });
      log.warn({ err, job: name, id }, 'an alarm could not be set; the sweeper will find what is due');
    }
  };

  const period = metrics.gauge('job_period_seconds', 'How often this job is to be done', ['name']);
  const schedules = makeSchedules({ queue, redis, log, healEveryMs });
  let worker: AlarmWorker | undefined;
  return {
    ring,
    every: (name, everyMs) => {
      period.set({ name }, everyMs / MS_PER_SECOND);
      return schedules.every(name, everyMs);
    },
    work: (handlers, workOptions) => {
      if (worker !== undefined) throw new AppError('internal', 'This alarm clock works already.');
      const connection = openPatientRedis({ url, log });
      worker = startAlarmWorker(
        { queue: QUEUE, tick: TICK, prefix, connection, register, log, metrics, ring, set, alarmOf },
        handlers,
        workOptions,
      );
    },
    lastDone: async () => (redis.status === 'ready' ? register.lastDone().catch(() => undefined) : undefined),
    ping: () =>
      redis.ping().then(
        (answer) => answer === 'PONG',
        () => false,
      ),
    close: async () => {
      schedules.stop();
      await worker?.close();
      await queue.close().catch(() => undefined);
      redis.disconnect();
    },
  };
};

const alarmOf = (name: string, id: string): string => `${name}/${id}`;

/** Refuses at the start; a Redis that comes later, or comes back otherwise, is complained about. */
const checkPolicy = async (redis: Redis, log: Logger): Promise<void> => {
  const complain = (err: unknown): void => log.error({ err }, 'Redis is not set up for jobs');
  try {
    if (redis.status === 'ready') await demandNoEviction(redis);
    else log.warn('Redis is not there; alarms ring when it is');
  } catch (error) {
    if (error instanceof AppError) {
      redis.disconnect();
      throw error;
    }
    complain(error);
  }
  redis.on('ready', () => void demandNoEviction(redis).catch(complain));
};

interface SchedulesDeps {
  readonly queue: Queue;
  readonly redis: Redis;
  readonly log: Logger;
  readonly healEveryMs: number;
}

/** Periodical alarms, looked after: whoever empties Redis stops none for long. */
const makeSchedules = ({ queue, redis, log, healEveryMs }: SchedulesDeps) => {
  const periods = new Map<string, number>();

  const ensure = async (name: string, everyMs: number): Promise<void> => {
    try {
      if (redis.status !== 'ready') return;
      const { every, next = 0 } = (await queue.getJobScheduler(name)) ?? {};
      // an upsert would start the period anew, so only what is missing, changed or stuck is made
      if (every === everyMs && next > systemClock.millis() - everyMs - LATE_MS) return;
      await queue.upsertJobScheduler(
        name,
        { every: everyMs },
        { name: TICK, data: { name, id: name }, opts: fleeting },
      );
    } catch (err) {
      log.warn({ err, job: name }, 'a schedule could not be made; trying again soon');
    }
  };
  const timer = setInterval(() => {
    for (const [name, everyMs] of periods) void ensure(name, everyMs);
  }, healEveryMs);

  return {
    every: (name: string, everyMs: number): Promise<void> => {
      periods.set(name, everyMs);
      return ensure(name, everyMs);
    },
    stop: () => clearInterval(timer),
  };
};
