import type { Appointment } from '@fencepost/contracts/booking/appointment';
import type { Hold } from '@fencepost/contracts/booking/slot';
import type { Envelope } from '@fencepost/contracts/envelope';
import type { TenantId } from '@fencepost/contracts/ids';
import type { Instant } from '@fencepost/contracts/instant';
import type { PlatformScope, TenantScope } from '@fencepost/contracts/scope';
import type { Removal } from './pages.ts';

export interface Holds {
  byId(id: string): Promise<Hold | undefined>;
  /** False where the hold is there already. */
  add(hold: Hold, event: Envelope): Promise<boolean>;
  /** Writes over the version before; throws `stale_version`. */
  save(hold: Hold, event: Envelope): Promise<void>;
  /** How many are active now. */
  countActive(now: Instant): Promise<number>;
  readonly removal: Removal;
}

export interface HoldStore {
  forTenant(tenantId: TenantId): Holds;
  /** Active ones whose time was over then, of all companies, at most `limit` (1 000). */
  expired(
    at: Instant,
    limit: number,
    scope: PlatformScope,
  ): Promise<readonly { readonly tenantId: TenantId; readonly hold: Hold }[]>;
}

/** The appointment that a hold is to move; undefined where the company has none of this id. */
export type FindAppointment = (appointmentId: string, scope: TenantScope) => Promise<Appointment | undefined>;

export type RandomBytes = (count: number) => Uint8Array;
