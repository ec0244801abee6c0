import type { TenantId } from '@fencepost/contracts/ids';
import type { Instant } from '@fencepost/contracts/instant';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { BookingTerms } from '@fencepost/contracts/tenant/proof';
import type { Records } from '@fencepost/service-kit/records';
import type { CalcomClient } from '@fencepost/vendors/calcom/client';
import type { CalcomRecord } from '@fencepost/vendors/calcom/webhook';
import type { Interval } from '../../domain/interval.ts';
import type { ReconciliationRecord } from '../../domain/reconciliation/reconciliation-record.ts';
import type { StoredIntent } from '../../domain/stored-intent.ts';
import type { StoredReservation } from '../../domain/stored-reservation.ts';
import type { Removal } from './pages.ts';

/** Cal.com with a company's own key, and the one team that it may be used for (BKG-034). */
export interface CompanyCalcom {
  readonly client: CalcomClient;
  readonly calcomTeamId: number;
}

/** Proved anew each time. Throws `not_found` where the company has no team, `credentials_refused` where it has no key that Cal.com takes. */
export type OpenCalcom = (scope: TenantScope) => Promise<CompanyCalcom>;

/** Asks Cal.com which starts it offers; throws what its client throws. */
export type CalcomSlots = (terms: BookingTerms, within: Interval, scope: TenantScope) => Promise<readonly Interval[]>;

export interface Intents extends Records<StoredIntent> {
  readonly removal: Removal;
}

export interface IntentStore {
  forTenant(tenantId: TenantId): Intents;
}

export interface ReservationStore {
  forTenant(tenantId: TenantId): Records<StoredReservation> & { readonly removal: Removal };
}

export interface ReconciliationStore {
  forTenant(tenantId: TenantId): Records<ReconciliationRecord> & {
    /** Of all of them. */
    readonly removal: Removal;
    /** Of those that ended before a moment. */
    removalOfEnded(before: Instant): Removal;
  };
}

/** Asks Cal.com what it holds under a uid; undefined where it knows none. Throws what its client throws. */
export type ReadBooking = (uid: string, scope: TenantScope) => Promise<CalcomRecord | undefined>;
