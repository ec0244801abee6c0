import type { Logger } from '@fencepost/service-kit/logger';
import { Redis } from 'ioredis';

const CONNECT_TIMEOUT_MS = 1_000;
const COMMAND_TIMEOUT_MS = 100;
const RECONNECT_AFTER_MS = 1_000;

/** A connection that fails at once instead of waiting: whoever uses it must be able to do without (RL1). */
export const connectRedis = (url: string, log: Logger): Redis => {
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
  return redis;
};
