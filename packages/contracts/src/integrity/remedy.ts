import type { Remedy } from './repair.ts';

/** What of stored records breaks these invariants has a recipe. */
const remedies: Readonly<Record<string, Remedy>> = {
  'mapping-team-is-company-team': 'mapping_team',
  'service-with-event-type-is-synced': 'service_sync_status',
  'company-team-is-its-bond': 'company_team',
  'customer-has-company': 'staged_customers',
  'one-tenant-for-ever': 'tenant_of_record',
};
const ofAnybody: ReadonlySet<Remedy> = new Set(['staged_customers', 'tenant_of_record']);

/** Which repair plan can help an alert; undefined where only its runbook does. What is nobody's waits in staging. */
export const remedyFor = ({
  invariant,
  companyId,
}: {
  readonly invariant: string;
  readonly companyId: string | null;
}): Remedy | undefined => {
  const remedy = remedies[invariant];
  if (remedy === undefined || ofAnybody.has(remedy)) return remedy;
  return companyId === null ? 'staged_rows' : remedy;
};
