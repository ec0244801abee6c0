import { AppError } from '@fencepost/contracts/errors';
import { Redis } from 'ioredis';
import type { Logger } from './logger.ts';

const CONNECT_TIMEOUT_MS = 2_000;
const COMMAND_TIMEOUT_MS = 2_000;
const RECONNECT_AFTER_MS = 1_000;

interface RedisDeps {
  readonly url: string;
  readonly log: Logger;
}

interface QuickRedisDeps extends RedisDeps {
  /** What a command may take; two seconds unless its user can wait less. */
  readonly commandTimeoutMs?: number;
}

/**
 * A connection whose commands fail at once while Redis is away, instead of waiting. Resolves when it is there, or after
 * two seconds without it; it goes on trying.
 */
export const openQuickRedis = async ({
  url,
  log,
  commandTimeoutMs = COMMAND_TIMEOUT_MS,
}: QuickRedisDeps): Promise<Redis> => {
  const redis = listening(
    new Redis(url, {
      connectTimeout: CONNECT_TIMEOUT_MS,
      commandTimeout: commandTimeoutMs,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: () => RECONNECT_AFTER_MS,
    }),
    log,
  );
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, CONNECT_TIMEOUT_MS);
    const proceed = (): void => {
      clearTimeout(timer);
      resolve();
    };
    redis.once('ready', proceed).once('error', proceed);
  });
  return redis;
};

/** A connection whose commands wait until Redis is back, as those must that block on it. */
export const openPatientRedis = ({ url, log }: RedisDeps): Redis =>
  listening(new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => RECONNECT_AFTER_MS }), log);

/** Every failed attempt is an event, and without a listener ioredis writes it to the console. */
const listening = (redis: Redis, log: Logger): Redis =>
  redis.on('error', (err: Error) => log.debug({ err }, 'Redis cannot be reached'));

/**
 * AppError `conflict` where Redis would throw away what it holds when its memory is full (RT5): an alarm that is evicted
 * never rings. Asks INFO, for CONFIG is forbidden by most who host Redis.
 */
export const demandNoEviction = async (redis: Redis): Promise<void> => {
  const policy = /^maxmemory_policy:(\S+)/m.exec(await redis.info('memory'))?.[1];
  if (policy === undefined || policy === 'noeviction') return;
  const message = `Redis has the maxmemory-policy ${policy} and may drop alarms. Run: redis-cli CONFIG SET maxmemory-policy noeviction (and write it into redis.conf)`;
  throw new AppError('conflict', message, { policy });
};
