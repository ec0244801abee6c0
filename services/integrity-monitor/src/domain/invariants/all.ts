import type { Invariant } from '../invariant.ts';
import { appointmentAgreesWithCalcom } from './appointment-agrees-with-calcom.ts';
import { appointmentChangeIsAudited } from './appointment-change-is-audited.ts';
import { companyTeamIsItsBond } from './company-team-is-its-bond.ts';
import { companyThatLeftHasNoRecords } from './company-that-left-has-no-records.ts';
import { constraintStaysEnforced } from './constraint-stays-enforced.ts';
import { customerHasCompany } from './customer-has-company.ts';
import { deliveryIsAttributable } from './delivery-is-attributable.ts';
import { errorsDoNotRise } from './errors-do-not-rise.ts';
import { heldImportIsDecided } from './held-import-is-decided.ts';
import { mappingTeamIsCompanyTeam } from './mapping-team-is-company-team.ts';
import { monitorSeesEvents } from './monitor-sees-events.ts';
import { monitorSeesStoredState } from './monitor-sees-stored-state.ts';
import { oneOwnerForEachThing } from './one-owner-for-each-thing.ts';
import { oneTenantForEver } from './one-tenant-for-ever.ts';
import { passportHolds } from './passport-holds.ts';
import { quarantineIsDecided } from './quarantine-is-decided.ts';
import { referenceNeverLeavesTenant } from './reference-never-leaves-tenant.ts';
import { removedEventTypeIsDecided } from './removed-event-type-is-decided.ts';
import { scanRunsEveryDay } from './scan-runs-every-day.ts';
import { serviceWithEventTypeIsSynced } from './service-with-event-type-is-synced.ts';
import { slotsDoNotOverlap } from './slots-do-not-overlap.ts';
import { storedChangeIsTold } from './stored-change-is-told.ts';
import { storedRecordIsReadable } from './stored-record-is-readable.ts';
import { teamMismatchStopsImport } from './team-mismatch-stops-import.ts';
import { tenantScopeWorks } from './tenant-scope-works.ts';
import { toldRecordIsStored } from './told-record-is-stored.ts';
import { workDoesNotStall } from './work-does-not-stall.ts';

/** Every invariant there is; checks, documents and tests are made from this list. */
export const invariants: readonly Invariant[] = [
  oneTenantForEver,
  referenceNeverLeavesTenant,
  mappingTeamIsCompanyTeam,
  companyTeamIsItsBond,
  oneOwnerForEachThing,
  serviceWithEventTypeIsSynced,
  teamMismatchStopsImport,
  heldImportIsDecided,
  removedEventTypeIsDecided,
  customerHasCompany,
  deliveryIsAttributable,
  appointmentAgreesWithCalcom,
  slotsDoNotOverlap,
  passportHolds,
  appointmentChangeIsAudited,
  quarantineIsDecided,
  storedRecordIsReadable,
  toldRecordIsStored,
  storedChangeIsTold,
  companyThatLeftHasNoRecords,
  tenantScopeWorks,
  workDoesNotStall,
  monitorSeesStoredState,
  monitorSeesEvents,
  scanRunsEveryDay,
  constraintStaysEnforced,
  errorsDoNotRise,
];

/** The invariant of that id; undefined for one that an older version of the monitor knew. */
export const invariantById = (id: string): Invariant | undefined => byId.get(id);
const byId = new Map(invariants.map((invariant) => [invariant.id, invariant]));
