import * as appointment from './booking/appointment.ts';
import * as appointmentCommands from './booking/appointment-commands.ts';
import * as audit from './booking/audit.ts';
import * as call from './booking/call.ts';
import * as callback from './booking/callback.ts';
import * as customer from './booking/customer.ts';
import * as delivery from './booking/delivery.ts';
import * as dependents from './booking/dependents.ts';
import * as intent from './booking/intent.ts';
import * as legacyCustomers from './booking/legacy.ts';
import * as legacyCustomersBackup from './booking/legacy-backup.ts';
import * as legacyCustomersEvidence from './booking/legacy-evidence.ts';
import * as policy from './booking/policy.ts';
import * as quarantine from './booking/quarantine.ts';
import * as reconciliation from './booking/reconciliation.ts';
import * as replay from './booking/replay.ts';
import * as slot from './booking/slot.ts';
import { type ActionContract, type EventContract, isAction, isEvent } from './define.ts';
import * as alert from './integrity/alert.ts';
import * as canary from './integrity/canary.ts';
import * as certificate from './integrity/certificate.ts';
import * as database from './integrity/database.ts';
import * as facts from './integrity/facts.ts';
import * as fullScan from './integrity/full-scan.ts';
import * as health from './integrity/health.ts';
import * as invariant from './integrity/invariant.ts';
import * as ratchet from './integrity/ratchet.ts';
import * as repair from './integrity/repair.ts';
import * as repairStep from './integrity/repair-step.ts';
import * as slackAction from './integrity/slack-action.ts';
import * as work from './integrity/work.ts';
import * as apiKey from './tenant/api-key.ts';
import * as branch from './tenant/branch.ts';
import * as company from './tenant/company.ts';
import * as credential from './tenant/credential.ts';
import * as drift from './tenant/drift.ts';
import * as endpoint from './tenant/endpoint.ts';
import * as flag from './tenant/flag.ts';
import * as legacy from './tenant/legacy.ts';
import * as mapping from './tenant/mapping.ts';
import * as offboarding from './tenant/offboarding.ts';
import * as phoneNumber from './tenant/phone-number.ts';
import * as proof from './tenant/proof.ts';
import * as staff from './tenant/staff.ts';
import * as sync from './tenant/sync.ts';
import * as team from './tenant/team.ts';
import * as teamSwitch from './tenant/team-switch.ts';
import * as verdict from './tenant/verdict.ts';
import * as voiceAgent from './tenant/voice-agent.ts';

/** Every file that declares contracts, in the order in which documents list them. */
const declarations: readonly Readonly<Record<string, unknown>>[] = [
  company,
  flag,
  credential,
  team,
  sync,
  mapping,
  drift,
  teamSwitch,
  branch,
  staff,
  phoneNumber,
  voiceAgent,
  endpoint,
  apiKey,
  legacy,
  offboarding,
  verdict,
  proof,
  slot,
  appointment,
  appointmentCommands,
  intent,
  reconciliation,
  customer,
  policy,
  call,
  callback,
  delivery,
  audit,
  replay,
  quarantine,
  legacyCustomers,
  legacyCustomersEvidence,
  legacyCustomersBackup,
  dependents,
  alert,
  invariant,
  fullScan,
  repair,
  repairStep,
  ratchet,
  canary,
  certificate,
  health,
  slackAction,
  database,
  facts,
  work,
];

const declared = declarations.flatMap((declaration) => Object.values(declaration));

/** Every action there is. Routes, documents and isolation tests are generated from this list. */
export const actions: readonly ActionContract[] = declared.filter(isAction);

/** Every event there is. */
export const events: readonly EventContract[] = declared.filter(isEvent);

const bySubject = new Map(events.map((event) => [event.subject, event]));

/** The event behind a subject such as `events.booking.appointmentBooked.v1`, or undefined. */
export const eventOn = (subject: string): EventContract | undefined => bySubject.get(subject);
