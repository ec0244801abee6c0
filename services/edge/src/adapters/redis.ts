import type { Logger } from '@fencepost/service-kit/logger';
import { Redis } from 'ioredis';

const CONNECT_TIMEOUT_MS = 1_000;
const COMMAND_TIMEOUT_MS = 250;
const RECONNECT_AFTER_MS = 1_000;

/**
 * A connection that fails at once instead of waiting, for users that can do without (RL1). Resolves when it is there, or
 * after a second without it; it goes on trying.
 */
export const connectRedis = async (url: string, log: Logger): Promise<Redis> => {
  const redis = new Redis(url, {
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => RECONNECT_AFTER_MS,
  });
  redis.on('ready', () => log.info('Redis is there'));
  // Every failed attempt is an event, and without a listener ioredis writes it to the console.
  redis.on('error', (error: Error) => log.debug({ err: error }, 'Redis cannot be reached'));
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
