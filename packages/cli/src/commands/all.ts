import type { Command } from '../command.ts';
import { alertCommands } from './alerts.ts';
import { auditCommands } from './audit.ts';
import { canaryCommands } from './canaries.ts';
import { certificateCommands } from './certificate.ts';
import { companyCommands } from './companies.ts';
import { deliveryCommands } from './deliveries.ts';
import { driftCommands } from './drift.ts';
import { flagCommands } from './flags.ts';
import { importCommands } from './imports.ts';
import { invariantCommands } from './invariants.ts';
import { keyCommands } from './keys.ts';
import { legacyCommands } from './legacy.ts';
import { legacyImportCommands } from './legacy-import.ts';
import { legacyRecoveryCommands } from './legacy-recovery.ts';
import { quarantineCommands } from './quarantine.ts';
import { ratchetCommands } from './ratchet.ts';
import { reconcileCommands } from './reconcile.ts';
import { repairCommands } from './repair.ts';
import { scanCommands } from './scans.ts';
import { sessionCommands } from './session.ts';
import { statusCommands } from './status.ts';
import { syncCommands } from './sync.ts';
import { teamSwitchCommands } from './team-switches.ts';
import { teamCommands } from './teams.ts';

/** Every command, in the order of the help. */
export const all: readonly Command[] = [
  ...statusCommands,
  ...scanCommands,
  ...invariantCommands,
  ...alertCommands,
  ...quarantineCommands,
  ...repairCommands,
  ...companyCommands,
  ...teamCommands,
  ...teamSwitchCommands,
  ...importCommands,
  ...syncCommands,
  ...driftCommands,
  ...reconcileCommands,
  ...deliveryCommands,
  ...keyCommands,
  ...flagCommands,
  ...ratchetCommands,
  ...canaryCommands,
  ...certificateCommands,
  ...legacyImportCommands,
  ...legacyCommands,
  ...legacyRecoveryCommands,
  ...auditCommands,
  ...sessionCommands,
];
