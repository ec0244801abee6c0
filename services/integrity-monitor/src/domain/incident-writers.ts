import { type EntityType, entityTypeOf } from '@fencepost/contracts/ids';
import type { Sample } from './samples.ts';

/** Code that writes records of a kind. Named by function, because lines move. */
export interface Writer {
  /** From the root of the repository. */
  readonly file: string;
  readonly name: string;
}

const tenant = (path: string, name: string): Writer => ({ file: `services/tenant/src/usecases/${path}.ts`, name });
const booking = (path: string, name: string): Writer => ({ file: `services/booking/src/usecases/${path}.ts`, name });

const importTeam = tenant('sync/import-team', 'makeImportTeam');
const mapEventType = tenant('teams/map-event-type', 'makeMapEventType');
const promote = tenant('legacy/promote-staged-row', 'makePromoteStagedRow');
const bindTeam = tenant('teams/bind-team', 'makeBindTeam');
const applyBooking = booking('deliveries/apply-booking', 'makeApplyBooking');

/** Who writes each kind of record, the likeliest first: primary, secondary, tertiary (INT-049). */
const writers: Partial<Readonly<Record<EntityType, readonly Writer[]>>> = {
  company: [
    tenant('companies/register-company', 'makeRegisterCompany'),
    bindTeam,
    tenant('companies/update-company', 'makeUpdateCompany'),
  ],
  service: [importTeam, tenant('teams/update-service', 'makeUpdateService'), promote],
  mapping: [mapEventType, importTeam, promote],
  teamBinding: [bindTeam],
  teamMember: [tenant('members/sync-members', 'makeSyncMembers')],
  staff: [tenant('staff/manage-staff', 'makeCreateStaff'), tenant('members/match-staff', 'makeMatchStaff')],
  branch: [tenant('branches/manage-branches', 'makeCreateBranch')],
  phoneNumber: [
    tenant('phone-numbers/assign-phone-number', 'makeAssignPhoneNumber'),
    tenant('phone-numbers/manage-phone-numbers', 'makeMovePhoneNumber'),
  ],
  voiceAgent: [tenant('voice-agents/manage-voice-agents', 'makeRegisterVoiceAgent')],
  endpoint: [tenant('doors/open-endpoint', 'makeOpenEndpoint')],
  apiKey: [tenant('doors/issue-api-key', 'makeIssueApiKey')],
  stagedRow: [
    tenant('legacy/import-legacy-rows', 'makeImportLegacyRows'),
    promote,
    tenant('legacy/demote-staged-row', 'makeDemoteStagedRow'),
  ],
  stagedCustomer: [
    booking('legacy/import-legacy-customers', 'makeImportLegacyCustomers'),
    booking('legacy/move-staged', 'makeMoveStaged'),
    booking('legacy/restore-backup', 'makeRestoreCustomerBackup'),
  ],
  drift: [tenant('drift/observe-drift', 'makeObserveDrift')],
  customer: [
    booking('customers/find-or-create-customer', 'makeFindOrCreateCustomer'),
    booking('customers/create-customer', 'makeCreateCustomer'),
    booking('customers/run-merge', 'makeRunMerge'),
  ],
  appointment: [applyBooking, booking('commands/create-appointment', 'makeCreateAppointment')],
  quarantine: [booking('deliveries/apply-delivery', 'makeApplyDelivery')],
  callback: [booking('callbacks/create-callback', 'makeCreateCallback')],
};

export const allWriters: readonly Writer[] = Object.values(writers).flat();

/** Writers that the evidence itself names, those of the most records first. */
export const writersIn = (
  samples: readonly Sample[],
): readonly { readonly writer: string; readonly records: number }[] => {
  const named = samples.flatMap(({ evidence: { writer } }) =>
    typeof writer === 'string' && writer !== '' ? [writer] : [],
  );
  return [...Map.groupBy(named, (writer) => writer)]
    .map(([writer, { length: records }]) => ({ writer, records }))
    .toSorted((a, b) => b.records - a.records);
};

/** Who may have written records with these ids; nobody known for what is no record. */
export const writersOf = (subjects: readonly string[]): readonly Writer[] => {
  const types = new Set(subjects.map(entityTypeOf));
  return [...new Set([...types].flatMap((type) => (type === undefined ? [] : (writers[type] ?? []))))];
};
