import type { Appointment } from '@fencepost/contracts/booking/appointment';
import type { Customer } from '@fencepost/contracts/booking/customer';
import type { Quarantine } from '@fencepost/contracts/booking/quarantine';
import type { Envelope } from '@fencepost/contracts/envelope';
import type { TenantId } from '@fencepost/contracts/ids';
import type { Instant } from '@fencepost/contracts/instant';
import type { PagePosition } from '@fencepost/contracts/page-cursor';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { resolveTenant, Verdict } from '@fencepost/contracts/tenant/verdict';
import type { HeldDelivery, QuarantineRecords } from '@fencepost/service-kit/quarantine';
import type { z } from 'zod';
import type { Origin } from '../domain/origin.ts';

/**
 * Removes at most `limit` records, those behind the id `after`, and says where to go on: undefined at the end. Kept are
 * those whose events are not published yet, unreadable those that do not fit their schema.
 */
export type Removal = (
  after: string | undefined,
  limit: number,
) => Promise<{
  readonly removed: number;
  readonly kept: number;
  readonly unreadable: number;
  readonly next: string | undefined;
}>;

export interface Customers {
  byId(id: string): Promise<Customer | undefined>;
  /** Customers with this phone number, at most two: more would not tell more. */
  byPhone(phone: string): Promise<readonly Customer[]>;
  /** False where the customer is there already. */
  add(customer: Customer, event: Envelope): Promise<boolean>;
  /** Of all of them. */
  readonly removal: Removal;
}

/** An appointment and what it was booked as. */
export interface BookedAppointment {
  readonly appointment: Appointment;
  readonly origin: Origin;
}

export interface Appointments {
  byId(id: string): Promise<Appointment | undefined>;
  /** By any uid of its lineage. */
  byCalcomUid(uid: string): Promise<BookedAppointment | undefined>;
  /** False where an appointment has this id or one of these uids already. */
  add(booked: BookedAppointment, event: Envelope): Promise<boolean>;
  /** All whose passport names the team (with null: all there are), or those of them that are to come. */
  count(which: { readonly calcomTeamId: number | null; readonly startsAfter: Instant | null }): Promise<number>;
  /** Of all of them. */
  readonly removal: Removal;
  /** Newest first. */
  page(request: PageOf<{ readonly calcomUid: string | undefined }>): Promise<readonly Appointment[]>;
}

/** A stretch of a list: what is in it, where it goes on, and how far. */
export type PageOf<Filter> = Filter & { readonly after: PagePosition | undefined; readonly limit: number };

export interface QuarantineStore extends QuarantineRecords {
  /** Of all that came to an endpoint of this company. */
  removalOf(claimedTenantId: TenantId): Removal;
  /** Newest first. */
  page(
    request: PageOf<{
      readonly status: Quarantine['status'] | undefined;
      readonly deliveryId: string | undefined;
    }>,
  ): Promise<readonly Quarantine[]>;
}

export interface Stores {
  readonly customers: { forTenant(tenantId: TenantId): Customers };
  readonly appointments: { forTenant(tenantId: TenantId): Appointments };
  readonly quarantined: QuarantineStore;
}

/** A delivery as INGRESS keeps it: what the edge proved of it, and its bytes as they came. */
export interface InboundDelivery extends HeldDelivery {
  readonly requestId: string;
  readonly body: Uint8Array;
}

/** Asks the tenant service whose a delivery is. */
export type ResolveTenant = (question: z.input<typeof resolveTenant.input>, scope: PlatformScope) => Promise<Verdict>;

/** The message at this place of INGRESS, or undefined when the stream no longer holds it. */
export type ReadIngress = (streamSeq: number) => Promise<InboundDelivery | undefined>;
