import { getMonitorStatus } from '@fencepost/contracts/integrity/alert';
import { scanBooking, scanTenant } from '@fencepost/contracts/integrity/facts';
import { inspectBookingWork, inspectTenantWork } from '@fencepost/contracts/integrity/work';
import { makeAcrossTenants } from '@fencepost/service-kit/across-tenants';
import { makeLogger } from '@fencepost/service-kit/logger';
import { handle, makeMesh } from '@fencepost/service-kit/mesh';
import { makeMetrics } from '@fencepost/service-kit/metrics';
import { makeNamespace } from '@fencepost/service-kit/namespace';
import { connectNats } from '@fencepost/service-kit/nats';
import { factsPage } from '@fencepost/service-kit/scan';
import { declareStream, eventsStream } from '@fencepost/service-kit/streams';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { boardRows } from '../../services/integrity-monitor/src/adapters/board-rows.ts';
import { cpuMicrosOf } from '../kit/cpu.ts';
import type { Database } from '../kit/database.ts';
import { type Contestant, startContestant } from '../kit/processes.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const MONITOR = new URL('../../services/integrity-monitor/src/main.ts', import.meta.url).pathname;
const FLOOR = new URL('floor.ts', import.meta.url).pathname;
const AN_HOUR_MS = '3600000';

/** One way from a published event to an alert that somebody receives. */
export interface Lane {
  readonly name: string;
  /** What its events are published under. */
  readonly prefix: string;
  readonly receiver: Receiver;
  /** Before each round: so many alerts at once would be a storm, which is one message and not what is measured. */
  calm(): Promise<void>;
  /** How many messages of its stream it has taken. */
  taken(): Promise<number>;
  cpuMicros(): number;
  stop(): Promise<void>;
}

interface Servers {
  readonly nats: string;
  readonly database: Database;
}

const DATABASE = 'bench_detect';

/** The monitor as it runs in production, with owners that have stored nothing before the first event. */
export const openMonitor = async ({ nats, database }: Servers): Promise<Lane> => {
  const log = makeLogger({ service: 'bench', level: 'error' });
  const metrics = makeMetrics('bench');
  const namespace = makeNamespace('');
  const nc = await connectNats({ url: nats, name: 'bench', log });
  await declareStream(nc, namespace, eventsStream);
  const mesh = makeMesh({ nc, namespace, nodeId: 'bench-owners', log, metrics });
  const nothing = async (input: { limit: number; ifDigest: string | null }) => factsPage([], input);
  const idle = async () => ({ oldestEventSeconds: null, jobs: [] });
  mesh.provide('tenant', [handle(scanTenant, nothing), handle(inspectTenantWork, idle)]);
  mesh.provide('booking', [handle(scanBooking, nothing), handle(inspectBookingWork, idle)]);
  await mesh.start();
  const receiver = await startReceiver();
  const contestant = await startContestant('monitor', MONITOR, {
    ...{ NATS_URL: nats, MONGO_URL: database.url, MONGO_DATABASE: DATABASE, LOG_LEVEL: 'info', HTTP_PORT: '0' },
    ...{ SLACK_TOKEN: 'xoxb-bench', SLACK_CHANNEL: 'C0BENCH', SLACK_API_URL: receiver.url },
    ...{ RUNBOOK_BASE_URL: 'https://runbooks.example/runbooks', SCAN_INTERVAL_MS: AN_HOUR_MS },
    ...{ OPS_PORT: '0', LOG_FORMAT: 'json' },
  });
  const scope = makeAcrossTenants({ log, metrics })('a benchmark looks at the monitor', {
    actor: { kind: 'operator', id: 'bench' },
    requestId: 'req_bench',
  });
  return {
    name: 'monitor',
    prefix: '',
    receiver,
    calm: async () => {
      const board = database.client.db(DATABASE).collection(boardRows.name);
      await board.updateMany({}, { $set: { places: [] }, $inc: { version: 1 } });
    },
    taken: async () => (await mesh.call(getMonitorStatus, {}, scope)).position,
    cpuMicros: () => cpuMicrosOf(contestant.pid),
    stop: async () => {
      await contestant.stop();
      await mesh.stop();
      await nc.close();
      await receiver.stop();
    },
  };
};

/** FL5 on the same broker. */
export const openFloor = async ({ nats }: Servers): Promise<Lane> => {
  const nc = await connect({ servers: nats });
  const manager = await jetstreamManager(nc);
  await manager.streams.add({ name: 'FL5', subjects: ['floor.events.>'] });
  const receiver = await startReceiver();
  const contestant: Contestant = await startContestant('fl5', FLOOR, {
    ...{ NATS_URL: nats, STREAM: 'FL5', TARGET: receiver.url },
  });
  return {
    name: 'fl5',
    prefix: 'floor.',
    receiver,
    calm: async () => {},
    taken: async () => (await manager.consumers.info('FL5', 'fl5')).ack_floor.stream_seq,
    cpuMicros: () => cpuMicrosOf(contestant.pid),
    stop: async () => {
      await contestant.stop();
      await nc.close();
      await receiver.stop();
    },
  };
};
