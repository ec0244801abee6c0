import type { TenantId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Records } from '@fencepost/service-kit/records';
import type { ReplayRecord } from '../../domain/replay/replay-record.ts';
import type { AuditStores } from '../audit/audit-ports.ts';
import type { Appointments } from './appointments.ts';
import type { IntentStore, ReconciliationStore, ReservationStore } from './calcom.ts';
import type { Claims } from './claims.ts';
import type { Callbacks, Customers, MergeStore } from './customers.ts';
import type { DeliveryStore, QuarantineStore } from './deliveries.ts';
import type { HoldStore } from './holds.ts';
import type { Policies } from './policies.ts';

/** An empty store in memory, whose clock says what the replay wants. */
export type OpenShadow = (clock: Clock) => Stores;

export interface Stores extends AuditStores {
  /** What a company's commands were answered; forgotten with it, and with whom it is about. */
  readonly idempotencyKeys: {
    forget(tenantId: TenantId): Promise<number>;
    /** What was answered about these ids, for a person who is erased; the keys stay used. Not what this very call will be. */
    forgetAbout(ids: readonly string[], scope: TenantScope): Promise<void>;
  };
  readonly reconciliations: ReconciliationStore;
  readonly replays: Records<ReplayRecord>;
  readonly customers: { forTenant(tenantId: TenantId): Customers };
  readonly appointments: { forTenant(tenantId: TenantId): Appointments };
  readonly deliveries: DeliveryStore;
  readonly quarantined: QuarantineStore;
  readonly merges: MergeStore;
  readonly policies: { forTenant(tenantId: TenantId): Policies };
  readonly callbacks: { forTenant(tenantId: TenantId): Callbacks };
  readonly claims: Claims;
  readonly holds: HoldStore;
  readonly intents: IntentStore;
  readonly reservations: ReservationStore;
}
