import { setTimeout as wait } from 'node:timers/promises';
import type { z } from 'zod';
import { type Clock, systemClock } from './clock.ts';
import { type baseConfig, ConfigError, loadConfig } from './config.ts';
import { type Logger, makeLogger } from './logger.ts';
import { type Metrics, makeMetrics } from './metrics.ts';
import { type Checks, makeOpsServer, type OpsServer } from './ops-server.ts';

/** What a started service hands back. */
export interface Running {
  /** Where it listens publicly, if it does. */
  readonly url?: string;
  readonly checks: Checks;
  /** Stops intake, drains, flushes the outbox, closes: in this order (SD1). */
  stop(): Promise<void>;
}

/** What every service is given beside its configuration. */
export interface Kit {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

type ServiceConfig = z.ZodObject<typeof baseConfig>;

export interface ServiceDefinition<S extends ServiceConfig> {
  readonly name: string;
  readonly config: S;
  /** Connects and wires everything; the process is ready once this resolves. */
  start(config: z.output<S>, kit: Kit): Promise<Running>;
}

const EXIT_FAILED = 1;
const EXIT_CONFIG = 2;

/**
 * The life of a process: configuration, operations server, start, ready, and on SIGTERM or SIGINT readiness 503, a
 * pause, a graceful stop, exit 0. It exits with 2 for a wrong configuration and with 1 when start or stop fails, when
 * SHUTDOWN_GRACE_MS is over, at a second signal, or after an error nobody caught.
 */
export const runService = async <S extends ServiceConfig>(service: ServiceDefinition<S>): Promise<void> => {
  const config = configOf(service);
  const { LOG_LEVEL, OPS_HOST: host, OPS_PORT: port, SHUTDOWN_GRACE_MS, DRAIN_DELAY_MS } = config;
  const log = makeLogger({ service: service.name, level: LOG_LEVEL });
  const metrics = makeMetrics(service.name);
  const life = makeLife(service.name);

  const started = Promise.withResolvers<Running>();
  let checks: Checks = {};
  const ops = await makeOpsServer({ host, port, metrics, checks: () => checks }).catch(
    life.fail('the operations server cannot listen'),
  );
  life.onEnd(SHUTDOWN_GRACE_MS, () => drain(ops, started.promise, DRAIN_DELAY_MS));

  service.start(config, { log, metrics, clock: systemClock }).then(started.resolve, life.fail('start failed'));
  const running = await started.promise;
  checks = running.checks;
  if (life.ending()) return;
  ops.setReady(true);
  life.tell({ ops: ops.url, url: running.url }, 'ready');
};

const configOf = <S extends ServiceConfig>({ name, config }: ServiceDefinition<S>): z.output<S> => {
  try {
    return loadConfig(config, process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const lines = error.message.split('\n').map((line) => `  ${line}\n`);
    process.stderr.write(`${name} cannot start; its environment has ${lines.length} mistake(s):\n${lines.join('')}`);
    return process.exit(EXIT_CONFIG);
  }
};

const drain = async (ops: OpsServer, started: Promise<Running>, delayMs: number): Promise<void> => {
  ops.setReady(false);
  const [running] = await Promise.all([started, wait(delayMs)]);
  await running.stop();
  await ops.close();
};

/** Signals, a lost parent and errors nobody caught, turned into one orderly end. */
const makeLife = (service: string) => {
  // Whoever started the process waits for these few lines: they are written at every LOG_LEVEL.
  const log = makeLogger({ service, level: 'info' });
  let ending = false;

  const fail =
    (what: string) =>
    (error: unknown): never => {
      log.fatal({ err: error }, what);
      return process.exit(EXIT_FAILED);
    };
  process.on('uncaughtException', fail('uncaught exception'));
  process.on('unhandledRejection', fail('unhandled rejection'));

  const end = async (cause: string, graceMs: number, stop: () => Promise<void>): Promise<void> => {
    ending = true;
    log.info({ cause }, 'stopping');
    setTimeout(() => fail('stop took too long')(new Error(`not done after ${graceMs} ms`)), graceMs);
    await stop().catch(fail('stop failed'));
    log.info('stopped');
    process.exit(0);
  };

  return {
    fail,
    ending: () => ending,
    tell: (fields: object, message: string) => log.info(fields, message),
    onEnd: (graceMs: number, stop: () => Promise<void>): void => {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) {
        process.on(signal, () => (ending ? fail('second signal')(new Error(signal)) : end(signal, graceMs, stop)));
      }
      if (process.env.FENCEPOST_EXIT_WITH_PARENT !== '1') return;
      onParentGone(() => (ending ? undefined : end('parent is gone', graceMs, stop)));
    },
  };
};

/** An IPC channel tells of the parent's end for certain; a standard input that is /dev/null would at once. */
const onParentGone = (react: () => void): void => {
  if (process.connected) process.once('disconnect', react);
  else process.stdin.resume().once('end', react);
};
