import type { Callback } from '@fencepost/contracts/booking/callback';
import type { Customer } from '@fencepost/contracts/booking/customer';
import type { Envelope } from '@fencepost/contracts/envelope';
import type { TenantId } from '@fencepost/contracts/ids';
import type { Instant } from '@fencepost/contracts/instant';
import type { PlatformScope, TenantScope } from '@fencepost/contracts/scope';
import type { StoredMerge } from '../../domain/stored-merge.ts';
import type { PageOf, Removal } from './pages.ts';

export interface Customers {
  /**
   * The id of whoever is known by an identity, the same each time, from which nobody else can tell the identity; with
   * `takenId` the one after an id that is somebody else's by now.
   */
  idOf(identity: string, takenId?: string): string;
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

export interface Callbacks {
  byId(id: string): Promise<Callback | undefined>;
  /** Those that are about a customer, in the order of their ids, behind `after`. */
  ofCustomer(customerId: string, after: string | undefined, limit: number): Promise<readonly Callback[]>;
  /** The first of those that were asked for with a number of which nobody knew whose it is. */
  ofNobody(phone: string, limit: number): Promise<readonly Callback[]>;
  /** False where the call-back is there already. */
  add(callback: Callback, event: Envelope): Promise<boolean>;
  /** Writes over the version before; throws `stale_version`. */
  save(callback: Callback, event: Envelope): Promise<void>;
  /** By their deadlines, the nearest first. */
  page(request: PageOf<{ readonly status: Callback['status'] }>): Promise<readonly Callback[]>;
  readonly removal: Removal;
}

/** The keys that open what the audit says of a person. Destroying one that is gone already changes nothing. */
export interface PersonKeys {
  destroy(customerId: string, scope: TenantScope): Promise<void>;
}

/** Removes what one kind of record says of a person, for ever; the records stay. Repeatable. */
export type ForgetPerson = (customerId: string, scope: TenantScope) => Promise<void>;
