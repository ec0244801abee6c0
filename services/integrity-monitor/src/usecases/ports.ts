import type { EntityType } from '@fencepost/contracts/ids';
import type { StoredFact } from '@fencepost/contracts/integrity/facts';
import type { PagePosition } from '@fencepost/contracts/page-cursor';
import type { AlertPatch, AlertRecord, NewAlert } from '../domain/alert-record.ts';

/** Alerts as they are stored; every change is a compare-and-set on the version that was read. */
export interface Alerts {
  byId(id: string): Promise<AlertRecord | undefined>;
  /** False when it is there already. */
  add(alert: NewAlert): Promise<boolean>;
  /** Undefined when somebody else was faster. */
  change(current: Pick<AlertRecord, 'id' | 'version'>, patch: AlertPatch): Promise<AlertRecord | undefined>;
  open(): AsyncIterable<AlertRecord>;
  /** Newest opening first. */
  page(request: {
    readonly status: AlertRecord['status'] | undefined;
    readonly after: PagePosition | undefined;
    readonly limit: number;
  }): Promise<readonly AlertRecord[]>;
  /** Those that Slack does not show as they are, and that nobody is delivering at that moment; longest waiting first. */
  undelivered(now: string, limit: number): Promise<readonly AlertRecord[]>;
  /** How many alerts are open, and how many are not shown as they are. Counts end at 1,000. */
  count(): Promise<{ readonly open: number; readonly slackPending: number }>;
}

/**
 * Where people see alerts. Every method throws AppError `rate_limited` (detail.retryAfterMs), `conflict` (only a person
 * can help; detail.slackError) or `unavailable` (the outcome is unknown).
 */
export interface AlertChannel {
  /** Answers with the channel's name of the message. */
  post(alert: AlertRecord): Promise<string>;
  update(ts: string, alert: AlertRecord): Promise<void>;
  /** Tells the thread under the message what happened. */
  note(ts: string, alert: AlertRecord): Promise<void>;
  find(alertId: string): Promise<string | undefined>;
}

export interface SavedPicture {
  /** Position in the stream, and id, of the last event that is in the picture. */
  readonly position: number;
  readonly messageId: string;
  readonly eventsApplied: number;
  readonly chunks: readonly string[];
}

export interface Snapshots {
  /** Undefined when there is none, or when it is not whole. */
  load(): Promise<SavedPicture | undefined>;
  /** All of it or nothing; false when another replica is further, or is saving. */
  save(saved: SavedPicture): Promise<boolean>;
}

/** Who lets the monitor read its stored state. */
export const scannedOwners = ['tenant', 'booking'] as const;
export type ScannedOwner = (typeof scannedOwners)[number];

export interface StoredCollection {
  /** `tenant.mappings` */
  readonly id: string;
  readonly type: EntityType;
  read(range: {
    readonly after: string | null;
    readonly limit: number;
    readonly ifDigest: string | null;
  }): Promise<StoredRange>;
}

export interface StoredRange {
  readonly digest: string;
  readonly next: string | null;
  /** Null where the digest is the one that the caller knows. */
  readonly facts: readonly StoredFact[] | null;
}

/** What the monitor tells its operators about itself. */
export interface Gauges {
  event(outcome: 'applied' | 'repeated' | 'unknown_subject' | 'undecodable', lagSeconds: number | undefined): void;
  scanned(
    collection: string,
    outcome: { readonly ok: boolean; readonly atSeconds: number; readonly tookSeconds: number },
  ): void;
  slackFailed(code: string): void;
  alerts(open: readonly { readonly invariant: string; readonly severity: string }[], slackPending: number): void;
  picture(entities: Readonly<Record<string, number>>, bytes: number): void;
}
