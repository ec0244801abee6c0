import { setImmediate } from 'node:timers/promises';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import { countByType, estimateBytes } from './domain/census.ts';
import { invariants } from './domain/invariants/all.ts';
import { type Court, judgeStanding } from './domain/judge.ts';
import { makeLedger } from './domain/ledger.ts';
import type { MutablePicture } from './domain/picture.ts';
import { makeGetAlert, makeListAlertHistory } from './usecases/alerts/get-alert.ts';
import { makeGetIncidentReport } from './usecases/alerts/get-incident-report.ts';
import { makeAcknowledgeAlert, makeReopenAlert, makeSilenceAlert } from './usecases/alerts/handle-alert.ts';
import { makeNoteRepair } from './usecases/alerts/note-repair.ts';
import { makeOpenAlert } from './usecases/alerts/open-alert.ts';
import { makePlaces } from './usecases/alerts/places.ts';
import type { RepairDesk } from './usecases/alerts/repair-desk.ts';
import { makeRunSlackAction } from './usecases/alerts/run-slack-action.ts';
import { makeSlackPause } from './usecases/alerts/slack-pause.ts';
import { type ColdEntities, makeCold } from './usecases/cold/cold-entities.ts';
import { makeDeliverAlerts } from './usecases/deliver-alerts.ts';
import { makeFollowEvents } from './usecases/follow-events.ts';
import { makeGetMonitorStatus } from './usecases/get-monitor-status.ts';
import { makeListInvariants } from './usecases/invariants/list-invariants.ts';
import { makeKeepAlerts } from './usecases/keep-alerts.ts';
import { makeKeepSnapshot } from './usecases/keep-snapshot.ts';
import { makeKeepTidy } from './usecases/keep-tidy.ts';
import { makeListAlerts } from './usecases/list-alerts.ts';
import type {
  AlertChannel,
  Alerts,
  Board,
  Gauges,
  ScannedOwner,
  Snapshots,
  StoredCollection,
} from './usecases/ports.ts';
import type { Progress } from './usecases/progress.ts';
import { makeApplyRepairPlan, makeApproveRepairPlan, makeUndoRepairPlan } from './usecases/repairs/decide-plan.ts';
import { makeLooking } from './usecases/repairs/look-at-stored.ts';
import { makePlanRepair, type NewPlanId } from './usecases/repairs/plan-repair.ts';
import type { PlanStores } from './usecases/repairs/ports.ts';
import { makeGetRepairPlan, makeListRepairPlans, makeListRepairSteps } from './usecases/repairs/read-plans.ts';
import type { BackUps, RepairRecord } from './usecases/repairs/recipe.ts';
import { recipes } from './usecases/repairs/recipes/all.ts';
import { makeRepairDesk } from './usecases/repairs/repair-desk.ts';
import { makeRunRepairs } from './usecases/repairs/run-repairs.ts';
import { makeTellAlert } from './usecases/repairs/tell-alert.ts';
import { makeVerifyRepairPlan } from './usecases/repairs/verify-plan.ts';
import { makeReviewAlerts } from './usecases/review-alerts.ts';
import { makeScanStoredState } from './usecases/scan-stored-state.ts';
import { makeWalker } from './usecases/scans/walk-collection.ts';
import type { ReadWork } from './usecases/watches/owners-work.ts';
import { makeVerifyAudits, type VerifyAudit } from './usecases/watches/verify-audits.ts';
import { makeWatchErrors, type ReadRequests } from './usecases/watches/watch-errors.ts';
import { makeWatchFlow, type ReadFlow } from './usecases/watches/watch-flow.ts';
import { type Probing, wireCanaries } from './wire-canaries.ts';
import { type Certifying, wireCertificates } from './wire-certificates.ts';
import { type Ratchet, wireRatchet } from './wire-ratchet.ts';
import { type Scanning, wireScans } from './wire-scans.ts';

export interface Settings {
  readonly scanIntervalMs: number;
  readonly referenceGraceMs: number;
  readonly snapshotEveryEvents: number;
  readonly snapshotEveryMs: number;
  readonly slackUpdateEveryMs: number;
  readonly runbookBaseUrl: string;
  readonly mostInMemory: number;
  /** Who may press buttons in Slack. */
  readonly slackApprovers: readonly string[];
  readonly slackPeople: ReadonlyMap<string, string>;
  /** Whether another person than the planner approves a repair plan. */
  readonly repairNeedsSecondPerson: boolean;
}

/** What the use cases need of the world: in a process MongoDB, NATS and Slack; in their tests memory and a fixed clock. */
export interface World {
  readonly picture: MutablePicture;
  readonly progress: Progress;
  readonly alerts: Alerts;
  readonly snapshots: Snapshots;
  readonly board: Board;
  readonly channel: AlertChannel;
  /** The collections of one pass over an owner. */
  readonly collections: (owner: ScannedOwner) => readonly StoredCollection[];
  /** Repairs as alerts need them; until they are offered a button says so. */
  readonly repairs?: RepairDesk | undefined;
  readonly repairing: {
    readonly stores: PlanStores;
    /** Asks the owner of a record. */
    readonly repairRecord: RepairRecord;
    readonly backUps: BackUps;
    readonly newPlanId: NewPlanId;
    /** A plan has work to be done: soon. */
    readonly onWork: () => void;
  };
  readonly readFlow: ReadFlow;
  readonly readWork: ReadWork;
  readonly readRequests: ReadRequests;
  readonly verifyAudit: VerifyAudit;
  readonly scanning: Scanning;
  readonly ratchet: Ratchet;
  readonly probing: Probing;
  readonly certifying: Certifying;
  readonly cold: ColdEntities;
  /** Whether some are in the database already. */
  readonly anyCold: boolean;
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
/** What one round moves into the database at most, in portions. */
const SHED_TURNS = 50;
/** Three looks of `watchFlow` in a row, and some time for each. */
const LOOK_PATIENCE_MS = 90_000;
/** A day for what only people can decide. */
const DECISION_PATIENCE_MS = 24 * 60 * 60_000;

const patienceBy = ({ referenceGraceMs, scanIntervalMs }: Settings) => ({
  reference: referenceGraceMs,
  scan: Math.max(MISSED_SCANS * scanIntervalMs, SHORTEST_SCAN_PATIENCE_MS),
  work: WORK_PATIENCE_MS,
  look: LOOK_PATIENCE_MS,
  decision: DECISION_PATIENCE_MS,
});

export const wireUseCases = (world: World, settings: Settings) => {
  const { picture, gauges } = world;
  const { isStopping } = world.scanning;
  const ledger = makeLedger(patienceBy(settings));
  const court: Court = { invariants, picture, ledger };
  const cold = makeCold({ ...world, mostInMemory: settings.mostInMemory, any: world.anyCold });
  /** Most events change no verdict, and nobody has to be woken for them. */
  const onJudged = (): void => {
    if (ledger.hasChanged()) world.onJudged();
  };
  const deps = { ...world, ledger, court, recall: cold, onJudged, isStopping, ...wirePosting(world) };
  const runbookOf = runbooksAt(settings.runbookBaseUrl.replace(/\/$/, ''));
  const reviewAlerts = makeReviewAlerts(deps);
  const walker = makeWalker(deps);
  const scan = makeScanStoredState({ ...deps, walker });
  const settling = { settleMs: settings.referenceGraceMs, pause: () => setImmediate() };
  const { nextCanaryAt, synthetic, ...canaries } = wireCanaries(deps, world.probing);
  const scans = wireScans({ ...deps, ...settling, walker, nextCanaryAt, synthetic }, world.scanning);
  const certificates = wireCertificates({ ...deps, ...ofDaysIn(world) }, world.certifying);
  const noteRepair = makeNoteRepair(deps);
  const repairing = wireRepairs(world, settings, makeTellAlert(noteRepair));
  const repairs = world.repairs ?? makeRepairDesk(repairing);

  return {
    followEvents: makeFollowEvents(deps),
    scanTenant: () => scan('tenant'),
    scanBooking: () => scan('booking'),
    keepAlerts: makeKeepAlerts({ ...deps, settleMs: settings.referenceGraceMs, runbookOf }),
    deliverAlerts: makeDeliverAlerts({ ...deps, updateEveryMs: settings.slackUpdateEveryMs }),
    reviewAlerts: async () => {
      gauges.picture(countByType(picture), estimateBytes(picture));
      judgeStanding(court, world.clock.millis());
      await reviewAlerts();
    },
    keepSnapshot: makeKeepSnapshot({
      ...deps,
      pause: () => setImmediate(),
      everyEvents: settings.snapshotEveryEvents,
      everyMs: settings.snapshotEveryMs,
    }),
    shedEntities: async () => {
      for (let turn = 0; turn < SHED_TURNS && !isStopping() && (await cold.shed()) > 0; turn += 1);
    },
    ...wireWatches(deps),
    listInvariants: makeListInvariants({ ...deps, invariants, runbookOf }),
    listAlerts: makeListAlerts(deps),
    getAlert: makeGetAlert(deps),
    acknowledgeAlert: makeAcknowledgeAlert(deps),
    silenceAlert: makeSilenceAlert(deps),
    reopenAlert: makeReopenAlert(deps),
    listAlertHistory: makeListAlertHistory(deps),
    getIncidentReport: makeGetIncidentReport(deps),
    runSlackAction: makeRunSlackAction({ ...deps, ...peopleOf(settings), repairs }),
    noteRepair,
    ...repairing,
    ...scans,
    ...wireRatchet({ ...deps, ...peopleOf(settings), scans: world.scanning.scans }, world.ratchet),
    ...canaries,
    ...certificates,
    keepTidy: makeKeepTidy({ ...deps, ...world.repairing.stores, scans: world.scanning.scans }),
    getMonitorStatus: makeGetMonitorStatus(deps),
  };
};

const runbooksAt =
  (base: string) =>
  (invariantId: string): string =>
    `${base}/${invariantId}.md`;

const peopleOf = ({ slackApprovers, slackPeople, repairNeedsSecondPerson: needsSecondPerson }: Settings) => ({
  ...{ slackApprovers, slackPeople, needsSecondPerson },
});

/** What certificates say of a day, beside alerts. */
const ofDaysIn = ({ scanning: { scans }, probing: { stores } }: World) => ({ scans, runs: stores.runs });

/** What looks by itself, and tells verdicts. */
const wireWatches = (deps: World & { readonly court: Court }) => ({
  watchFlow: makeWatchFlow(deps),
  watchErrors: makeWatchErrors(deps),
  verifyAudits: makeVerifyAudits(deps),
});

/** What storing a new alert and showing it have in common. */
const wirePosting = (world: World) => {
  const [pause, places] = [makeSlackPause(world), makePlaces(world)];
  return { pause, places, opened: makeOpenAlert({ ...world, pause, places }) };
};

/** Plans of repair, from the dry run to the undo. */
const wireRepairs = (world: World, settings: Settings, tellAlert: ReturnType<typeof makeTellAlert>) => {
  const { stores, ...repairing } = world.repairing;
  const { repairNeedsSecondPerson: needsSecondPerson } = settings;
  const { isStopping } = world.scanning;
  const looking = makeLooking({ ...world, ...repairing });
  const deps = { ...world, ...stores, ...repairing, recipes, looking, tellAlert, needsSecondPerson, isStopping };
  return {
    planRepair: makePlanRepair(deps),
    getRepairPlan: makeGetRepairPlan(deps),
    listRepairPlans: makeListRepairPlans(deps),
    listRepairSteps: makeListRepairSteps(deps),
    approveRepairPlan: makeApproveRepairPlan(deps),
    applyRepairPlan: makeApplyRepairPlan(deps),
    verifyRepairPlan: makeVerifyRepairPlan(deps),
    undoRepairPlan: makeUndoRepairPlan(deps),
    runRepairs: makeRunRepairs(deps),
  };
};

export type UseCases = ReturnType<typeof wireUseCases>;
