import type { Invariant } from '../invariant.ts';
import { appointmentAgreesWithCalcom } from './appointment-agrees-with-calcom.ts';
import { companyTeamIsItsBond } from './company-team-is-its-bond.ts';
import { companyThatLeftHasNoRecords } from './company-that-left-has-no-records.ts';
import { deliveryIsAttributable } from './delivery-is-attributable.ts';
import { heldImportIsDecided } from './held-import-is-decided.ts';
import { mappingTeamIsCompanyTeam } from './mapping-team-is-company-team.ts';
import { monitorSeesStoredState } from './monitor-sees-stored-state.ts';
import { oneOwnerForEachThing } from './one-owner-for-each-thing.ts';
import { oneTenantForEver } from './one-tenant-for-ever.ts';
import { referenceNeverLeavesTenant } from './reference-never-leaves-tenant.ts';
import { removedEventTypeIsDecided } from './removed-event-type-is-decided.ts';
import { serviceWithEventTypeIsSynced } from './service-with-event-type-is-synced.ts';
import { storedRecordIsReadable } from './stored-record-is-readable.ts';
import { teamMismatchStopsImport } from './team-mismatch-stops-import.ts';
import { toldRecordIsStored } from './told-record-is-stored.ts';

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
  deliveryIsAttributable,
  appointmentAgreesWithCalcom,
  storedRecordIsReadable,
  toldRecordIsStored,
  companyThatLeftHasNoRecords,
  monitorSeesStoredState,
];

/** The invariant of that id; undefined for one that an older version of the monitor knew. */
export const invariantById = (id: string): Invariant | undefined => byId.get(id);
const byId = new Map(invariants.map((invariant) => [invariant.id, invariant]));
