import { verifyAudit } from '@fencepost/contracts/booking/audit';
import { derivedId } from '@fencepost/contracts/ids';
import { inspectBookingWork, inspectTenantWork } from '@fencepost/contracts/integrity/work';
import { type PlatformScope, tenantScope } from '@fencepost/contracts/scope';
import type { Store } from '@fencepost/mongo-kit/collection';
import { connectStore } from '@fencepost/mongo-kit/connect';
import { type AcrossTenants, makeAcrossTenants } from '@fencepost/service-kit/across-tenants';
import type { Logger } from '@fencepost/service-kit/logger';
import { type Caller, makeMesh } from '@fencepost/service-kit/mesh';
import { makeNamespace, type Namespace } from '@fencepost/service-kit/namespace';
import { connectNats, type NatsConnection } from '@fencepost/service-kit/nats';
import { newId } from '@fencepost/service-kit/random-id';
import { hearRequests } from '@fencepost/service-kit/request-counts';
import type { Kit, Running } from '@fencepost/service-kit/run';
import { readStreamFlow } from '@fencepost/service-kit/stream-flow';
import { readMessage, readStream } from '@fencepost/service-kit/stream-reader';
import { declareStream, eventsStream, ingressStream } from '@fencepost/service-kit/streams';
import { makeSlackChannel } from '@fencepost/vendors/slack/alerts-channel';
import { alertRows } from './adapters/alert-rows.ts';
import { makeAlertStore } from './adapters/alert-store.ts';
import { boardRows } from './adapters/board-rows.ts';
import { makeBoardStore } from './adapters/board-store.ts';
import { canaryRows } from './adapters/canary-rows.ts';
import { certificateRows } from './adapters/certificate-rows.ts';
import { makeCertifying } from './adapters/certifying.ts';
import { coldEntities } from './adapters/cold-rows.ts';
import { makeColdStore } from './adapters/cold-store.ts';
import { makeGauges } from './adapters/gauges.ts';
import { makeProbing } from './adapters/probing.ts';
import { constraintRows, makeConstraintStore, makeOwnersRules } from './adapters/ratchet-rows.ts';
import { makeBackUps, makeRepairOwners } from './adapters/repair-owners.ts';
import { makePlanStores, repairRows } from './adapters/repair-rows.ts';
import { scanDeskRows, scanRows } from './adapters/scan-rows.ts';
import { makeScanning } from './adapters/scanning.ts';
import { makeSlackAlertChannel } from './adapters/slack-alert-channel.ts';
import { snapshotChunks, snapshotHeads } from './adapters/snapshot-rows.ts';
import { makeSnapshotStore } from './adapters/snapshot-store.ts';
import { makeStoredCollections } from './adapters/stored-collections.ts';
import { makeTicker, stopTickers, type Ticker } from './adapters/ticker.ts';
import type { IntegrityMonitorConfig } from './config.ts';
import { followed, handlersOf, repeated } from './service.ts';
import { loadPicture } from './usecases/keep-snapshot.ts';
import { type UseCases, type World, wireUseCases } from './wire.ts';

const SLACK_TIMEOUT_MS = 10_000;
const GATHER_MS = 10;
/** Well within SHUTDOWN_GRACE_MS, which ends the process without asking anybody. */
const JOBS_END_WITHIN_MS = 10_000;
const watchedStreams = [ingressStream.name, eventsStream.name];
/** For questions about one company. */
const scopeOf = (tenantId: string) =>
  tenantScope({ tenantId, actor: { kind: 'service', id: 'integrity-monitor' }, requestId: newId('req') });
/** For questions about all companies, with their reason. */
const platformFor = (acrossTenants: AcrossTenants) => (reason: string) =>
  acrossTenants(reason, { actor: { kind: 'service', id: 'integrity-monitor' }, requestId: newId('req') });
const SCAN_REASON = 'scan of the stored state for integrity';

/** What the monitor keeps. */
const definitions = [
  alertRows,
  boardRows,
  snapshotHeads,
  snapshotChunks,
  coldEntities,
  ...repairRows,
  ...canaryRows,
  certificateRows,
  scanRows,
  scanDeskRows,
  constraintRows,
];

/** Connects, loads the picture, follows the stream; ready once everything published before is known. */
export const startIntegrityMonitor = async (config: IntegrityMonitorConfig, kit: Kit): Promise<Running> => {
  const { log, metrics, clock } = kit;
  const me = newId('mon');
  const ending = new AbortController();
  const namespace = makeNamespace(config.NAMESPACE);
  const store = await connectStore({ url: config.MONGO_URL, database: config.MONGO_DATABASE, definitions, clock, log });
  const nc = await connectNats({ url: config.NATS_URL, name: 'integrity-monitor', log });
  await declareStream(nc, namespace, eventsStream);
  const mesh = makeMesh({ nc, namespace, nodeId: `integrity-monitor-${me}`, log, metrics });
  const acrossTenants = makeAcrossTenants({ log, metrics });
  const snapshots = makeSnapshotStore({ store, clock });
  const [cold, stream] = [makeColdStore(store), { nc, namespace, stream: followed.stream }];
  const messageIdAt = async (seq: number) => (await readMessage({ ...stream, seq }))?.messageId;
  const { picture, progress } = await loadPicture({ snapshots, messageIdAt, log });

  const tickers: Tickers = {};
  const platform = platformFor(acrossTenants);
  const scanning = makeScanning({
    ...{ config, store, call: mesh.call, platform, nc, namespace, metrics, ending: ending.signal },
    readConstraints: async () => (await does.listConstraints()).data,
    onRequested: () => tickers.runScan?.wake(),
    onReport: () => tickers.sendReports?.wake(),
  });
  const probing = makeProbing({
    ...{ config, store, call: mesh.call, platform, nc, namespace, clock, log, ending: ending.signal },
    onRequested: () => tickers.runCanaries?.wake(),
  });
  const does: UseCases = wireUseCases(
    {
      ...{ ...kit, picture, progress, snapshots, me, random: Math.random, gauges: makeGauges(metrics) },
      ...{ alerts: makeAlertStore(store), board: makeBoardStore({ store, clock }) },
      channel: makeSlackAlertChannel(slackOf(config)),
      collections: makeStoredCollections(mesh.call, () => platform(SCAN_REASON)),
      ...{ scanning, probing, certifying: makeCertifying({ config, store, call: mesh.call }) },
      ratchet: { constraints: makeConstraintStore(store), ownersRules: makeOwnersRules(mesh.call, platform) },
      ...readingFlow({ nc, namespace, call: mesh.call, platform }),
      ...{ cold, anyCold: !(await cold.isEmpty()), readRequests: hearRequests({ nc, namespace }).read },
      verifyAudit: (tenantId, upTo = {}) => mesh.call(verifyAudit, upTo, scopeOf(tenantId)),
      repairing: repairingOn({ store, call: mesh.call, acrossTenants }, () => tickers.runRepairs?.wake()),
      ...{ onJudged: () => tickers.keepAlerts?.wake(), onNews: () => tickers.deliverAlerts?.wake() },
    },
    settingsOf(config),
  );
  mesh.provide('integrity-monitor', handlersOf(does));
  await mesh.start();

  const reader = readStream({
    ...{ ...stream, filterSubjects: followed.filterSubjects, fromSeq: progress.position + 1, log },
    handle: does.followEvents.apply,
    onCaughtUp: () => {
      does.followEvents.caughtUp();
      Object.assign(tickers, startTickers(does, config, log));
    },
  });

  return {
    checks: {
      nats: () => nc.flush().then(() => true),
      mongo: store.ping,
      caughtUp: async () => progress.caughtUpAt !== undefined,
    },
    stop: async () => {
      ending.abort();
      await reader.stop();
      await endWork(tickers, { saved: does.keepSnapshot.now(), log });
      await mesh.stop();
      await store.close();
      await nc.close();
    },
  };
};

/** Long work asks `ending` after each step, and whoever waits waits no longer. */
type Tickers = { -readonly [N in keyof typeof repeated]?: Ticker };

/** The snapshot waits for nobody: what a slow job leaves undone another process does. */
const endWork = async (tickers: Tickers, { saved, log }: { saved: Promise<void>; log: Logger }): Promise<void> => {
  const noSnapshot = (error: unknown) => log.warn({ err: error }, 'no snapshot at the end');
  const [running] = await Promise.all([stopTickers(tickers, JOBS_END_WITHIN_MS), saved.catch(noSnapshot)]);
  if (running.length > 0) log.warn({ jobs: running }, 'jobs that have not ended are left to another process');
};

interface RepairGround {
  readonly store: Store;
  readonly call: Caller;
  readonly acrossTenants: AcrossTenants;
}

interface FlowGround {
  readonly nc: NatsConnection;
  readonly namespace: Namespace;
  readonly call: Caller;
  readonly platform: (reason: string) => PlatformScope;
}

/** How far the streams are, and the owners with outbox and jobs. */
const readingFlow = ({ nc, namespace, call, platform }: FlowGround): Pick<World, 'readFlow' | 'readWork'> => {
  const looking = () => platform('see whether outbox and jobs move on');
  return {
    readFlow: () => readStreamFlow({ nc, namespace, streams: watchedStreams }),
    readWork: (owner) =>
      owner === 'tenant' ? call(inspectTenantWork, {}, looking()) : call(inspectBookingWork, {}, looking()),
  };
};

const repairingOn = ({ store, call, acrossTenants }: RepairGround, onWork: () => void): World['repairing'] => ({
  stores: makePlanStores(store),
  repairRecord: makeRepairOwners(call, acrossTenants),
  backUps: makeBackUps(call, acrossTenants),
  newPlanId: (wanted, { actor, idempotencyKey }) =>
    idempotencyKey === undefined ? newId('rpl') : derivedId('rpl', actor.id, idempotencyKey, JSON.stringify(wanted)),
  onWork,
});

/** Each job of the table in service.ts, repeating from now on. */
const startTickers = (does: UseCases, { SCAN_INTERVAL_MS }: IntegrityMonitorConfig, log: Logger) => {
  const jobs = { ...does, keepSnapshot: does.keepSnapshot.whenDue };
  const start = (name: keyof typeof repeated): Ticker => {
    const every = repeated[name];
    const everyMs = every === 'SCAN_INTERVAL_MS' ? SCAN_INTERVAL_MS : every;
    return makeTicker({ name, everyMs, gatherMs: GATHER_MS, run: jobs[name], log });
  };
  return {
    keepAlerts: start('keepAlerts'),
    deliverAlerts: start('deliverAlerts'),
    reviewAlerts: start('reviewAlerts'),
    keepSnapshot: start('keepSnapshot'),
    shedEntities: start('shedEntities'),
    runRepairs: start('runRepairs'),
    watchFlow: start('watchFlow'),
    watchErrors: start('watchErrors'),
    watchSight: start('watchSight'),
    keepSchedule: start('keepSchedule'),
    runScan: start('runScan'),
    sendReports: start('sendReports'),
    verifyAudits: start('verifyAudits'),
    keepDoses: start('keepDoses'),
    runCanaries: start('runCanaries'),
    keepCertificates: start('keepCertificates'),
    keepTidy: start('keepTidy'),
    watchConstraints: start('watchConstraints'),
    scanTenant: start('scanTenant'),
    scanBooking: start('scanBooking'),
  };
};

const slackOf = ({ SLACK_TOKEN: token, SLACK_CHANNEL: channel, SLACK_API_URL: apiUrl }: IntegrityMonitorConfig) =>
  makeSlackChannel({ token, channel, apiUrl, timeoutMs: SLACK_TIMEOUT_MS });

const settingsOf = (config: IntegrityMonitorConfig) => ({
  scanIntervalMs: config.SCAN_INTERVAL_MS,
  referenceGraceMs: config.REFERENCE_GRACE_MS,
  snapshotEveryEvents: config.SNAPSHOT_EVERY_EVENTS,
  snapshotEveryMs: config.SNAPSHOT_EVERY_MS,
  mostInMemory: config.MOST_ENTITIES_IN_MEMORY,
  slackUpdateEveryMs: config.SLACK_UPDATE_EVERY_MS,
  runbookBaseUrl: config.RUNBOOK_BASE_URL,
  slackApprovers: config.SLACK_APPROVERS,
  slackPeople: config.SLACK_PEOPLE,
  repairNeedsSecondPerson: config.REPAIR_NEEDS_SECOND_PERSON,
});
