import { getWebhookRecall } from '@fencepost/contracts/booking/reconciliation';
import { type PlatformScope, tenantScope } from '@fencepost/contracts/scope';
import type { Store } from '@fencepost/mongo-kit/collection';
import type { Caller } from '@fencepost/service-kit/mesh';
import type { Metrics } from '@fencepost/service-kit/metrics';
import type { Namespace } from '@fencepost/service-kit/namespace';
import type { NatsConnection } from '@fencepost/service-kit/nats';
import { newId } from '@fencepost/service-kit/random-id';
import { readStreamEnd } from '@fencepost/service-kit/stream-end';
import { eventsStream } from '@fencepost/service-kit/streams';
import { makeMailer } from '@fencepost/vendors/mail/mailer';
import type { IntegrityMonitorConfig } from '../config.ts';
import { dailyAt } from '../domain/scans/daily-schedule.ts';
import type { ReadConstraints } from '../usecases/health/get-integrity-health.ts';
import type { NewestCanaryRun, SendReport } from '../usecases/scans/ports.ts';
import type { Scanning } from '../wire-scans.ts';
import { makeCanaryStores } from './canary-rows.ts';
import { owners } from './owners.ts';
import { makeOwnersRules } from './ratchet-rows.ts';
import { makeScanGauges } from './scan-gauges.ts';
import { makeScanDesk, makeScanStore } from './scan-store.ts';

interface Ground {
  readonly config: IntegrityMonitorConfig;
  readonly store: Store;
  readonly call: Caller;
  /** A scope across all companies, with its reason. */
  readonly platform: (reason: string) => PlatformScope;
  readonly nc: NatsConnection;
  readonly namespace: Namespace;
  readonly metrics: Metrics;
  /** Asked within this process: it is the monitor's own. */
  readonly readConstraints: ReadConstraints;
  /** Aborted when this process is about to end. */
  readonly ending: AbortSignal;
  readonly onRequested: () => void;
  readonly onReport: () => void;
}

/** Daily at this hour by the clocks of the platform's zone. */
const DAILY_HOUR = 4;
const END_TIMEOUT_MS = 3_000;
const RECALL_DAYS = 30;
const NEWEST_ROUNDS = 5;
const me = { kind: 'service', id: 'integrity-monitor' } as const;

/** What full scans and the health view need of the world. */
export const makeScanning = (ground: Ground): Scanning => {
  const { config, store, call, platform, nc, namespace, metrics, ending, onRequested, onReport } = ground;
  const looking = (): PlatformScope => platform('full scan and health of integrity');
  const sendReport = reporterOf(config);
  return {
    scans: makeScanStore(store),
    desk: makeScanDesk(store),
    schedule: dailyAt(DAILY_HOUR, config.PLATFORM_TIME_ZONE),
    dailyMode: config.DAILY_SCAN_MODE,
    sendReport,
    reportWhen: sendReport === undefined ? 'never' : config.REPORT_WHEN,
    inspectDatabase: (owner) => call(owners[owner].inspect, {}, looking()),
    readDatabaseRules: makeOwnersRules(call, platform).list,
    readConstraints: ground.readConstraints,
    newestCanaryRun: newestRunIn(store),
    readWebhookRecall: async (tenantId) => {
      const scope = tenantScope({ tenantId, actor: me, requestId: newId('req') });
      return (await call(getWebhookRecall, { days: RECALL_DAYS }, scope)).recall;
    },
    readStreamEnd: () => readStreamEnd({ nc, namespace, stream: eventsStream.name, timeoutMs: END_TIMEOUT_MS }),
    scanGauges: makeScanGauges(metrics),
    newId,
    isStopping: () => ending.aborted,
    ...{ onRequested, onReport },
  };
};

/** Of the rounds that tried everything, the newest that came to its end. */
const newestRunIn = (store: Store): NewestCanaryRun => {
  const { runs } = makeCanaryStores(store);
  return async () => {
    const { data } = await runs.page({ limit: NEWEST_ROUNDS }, { size: 'full', state: 'completed' });
    const newest = data.find(({ finishedAt, passed }) => finishedAt !== null && passed !== null);
    if (newest === undefined || newest.finishedAt === null) return undefined;
    const { id, finishedAt, passed, probes, failures } = newest;
    return { id, finishedAt, passed: passed === true, probes, failures };
  };
};

/** Nobody, where no mail server or nobody to write to is given. */
const reporterOf = ({
  SMTP_URL: url,
  REPORT_TO: to,
  REPORT_FROM: from,
}: IntegrityMonitorConfig): SendReport | undefined => {
  if (url === undefined || to === undefined) return undefined;
  const send = makeMailer({ url, from, to });
  return ({ id, subject, text, json }) =>
    send({ id, subject, text, attachments: [{ name: `${id}.json`, type: 'application/json', body: json }] });
};
