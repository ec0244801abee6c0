import { AppError } from '@fencepost/contracts/errors';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { Logger } from './logger.ts';

export type { NatsConnection } from '@nats-io/transport-node';

const CONNECT_TIMEOUT_MS = 5_000;
const RECONNECT_WAIT_MS = 250;
const RECONNECT_JITTER_MS = 250;
const PING_INTERVAL_MS = 10_000;
const OLDEST_MAJOR = 2;
const OLDEST_MINOR = 11;

/** Why a server of this version must not hold our facts, or undefined when it may. */
export const refusalOf = (version: string): string | undefined => {
  const [, major, minor] = /^v?(\d+)\.(\d+)\./.exec(version) ?? [];
  if (major === undefined || minor === undefined) return `its version "${version}" cannot be read`;
  const known = Number(major) === OLDEST_MAJOR ? Number(minor) >= OLDEST_MINOR : Number(major) > OLDEST_MAJOR;
  return known
    ? undefined
    : `it is version ${version}, which loses data; ${OLDEST_MAJOR}.${OLDEST_MINOR} or newer is needed`;
};

/**
 * One connection for everything a process says over NATS. It reconnects for ever; `url` may list several servers,
 * separated by commas. Throws `unavailable` when no server answers or the server is too old.
 */
export const connectNats = async (deps: { url: string; name: string; log: Logger }): Promise<NatsConnection> => {
  const { url, name, log } = deps;
  const nc = await connect({
    servers: url.split(','),
    name,
    timeout: CONNECT_TIMEOUT_MS,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_WAIT_MS,
    reconnectJitter: RECONNECT_JITTER_MS,
    pingInterval: PING_INTERVAL_MS,
    // A stack trace per request costs more than the request.
    noAsyncTraces: true,
  }).catch((cause: unknown) => {
    throw new AppError('unavailable', 'NATS does not answer: start nats-server, or correct NATS_URL.', {}, { cause });
  });
  const refusal = refusalOf(nc.info?.version ?? '');
  if (refusal !== undefined) {
    await nc.close();
    throw new AppError('unavailable', `This NATS server is refused: ${refusal}.`);
  }
  void report(nc, log);
  return nc;
};

const report = async (nc: NatsConnection, log: Logger): Promise<void> => {
  for await (const status of nc.status()) {
    if (status.type === 'disconnect') log.warn({ server: status.server }, 'NATS is gone; reconnecting');
    if (status.type === 'reconnect') log.info({ server: status.server }, 'NATS is back');
    if (status.type === 'error') log.error({ err: status.error }, 'NATS refused something');
  }
};
