import type { AuditCheckpoint } from '@fencepost/contracts/booking/audit';
import type { TenantId } from '@fencepost/contracts/ids';
import type { Instant } from '@fencepost/contracts/instant';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { AuditRecord, Head } from '../../domain/audit/audit-record.ts';
import type { PageOf, Removal } from '../ports/pages.ts';

/** `place_taken`: another entry is there already; `known`: the event has its entry. */
export type Appended = 'appended' | 'place_taken' | 'known';

/** Which entries are meant: all that is given must be so. */
export interface AuditFilter {
  readonly appointmentId?: string | undefined;
  readonly customerId?: string | undefined;
  /** Happened at or after, and before. */
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
}

/**
 * One company's chain. Nothing changes an entry and nothing takes one out, until the company leaves and all of it goes
 * (D-20): that two writers never fork it rests on one insert for each place.
 */
export interface AuditEntries {
  /** The newest entry, or undefined in an empty chain. */
  head(): Promise<Head | undefined>;
  append(entry: AuditRecord): Promise<Appended>;
  /** Whether this event has its entry. */
  has(eventId: string): Promise<boolean>;
  /** The entries of one entity below a version, in the order of versions; at most `limit` (1 000) behind `after`. */
  ofEntity(
    entityId: string,
    range: { readonly after: number; readonly below: number; readonly limit: number },
  ): Promise<readonly AuditRecord[]>;
  /** The id of a place, as pages go on behind it. */
  placeOf(seq: number): string;
  /** Newest first, places deciding within one millisecond. */
  page(request: PageOf<AuditFilter>): Promise<readonly AuditRecord[]>;
  /** Oldest first behind a number, at most `limit` (1 000). Throws `corrupt_row` where one cannot be read. */
  stretch(afterSeq: number, limit: number): Promise<readonly AuditRecord[]>;
  /** All in the order of the chain behind a number, a batch in memory at a time; `onUnreadable` is told of those that are not as the store writes them. */
  all(batchSize: number, onUnreadable: (seq: number) => void, afterSeq?: number): AsyncIterable<AuditRecord>;
  /** Entity by entity in the order of ids, each in the order of versions: at most `limit` (1 000) behind a position. */
  byEntity(
    after: { readonly id: string; readonly version: number; readonly seq: number } | undefined,
    limit: number,
  ): Promise<readonly Pick<AuditRecord, 'seq' | 'entity'>[]>;
  readonly removal: Removal;
}

export interface AuditCheckpoints {
  newest(): Promise<AuditCheckpoint | undefined>;
  /** Nothing happens where one of this place is there already. */
  add(checkpoint: AuditCheckpoint): Promise<void>;
  /** In the order of places, behind one, at most `limit` (1 000). */
  after(seq: number, limit: number): Promise<readonly AuditCheckpoint[]>;
  readonly removal: Removal;
}

/** The key to what is sealed for one person; `wrapped` is null once it is destroyed. */
export interface PersonKey {
  readonly id: string;
  readonly customerId: string;
  /** The key, sealed with the service's own: nobody opens it with the database alone. */
  readonly wrapped: string | null;
}

export interface PersonKeyring {
  /** Of these, by their ids; one that never was is not in the answer. */
  byIds(ids: readonly string[]): Promise<readonly PersonKey[]>;
  /** The key of this customer, destroyed or not; undefined where there never was one. */
  of(customerId: string): Promise<PersonKey | undefined>;
  /** False where the customer has one, destroyed or not. */
  add(customerId: string, wrapped: string): Promise<boolean>;
  /** For ever: what it sealed cannot be read, and no new one can be made. Repeatable. */
  destroy(customerId: string): Promise<void>;
  readonly removal: Removal;
}

/** In which version an entity is stored, and since when. */
export interface StoredEntityVersion {
  readonly id: string;
  readonly version: number;
  readonly changedAt: Instant;
}

/** What is stored of all that the audit tells of, as completeness asks. */
export interface StoredVersions {
  /** Whether entities of this kind are stored here. */
  covers(id: string): boolean;
  /** In the order of ids behind `after`, at most `limit` (1 000). */
  page(after: string | undefined, limit: number): Promise<readonly StoredEntityVersion[]>;
  of(id: string): Promise<StoredEntityVersion | undefined>;
}

/** Companies that have left: what is still told of them afterwards must not come back. Keeps no id of theirs. */
export interface LeftCompanies {
  /** Repeatable, and for ever. */
  add(tenantId: TenantId): Promise<void>;
  has(tenantId: TenantId): Promise<boolean>;
}

/** Companies that have a chain, one after the other. */
export type AuditedCompanies = (scope: PlatformScope) => AsyncIterable<TenantId>;

/** Tells a new checkpoint to somewhere outside the database, such as the log: only there it proves anything (AU1). */
export type Anchor = (tenantId: TenantId, checkpoint: AuditCheckpoint) => void;

export interface AuditStores {
  readonly auditedCompanies: AuditedCompanies;
  readonly leftCompanies: LeftCompanies;
  readonly auditEntries: { forTenant(tenantId: TenantId): AuditEntries };
  readonly auditCheckpoints: { forTenant(tenantId: TenantId): AuditCheckpoints };
  readonly personKeyring: { forTenant(tenantId: TenantId): PersonKeyring };
  readonly storedVersions: { forTenant(tenantId: TenantId): StoredVersions };
}

/** Signs heads of chains, and knows its own signatures, those under earlier keys included. */
export interface CheckpointSigner {
  sign(tenantId: TenantId, head: Head, signedAt: Instant): AuditCheckpoint;
  /** Whether a checkpoint was signed for this company with one of our keys; what it says of its key is not believed. */
  isGenuine(tenantId: TenantId, checkpoint: AuditCheckpoint): boolean;
}

/** The keys of persons, and what is sealed with them. */
export interface PersonBox {
  /** A new key, wrapped for one customer of one company. */
  newKey(owner: KeyOwner): Promise<string>;
  /** A JWE under the person's key. */
  seal(plain: string, owner: KeyOwner, wrapped: string): Promise<string>;
  /** Throws `forbidden` or `corrupt_row` where it was not sealed so, `internal` where the service's key is not known. */
  open(sealed: string, owner: KeyOwner, wrapped: string): Promise<string>;
  /** The id of the key that a text says it was sealed with; undefined for anything else. */
  keyIdOf(sealed: string): string | undefined;
}

export interface KeyOwner {
  readonly tenantId: TenantId;
  readonly customerId: string;
}
