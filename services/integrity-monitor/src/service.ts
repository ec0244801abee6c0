import * as alert from '@fencepost/contracts/integrity/alert';
import * as canary from '@fencepost/contracts/integrity/canary';
import * as certificate from '@fencepost/contracts/integrity/certificate';
import * as fullScan from '@fencepost/contracts/integrity/full-scan';
import * as health from '@fencepost/contracts/integrity/health';
import * as invariant from '@fencepost/contracts/integrity/invariant';
import * as ratchet from '@fencepost/contracts/integrity/ratchet';
import * as repair from '@fencepost/contracts/integrity/repair';
import * as slackAction from '@fencepost/contracts/integrity/slack-action';
import { type Handler, handle, handleAll } from '@fencepost/service-kit/mesh';
import { eventsStream } from '@fencepost/service-kit/streams';
import type { UseCases } from './wire.ts';

/** Questions: every action that this contract declares -> the use case of its name. */
export const handlersOf = (does: UseCases): readonly Handler[] => [
  ...handleAll(alert, does),
  ...handleAll(slackAction, does),
  ...handleAll(invariant, does),
  ...handleAll(fullScan, does),
  ...handleAll(health, does),
  ...handleAll(repair, does),

  handle(ratchet.listConstraints, does.listConstraints),
  handle(ratchet.approveConstraint, does.approveConstraint),
  handle(ratchet.moveConstraint, does.moveConstraint),
  ...handleAll(canary, does),
  ...handleAll(certificate, does),
];

/** Facts: every event of every owner, those of tomorrow included -> followEvents. */
export const followed = { stream: eventsStream.name, filterSubjects: eventsStream.subjects } as const;

/** What repeats by itself, and how often: milliseconds, or the name of the setting. */
export const repeated = {
  keepAlerts: 500,
  deliverAlerts: 500,
  reviewAlerts: 5_000,
  keepSnapshot: 1_000,
  shedEntities: 5_000,
  runRepairs: 1_000,
  watchFlow: 30_000,
  watchErrors: 60_000,
  watchSight: 5_000,
  keepSchedule: 30_000,
  runScan: 1_000,
  sendReports: 5_000,
  verifyAudits: 60_000,
  watchConstraints: 60_000,
  keepDoses: 5_000,
  runCanaries: 5_000,
  keepCertificates: 60_000,
  keepTidy: 3_600_000,
  scanTenant: 'SCAN_INTERVAL_MS',
  scanBooking: 'SCAN_INTERVAL_MS',
} as const;
