/** A rule of an owner's database. One that does not move is part of the owner's schema: it is always enforced. */
export interface ConstraintRule {
  readonly owner: 'tenant' | 'booking';
  readonly rule: string;
  readonly moves: boolean;
}

/** An invariant that a database can hold, at least in part: its id, and the rules that say it. */
export interface ConstraintDefinition {
  readonly id: string;
  readonly rules: readonly ConstraintRule[];
}

const inTenant = (rule: string, moves = false): ConstraintRule => ({ owner: 'tenant', rule, moves });
const inBooking = (rule: string, moves = false): ConstraintRule => ({ owner: 'booking', rule, moves });

/** Every constraint of the ratchet (A12). */
export const constraints: readonly ConstraintDefinition[] = [
  {
    id: 'customer-has-company',
    rules: [inBooking('stagedCustomers.companyId', true), inBooking('customers.tenantId')],
  },
  {
    id: 'mapping-team-is-company-team',
    rules: [inTenant('stagedRows.calcomTeamId', true), inTenant('mappings.calcomTeamId')],
  },
  { id: 'service-with-event-type-is-synced', rules: [inTenant('stagedRows.syncStatus', true)] },
  { id: 'one-tenant-for-ever', rules: [inTenant('mappings.tenantId'), inBooking('customers.tenantId')] },
];

/** One whose rules all are part of schemas has nowhere to climb: it was enforced from the first row on. */
export const isAlwaysEnforced = ({ rules }: ConstraintDefinition): boolean => rules.every(({ moves }) => !moves);
