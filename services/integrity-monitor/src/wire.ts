import type { Clock } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import { countByType, estimateBytes } from './domain/census.ts';
import { invariants } from './domain/invariants/all.ts';
import type { Court } from './domain/judge.ts';
import { makeLedger } from './domain/ledger.ts';
import type { MutablePicture } from './domain/picture.ts';
import { makeDeliverAlerts } from './usecases/deliver-alerts.ts';
import { makeFollowEvents } from './usecases/follow-events.ts';
import { makeGetMonitorStatus } from './usecases/get-monitor-status.ts';
import { makeKeepAlerts } from './usecases/keep-alerts.ts';
import { makeKeepSnapshot } from './usecases/keep-snapshot.ts';
import { makeListAlerts } from './usecases/list-alerts.ts';
import type { AlertChannel, Alerts, Gauges, ScannedOwner, Snapshots, StoredCollection } from './usecases/ports.ts';
import type { Progress } from './usecases/progress.ts';
import { makeReviewAlerts } from './usecases/review-alerts.ts';
import { makeScanStoredState } from './usecases/scan-stored-state.ts';

export interface Settings {
  readonly scanIntervalMs: number;
  readonly referenceGraceMs: number;
  readonly snapshotEveryEvents: number;
  readonly snapshotEveryMs: number;
  readonly slackUpdateEveryMs: number;
  readonly runbookBaseUrl: string;
}

/** What the use cases need of the world: in a process MongoDB, NATS and Slack; in their tests memory and a fixed clock. */
export interface World {
  readonly picture: MutablePicture;
  readonly progress: Progress;
  readonly alerts: Alerts;
  readonly snapshots: Snapshots;
  readonly channel: AlertChannel;
  /** The collections of one pass over an owner. */
  readonly collections: (owner: ScannedOwner) => readonly StoredCollection[];
  readonly clock: Clock;
  readonly random: () => number;
  readonly gauges: Gauges;
  readonly log: Logger;
  /** This replica's own name. */
  readonly me: string;
  /** Verdicts may have changed: alerts have to be kept soon. */
  readonly onJudged: () => void;
  /** An alert has changed: it has to be delivered soon. */
  readonly onNews: () => void;
}

/** The dead man's switch does not alarm while services start, however short the interval. */
const SHORTEST_SCAN_PATIENCE_MS = 15_000;
const MISSED_SCANS = 3;
/** Imports and removals are done long before; what they leave undone is looked at after it. */
const WORK_PATIENCE_MS = 15 * 60_000;

export const wireUseCases = (world: World, settings: Settings) => {
  const { picture, gauges } = world;
  const ledger = makeLedger({
    reference: settings.referenceGraceMs,
    work: WORK_PATIENCE_MS,
    scan: Math.max(MISSED_SCANS * settings.scanIntervalMs, SHORTEST_SCAN_PATIENCE_MS),
  });
  const court: Court = { invariants, picture, ledger };
  const deps = { ...world, ledger, court };
  const base = settings.runbookBaseUrl.replace(/\/$/, '');
  const reviewAlerts = makeReviewAlerts(deps);
  const scan = makeScanStoredState(deps);

  return {
    followEvents: makeFollowEvents(deps),
    scanTenant: () => scan('tenant'),
    scanBooking: () => scan('booking'),
    keepAlerts: makeKeepAlerts({
      ...deps,
      settleMs: settings.referenceGraceMs,
      runbookOf: (invariantId) => `${base}/${invariantId}.md`,
    }),
    deliverAlerts: makeDeliverAlerts({ ...deps, updateEveryMs: settings.slackUpdateEveryMs }),
    reviewAlerts: async () => {
      gauges.picture(countByType(picture), estimateBytes(picture));
      await reviewAlerts();
    },
    keepSnapshot: makeKeepSnapshot({
      ...deps,
      everyEvents: settings.snapshotEveryEvents,
      everyMs: settings.snapshotEveryMs,
    }),
    listAlerts: makeListAlerts(deps),
    getMonitorStatus: makeGetMonitorStatus(deps),
  };
};

export type UseCases = ReturnType<typeof wireUseCases>;
