import type { Appointment } from '@fencepost/contracts/booking/appointment';
import type { Callback } from '@fencepost/contracts/booking/callback';
import type { Customer } from '@fencepost/contracts/booking/customer';
import type { Delivery } from '@fencepost/contracts/booking/delivery';
import type { Policy, PolicyLevel } from '@fencepost/contracts/booking/policy';
import type { Quarantine } from '@fencepost/contracts/booking/quarantine';
import type { Hold } from '@fencepost/contracts/booking/slot';
import type { Envelope } from '@fencepost/contracts/envelope';
import type { TenantId } from '@fencepost/contracts/ids';
import type { Instant } from '@fencepost/contracts/instant';
import type { PagePosition } from '@fencepost/contracts/page-cursor';
import type { Actor, PlatformScope, TenantScope } from '@fencepost/contracts/scope';
import type { Company } from '@fencepost/contracts/tenant/company';
import type { BookingTerms, EventTypeProof, proveService } from '@fencepost/contracts/tenant/proof';
import type { resolveTenant, Verdict } from '@fencepost/contracts/tenant/verdict';
import type { Money } from '@fencepost/contracts/text';
import type { Clock } from '@fencepost/service-kit/clock';
import type { HeldDelivery, QuarantineRecords } from '@fencepost/service-kit/quarantine';
import type { Records } from '@fencepost/service-kit/records';
import type { CalcomClient } from '@fencepost/vendors/calcom/client';
import type { CalcomHost, CalcomRecord } from '@fencepost/vendors/calcom/webhook';
import type { z } from 'zod';
import type { Interval } from '../domain/interval.ts';
import type { ReconciliationRecord } from '../domain/reconciliation/reconciliation-record.ts';
import type { ReplayRecord } from '../domain/replay/replay-record.ts';
import type { Segment } from '../domain/segment.ts';
import type { StoredAppointment } from '../domain/stored-appointment.ts';
import type { StoredIntent } from '../domain/stored-intent.ts';
import type { StoredMerge } from '../domain/stored-merge.ts';
import type { AuditStores } from './audit/audit-ports.ts';

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
  /** Customers with this e-mail, whatever their status; at most fifty. */
  byEmail(email: string): Promise<readonly Customer[]>;
  /** Customers with this phone number, whatever their status; at most fifty. */
  byPhone(phone: string): Promise<readonly Customer[]>;
  /** Those for whom this one stands since a merge. */
  mergedInto(id: string): Promise<readonly Customer[]>;
  /** Those in use who share the e-mail, the phone or the name of somebody, as matching reads them. */
  alike(person: Pick<Customer, 'name' | 'email' | 'phone'>, limit: number): Promise<readonly Customer[]>;
  /** False where the customer is there already. */
  add(customer: Customer, event: Envelope): Promise<boolean>;
  /** Writes over the version before; throws `stale_version`. */
  save(customer: Customer, event: Envelope): Promise<void>;
  /** Newest first. */
  page(request: PageOf<CustomerFilter>): Promise<readonly Customer[]>;
  /** Of all of them. */
  readonly removal: Removal;
}

/** Which customers are meant: all that is given must be so. */
export interface CustomerFilter {
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly status: Customer['status'];
}

export interface Merges {
  byId(id: string): Promise<StoredMerge | undefined>;
  /** Those under way in which one of these customers has a part. */
  openOf(customerIds: readonly string[]): Promise<readonly StoredMerge[]>;
  /** False where the merge is there already. */
  add(stored: StoredMerge, event: Envelope): Promise<boolean>;
  /** Writes over the version before; throws `stale_version`. */
  save(stored: StoredMerge, event: Envelope): Promise<void>;
  readonly removal: Removal;
}

export interface MergeStore {
  forTenant(tenantId: TenantId): Merges;
  /** Those of all companies that are under way and were last written before that moment, at most `limit` (1 000). */
  abandoned(
    before: Instant,
    limit: number,
    scope: PlatformScope,
  ): Promise<readonly { readonly tenantId: TenantId; readonly mergeId: string }[]>;
}

export interface Policies {
  byId(id: string): Promise<Policy | undefined>;
  /** Those of these that there are. */
  byIds(ids: readonly string[]): Promise<readonly Policy[]>;
  /** False where the policy is there already. */
  add(policy: Policy, event: Envelope): Promise<boolean>;
  /** Writes over the version before; throws `stale_version`. */
  save(policy: Policy, event: Envelope): Promise<void>;
  /** Newest first. */
  page(request: PageOf<{ readonly level?: Policy['level'] | undefined }>): Promise<readonly Listed<Policy>[]>;
  readonly removal: Removal;
}

/** A record with the time by which its list is ordered, where that is none of its own. */
export interface Listed<T> {
  readonly record: T;
  readonly at: Instant;
}

export interface Callbacks {
  byId(id: string): Promise<Callback | undefined>;
  /** Those that are about a customer, in the order of their ids, behind `after`. */
  ofCustomer(customerId: string, after: string | undefined, limit: number): Promise<readonly Callback[]>;
  /** False where the call-back is there already. */
  add(callback: Callback, event: Envelope): Promise<boolean>;
  /** Writes over the version before; throws `stale_version`. */
  save(callback: Callback, event: Envelope): Promise<void>;
  /** By their deadlines, the nearest first. */
  page(request: PageOf<{ readonly status: Callback['status'] }>): Promise<readonly Callback[]>;
  readonly removal: Removal;
}

export interface Appointments {
  byId(id: string): Promise<Appointment | undefined>;
  /** With all that it rests on. */
  stored(id: string): Promise<StoredAppointment | undefined>;
  /** By any uid of its lineage. */
  byCalcomUid(uid: string): Promise<StoredAppointment | undefined>;
  /** Those that have one of these uids in their lineage, or this calendar entry; a few, more would not tell more. */
  ofLineage(names: {
    readonly uids: readonly string[];
    readonly iCalUid: string | null;
  }): Promise<readonly StoredAppointment[]>;
  /** Those that have one of these uids in their lineage, tombstones aside; at most 1 000, in no particular order. */
  ofUids(uids: readonly string[]): Promise<readonly StoredAppointment[]>;
  /** Those that wait or will take place and begin within a stretch of time, by their start; at most `limit` (1 000). */
  startingWithin(within: Interval, limit: number): Promise<readonly StoredAppointment[]>;
  /** Those that were written at or after a moment, the last written first. */
  writtenSince(
    since: Instant,
    request: PageOf<object>,
  ): Promise<readonly (Listed<StoredAppointment> & { readonly id: string })[]>;
  /** `buried`: a tombstone has this id, and nobody knows of it but the sweeper; `taken`: an appointment has it, or one of the uids. */
  add(stored: StoredAppointment, event: Envelope): Promise<'added' | 'taken' | 'buried'>;
  /** Writes over the version before; throws `stale_version`, or `conflict` where another appointment has one of the uids. */
  save(stored: StoredAppointment, event: Envelope): Promise<void>;
  /** How many of a customer’s were cancelled in a stretch of time, as its facts say; counting ends at `limit` (1 000). */
  countCancelled(which: {
    readonly customerId: string;
    readonly within: Interval;
    readonly limit: number;
  }): Promise<number>;
  /** Whose the last write was, and when; undefined where that is not known. */
  lastWrite(id: string): Promise<{ readonly by: Actor; readonly at: Instant } | undefined>;
  /** Removes a tombstone, so that whoever has claimed anew can add the appointment. */
  exhume(id: string): Promise<void>;
  /** All whose passport names the team (with null: all there are), or those of them that are to come. */
  count(which: { readonly calcomTeamId: number | null; readonly startsAfter: Instant | null }): Promise<number>;
  /** Of all of them. */
  readonly removal: Removal;
  /** Newest first. */
  page(request: PageOf<AppointmentFilter>): Promise<readonly Appointment[]>;
}

/** Which appointments are meant: all that is given must be so. */
export interface AppointmentFilter {
  readonly calcomUid?: string | undefined;
  readonly status?: Appointment['status'] | undefined;
  readonly customerId?: string | undefined;
  readonly staffId?: string | undefined;
  /** Begin at or after, and before. */
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
}

/** What became of the deliveries that were a company's. */
export interface DeliveryStore {
  forTenant(tenantId: TenantId): Deliveries;
  /** Whosever it was; a delivery has one company. */
  anywhere(
    id: string,
    scope: PlatformScope,
  ): Promise<{ readonly tenantId: TenantId; readonly delivery: Delivery } | undefined>;
}

export interface Deliveries {
  byId(id: string): Promise<Delivery | undefined>;
  /** Nothing happens where it is there already. */
  add(delivery: Delivery): Promise<void>;
  /** Newest first. */
  page(
    request: PageOf<{
      readonly appointmentId?: string | undefined;
      readonly outcome?: Delivery['outcome'] | undefined;
    }>,
  ): Promise<readonly Delivery[]>;
  /** Of all of them. */
  readonly removal: Removal;
}

/** A stretch of a list: what is in it, where it goes on, and how far. */
export type PageOf<Filter> = Filter & { readonly after: PagePosition | undefined; readonly limit: number };

export interface QuarantineStore extends QuarantineRecords {
  /** Those that wait and of which all that is given is so, in the order of ids behind `after`. */
  waiting(
    which: {
      readonly reasons: readonly string[];
      readonly claimedTenantId?: TenantId;
      /** One of these; null: names none. */
      readonly eventTypeIds?: readonly (number | null)[];
    },
    after: string | undefined,
    limit: number,
  ): Promise<readonly Quarantine[]>;
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

/** What became of a claim. `by` is the appointment in the way, told only where `evictHolds` asked: it costs a read. */
export type ClaimOutcome =
  | { readonly claimed: true; readonly evicted: readonly string[] }
  | { readonly claimed: false; readonly by: string | null };

/** `hold_gone`: released, evicted, or over by our clock; `taken`: somebody else has some of the time. */
export type Conversion =
  | { readonly converted: true }
  | { readonly converted: false; readonly why: 'hold_gone' | 'taken' };

/** Time that somebody occupies, buffers included. */
export interface BusyTime extends Interval {
  readonly resource: string;
  /** An appointment, or a hold. */
  readonly ownerId: string;
  /** Null: until it is released. */
  readonly expiresAt: Instant | null;
}

/**
 * Who occupies which time in one company. Two owners never have the same moment of the same resource; what touches does
 * not overlap (K12), a claim whose time is over stops nobody, and nobody is in his own way. All calls are repeatable.
 */
export interface TenantClaims {
  /**
   * Occupies all segments or none. One database operation for each day that a resource is occupied; a refusal is final.
   * With `evictHolds`, for what a vendor has sold, only appointments are in the way, and the holds that were are given up.
   */
  claim(
    ownerId: string,
    segments: readonly Segment[],
    terms: {
      readonly expiresAt: Instant | null;
      readonly evictHolds?: boolean;
      /** The appointment that is to move here: its claims are in nobody's way. */
      readonly besides?: string | null;
    },
  ): Promise<ClaimOutcome>;
  /** Makes a hold an appointment's claim without an end, if the hold still stands and covers it and nobody else is there. */
  convert(holdId: string, appointmentId: string, segments: readonly Segment[]): Promise<Conversion>;
  /** Gives up everything that somebody occupies, or everything but `except`. */
  release(ownerId: string, except?: readonly Segment[]): Promise<void>;
  /**
   * What somebody occupies at this moment, to be given up later but for `except`; what they claim in between stays. For
   * whoever writes an appointment: asked before the write, given up after it, it never takes what the next writer claims.
   */
  leftovers(ownerId: string): Promise<(except: readonly Segment[]) => Promise<void>>;
  /** All that somebody occupies, claims that are over included. */
  of(ownerId: string): Promise<readonly FoundClaim[]>;
  /** What is occupied between two moments now, in no particular order. */
  busy(resources: readonly string[], within: Interval): Promise<readonly BusyTime[]>;
  /** Of all days. */
  readonly removal: Removal;
}

/** A claim as the sweeper finds it. */
export interface FoundClaim extends Segment {
  readonly tenantId: TenantId;
  readonly ownerId: string;
  readonly expiresAt: Instant | null;
  readonly claimedAt: Instant;
}

export interface Claims {
  forTenant(tenantId: TenantId): TenantClaims;
  /** Claims of all companies that were made after one moment and until another, a batch in memory at a time. */
  madeBetween(after: Instant | null, until: Instant, scope: PlatformScope): AsyncIterable<FoundClaim>;
}

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

/** What the sweeper needs to know of an appointment: what it should occupy, nothing where it is over or contested. */
export interface Occupant {
  readonly id: string;
  readonly version: number;
  /** Its last write. */
  readonly changedAt: Instant;
  readonly segments: readonly Segment[];
}

/** Appointments as those who occupy time. */
export interface Occupants {
  forTenant(tenantId: TenantId): {
    /** Those that are there; a tombstone is not. */
    byIds(ids: readonly string[]): Promise<readonly Occupant[]>;
    /** Inserts a tombstone, so that a slow writer's insert fails; false where an appointment has come meanwhile. Repeatable. */
    bury(id: string, scope: TenantScope): Promise<boolean>;
    /** Moves the version on, with an event, so that a slow writer's move fails; false where it has moved already. */
    fence(occupant: Occupant, scope: TenantScope): Promise<boolean>;
  };
}

/** Asks the tenant service whether a service can be booked, and under which terms. */
export type ProveService = (
  question: z.input<typeof proveService.input>,
  scope: TenantScope,
) => Promise<z.output<typeof proveService.output>>;

/** What a hold for a move needs to know of the appointment; undefined where the company has none of this id. */
export type FindAppointment = (
  appointmentId: string,
  scope: TenantScope,
) => Promise<Pick<Appointment, 'status' | 'serviceId'> | undefined>;

/** Cal.com with a company's own key, and the one team that it may be used for (BKG-034). */
export interface CompanyCalcom {
  readonly client: CalcomClient;
  readonly calcomTeamId: number;
}

/** Throws `not_found` where the company has no team, `credentials_refused` where it has no key that Cal.com takes. */
export type OpenCalcom = (scope: TenantScope) => Promise<CompanyCalcom>;

/** Asks Cal.com which starts it offers; throws what its client throws. */
export type CalcomSlots = (terms: BookingTerms, within: Interval, scope: TenantScope) => Promise<readonly Interval[]>;

/** The keys that open what the audit says of a person. Destroying one that is gone already changes nothing. */
export interface PersonKeys {
  destroy(customerId: string, scope: TenantScope): Promise<void>;
}

/** Removes what one kind of record says of a person, for ever; the records stay. Repeatable. */
export type ForgetPerson = (customerId: string, scope: TenantScope) => Promise<void>;

/** Asks the tenant service how a company reckons. */
export type AskCompany = (scope: TenantScope) => Promise<Pick<Company, 'timeZone' | 'locale'>>;

/** Asks the tenant service what a service costs; null where it has no price, or is not there any more. */
export type AskPrice = (serviceId: string, scope: TenantScope) => Promise<Money | null>;

/** Asks the tenant service whether the company has such a branch, service or member of staff. */
export type HasSubject = (
  subject: { readonly level: Exclude<PolicyLevel, 'company'>; readonly id: string },
  scope: TenantScope,
) => Promise<boolean>;

export interface Intents extends Records<StoredIntent> {
  readonly removal: Removal;
}

export interface IntentStore {
  forTenant(tenantId: TenantId): Intents;
}

export type RandomBytes = (count: number) => Uint8Array;

export interface ReconciliationStore {
  forTenant(tenantId: TenantId): Records<ReconciliationRecord> & {
    /** Of all of them. */
    readonly removal: Removal;
    /** Of those that ended before a moment. */
    removalOfEnded(before: Instant): Removal;
  };
}

/** Proves an event type for one company, by the same bindings as a delivery; otherwise why it is not the company’s, in words. */
export type ProveEventType = (eventTypeId: number, scope: TenantScope) => Promise<EventTypeProof>;

/** A message of INGRESS as a replay needs it: `other` is none of Cal.com’s; undefined where the stream no longer holds it. */
export type ReadReplayable = (
  streamSeq: number,
) => Promise<{ readonly delivery: InboundDelivery; readonly lane: string } | 'other' | undefined>;

/** An empty store in memory, whose clock says what the replay wants. */
export type OpenShadow = (clock: Clock) => Stores;

export interface Stores extends AuditStores {
  /** What a company's commands were answered; forgotten with it. */
  readonly idempotencyKeys: { forget(tenantId: TenantId): Promise<number> };
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
}

/** A delivery as INGRESS keeps it: what the edge proved of it, and its bytes as they came. */
export interface InboundDelivery extends HeldDelivery {
  readonly requestId: string;
  readonly body: Uint8Array;
}

/** Asks the tenant service whose a delivery is. */
export type ResolveTenant = (question: z.input<typeof resolveTenant.input>, scope: PlatformScope) => Promise<Verdict>;

/** A message of INGRESS: of Retell, what was asked for (`event`, or the name of a function); null for Cal.com. */
export interface IngressMessage {
  readonly delivery: InboundDelivery;
  readonly operation: string | null;
}

/** The message at this place of INGRESS, or undefined when the stream no longer holds it. */
export type ReadIngress = (streamSeq: number) => Promise<IngressMessage | undefined>;

/** Asks Cal.com what it holds under a uid; undefined where it knows none. Throws what its client throws. */
export type ReadBooking = (uid: string, scope: TenantScope) => Promise<CalcomRecord | undefined>;

/** Asks the tenant service whom of the company Cal.com’s hosts are. */
export type MatchHosts = (hosts: readonly CalcomHost[], scope: TenantScope) => Promise<readonly string[]>;
