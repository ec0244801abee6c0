import type { ScanMode } from '@fencepost/contracts/integrity/full-scan';
import type { Clock } from '@fencepost/service-kit/clock';
import { instantOf } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import type { Court } from './domain/judge.ts';
import type { DailySchedule } from './domain/scans/daily-schedule.ts';
import type { ColdEntities } from './usecases/cold/cold-entities.ts';
import {
  makeGetIntegrityHealth,
  type ReadConstraints,
  type ReadWebhookRecall,
} from './usecases/health/get-integrity-health.ts';
import { makeGetSyncHealth } from './usecases/health/get-sync-health.ts';
import { makeWatchSight, type ReadStreamEnd } from './usecases/health/watch-sight.ts';
import { type Alerts, type ScannedOwner, type StoredCollection, scannedOwners } from './usecases/ports.ts';
import type { Progress } from './usecases/progress.ts';
import { countCold } from './usecases/scans/count-cold.ts';
import { makeExtraChecks } from './usecases/scans/extra-checks.ts';
import { makeJudgeScan } from './usecases/scans/judge-scan.ts';
import { makeKeepSchedule } from './usecases/scans/keep-schedule.ts';
import type {
  InspectDatabase,
  NewestCanaryRun,
  ReadDatabaseRules,
  ScanDesk,
  ScanGauges,
  Scans,
  SendReport,
} from './usecases/scans/ports.ts';
import { makeReadStored } from './usecases/scans/read-stored.ts';
import { makeRequestScan } from './usecases/scans/request-scan.ts';
import { makeRunScan } from './usecases/scans/run-scan.ts';
import { makeSendReports } from './usecases/scans/send-reports.ts';
import { makeGetScan, makeListScans, makeStartScan } from './usecases/scans/start-scan.ts';
import { makeVerifyEveryAudit } from './usecases/scans/verify-every-audit.ts';
import type { Walker } from './usecases/scans/walk-collection.ts';
import type { VerifyAudit } from './usecases/watches/verify-audits.ts';

/** What full scans and the health view need beside the rest of the world. */
export interface Scanning {
  readonly scans: Scans;
  readonly desk: ScanDesk;
  readonly schedule: DailySchedule;
  readonly dailyMode: ScanMode;
  /** Undefined where nobody wants e-mail. */
  readonly sendReport: SendReport | undefined;
  readonly reportWhen: 'never' | 'failure' | 'always';
  readonly inspectDatabase: InspectDatabase;
  readonly readDatabaseRules: ReadDatabaseRules;
  readonly readConstraints: ReadConstraints;
  readonly newestCanaryRun: NewestCanaryRun;
  readonly readWebhookRecall: ReadWebhookRecall;
  readonly readStreamEnd: ReadStreamEnd;
  readonly scanGauges: ScanGauges;
  readonly newId: (prefix: string) => string;
  /** Whether this process is about to end: a scan is left where it is. */
  readonly isStopping: () => boolean;
  /** A scan was asked for. */
  readonly onRequested: () => void;
  /** An e-mail waits. */
  readonly onReport: () => void;
}

interface Shared {
  readonly court: Court;
  readonly walker: Walker;
  readonly progress: Progress;
  readonly alerts: Alerts;
  readonly collections: (owner: ScannedOwner) => readonly StoredCollection[];
  readonly verifyAudit: VerifyAudit;
  readonly cold: Pick<ColdEntities, 'between'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly me: string;
  readonly onJudged: () => void;
  /** How long a violation may wait for what comes in any order. */
  readonly settleMs: number;
  /** Companies that no person has. */
  readonly synthetic: () => Promise<ReadonlySet<string>>;
  /** When the next dose of the prober begins; null where none does. */
  readonly nextCanaryAt: () => string | null;
  /** Lets other work go on. */
  readonly pause: () => Promise<unknown>;
}

/** Full scans, their schedule and their e-mails; what the monitor says of health, its own included. */
export const wireScans = (shared: Shared, scanning: Scanning) => {
  const { court, progress, cold } = shared;
  const deps = { ...shared, ...scanning };
  const requestScan = makeRequestScan(deps);
  const everyCollection = () => scannedOwners.flatMap((owner) => [...deps.collections(owner)]);
  const judging = {
    everyCollection,
    countCold: (onPage: () => Promise<void>) => countCold({ cold, picture: court.picture, onPage }),
    extraChecks: makeExtraChecks(deps),
  };
  const judgeScan = makeJudgeScan({ ...deps, ...judging, verifyEveryAudit: makeVerifyEveryAudit(deps) });
  const sight = makeWatchSight(deps);
  const lastEventAt = () => (progress.lastEventAt === null ? null : instantOf(progress.lastEventAt));
  const { sendReport } = scanning;
  return {
    startScan: makeStartScan({ ...deps, requestScan }),
    getScan: makeGetScan(deps),
    listScans: makeListScans(deps),
    runScan: makeRunScan({ ...deps, requestScan, readStored: makeReadStored({ ...deps, everyCollection }), judgeScan }),
    keepSchedule: makeKeepSchedule({ ...deps, requestScan, mode: scanning.dailyMode }),
    sendReports: sendReport === undefined ? async () => {} : makeSendReports({ ...deps, sendReport }),
    watchSight: sight.look,
    getSyncHealth: makeGetSyncHealth({ ...deps, picture: court.picture }),
    getIntegrityHealth: makeGetIntegrityHealth({ ...deps, sight, lastEventAt, nextCanaryAt: shared.nextCanaryAt }),
  };
};
