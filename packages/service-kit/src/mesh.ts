import type { Owner } from '@fencepost/contracts/define';
import { ServiceBroker } from 'moleculer';
import { type GuardLimits, makeGuard } from './breakers.ts';
import type { Logger } from './logger.ts';
import { type Caller, makeCaller } from './mesh-caller.ts';
import { type Handler, makeAnswer, makeRunningCalls } from './mesh-handler.ts';
import type { Metrics } from './metrics.ts';
import { MoleculerLogger } from './moleculer-logger.ts';
import type { Namespace } from './namespace.ts';
import type { NatsConnection } from './nats.ts';
import { NatsTransporter } from './nats-transporter.ts';
import { AppErrorRegenerator } from './wire-errors.ts';

export type { Caller } from './mesh-caller.ts';
export { type Handler, handle, handleAll } from './mesh-handler.ts';

/** Typed questions between services; Moleculer is behind it and nowhere else. */
export interface Mesh {
  /** Offers actions of one owner. All of them before `start`. */
  provide(owner: Owner, handlers: readonly Handler[]): void;
  readonly call: Caller;
  /** Resolves when calls to and from this node work. */
  start(): Promise<void>;
  /** Takes no further calls, lets the running ones finish (15 s at most), leaves the connection open. */
  stop(): Promise<void>;
}

export interface MeshDeps {
  readonly nc: NatsConnection;
  readonly namespace: Namespace;
  /** Unique among all running processes, e.g. `booking-` and a random id. */
  readonly nodeId: string;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly defaults?: Partial<GuardLimits>;
}

/** For calls that somehow carry no timeout of their contract: never none at all (CB1). */
const REQUEST_TIMEOUT_MS = 2_000;
const MAX_CALL_LEVEL = 8;
const HEARTBEAT_SECONDS = 5;
const HEARTBEAT_TIMEOUT_SECONDS = 15;
const SHUTDOWN_TIMEOUT_MS = 15_000;

export const makeMesh = ({ nc, namespace, nodeId, log, metrics, defaults = {} }: MeshDeps): Mesh => {
  const broker = new ServiceBroker({
    namespace: namespace.mesh,
    nodeID: nodeId,
    transporter: new NatsTransporter(nc),
    logger: new MoleculerLogger(log),
    errorRegenerator: new AppErrorRegenerator(),
    disableBalancer: true,
    requestTimeout: REQUEST_TIMEOUT_MS,
    maxCallLevel: MAX_CALL_LEVEL,
    heartbeatInterval: HEARTBEAT_SECONDS,
    heartbeatTimeout: HEARTBEAT_TIMEOUT_SECONDS,
    tracking: { enabled: true, shutdownTimeout: SHUTDOWN_TIMEOUT_MS },
    validator: false,
    internalServices: false,
    skipProcessEventRegistration: true,
  });
  const calls = makeRunningCalls();
  const offered = new Set<string>();

  return {
    provide: (owner, handlers) => {
      for (const { contract } of handlers) {
        if (contract.owner !== owner)
          throw new Error(`${contract.address} belongs to ${contract.owner}, not ${owner}.`);
        if (offered.has(contract.address)) throw new Error(`${contract.address} is provided twice.`);
        offered.add(contract.address);
      }
      const answers = handlers.map((handler) => [
        handler.contract.address,
        makeAnswer(handler, { calls, log, metrics }),
      ]);
      // Schemas stay outside: Moleculer clones definitions, and a cloned zod schema throws when it parses.
      broker.createService({
        name: owner,
        settings: { $noServiceNamePrefix: true },
        actions: Object.fromEntries(answers),
      });
    },
    call: makeCaller({ broker, calls, guard: makeGuard({ log, metrics, limits: defaults }), log, metrics }),
    start: async () => {
      await broker.start();
      // Moleculer subscribes and tells the others a second later; until then calls to this node would time out.
      await broker.registry.discoverer.sendLocalNodeInfo();
    },
    stop: () => broker.stop(),
  };
};
