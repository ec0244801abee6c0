import type { Envelope } from '@fencepost/contracts/envelope';
import type { Instant } from '@fencepost/contracts/instant';

/** One event that still lies in the document whose change it tells. */
export interface OutboxEntry {
  readonly collection: string;
  readonly documentId: string;
  readonly tenantId: string | null;
  readonly envelope: Envelope;
}

/** The pending events of a store, as the relay needs them. */
export interface Outbox {
  /** Entries whose event occurred before `olderThan`, the oldest first, at most `limit`. */
  pending(olderThan: Instant, limit: number): Promise<readonly OutboxEntry[]>;
  /** Removes acknowledged entries from their documents; those already gone are no error. */
  forget(entries: readonly OutboxEntry[]): Promise<void>;
}
