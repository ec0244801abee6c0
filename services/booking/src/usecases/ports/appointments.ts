import type { Appointment } from '@fencepost/contracts/booking/appointment';
import type { Envelope } from '@fencepost/contracts/envelope';
import type { TenantId } from '@fencepost/contracts/ids';
import type { Instant } from '@fencepost/contracts/instant';
import type { Actor, TenantScope } from '@fencepost/contracts/scope';
import type { Interval } from '../../domain/interval.ts';
import type { Segment } from '../../domain/segment.ts';
import type { StoredAppointment } from '../../domain/stored-appointment.ts';
import type { Listed, PageOf, Removal } from './pages.ts';

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
  /** How many of a customer’s they cancelled in a stretch of time (`isGuestsCancellation`); counting ends at `limit` (1 000). */
  countCancelled(which: {
    readonly customerId: string;
    readonly within: Interval;
    readonly limit: number;
  }): Promise<number>;
  /** What the last write was, by the name of its event, whose, and when; undefined where that is not known. */
  lastWrite(
    id: string,
  ): Promise<{ readonly what: string | null; readonly by: Actor; readonly at: Instant } | undefined>;
  /** What has an id: an appointment, a tombstone that keeps it for ever from whoever was taken for dead, or nothing. */
  standing(id: string): Promise<Appointment | 'buried' | undefined>;
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
  };
}
