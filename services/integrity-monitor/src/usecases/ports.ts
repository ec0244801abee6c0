import type { EntityType } from '@fencepost/contracts/ids';
import type { AlertStatus, Severity } from '@fencepost/contracts/integrity/alert';
import type { StoredFact } from '@fencepost/contracts/integrity/facts';
import type { PagePosition } from '@fencepost/contracts/page-cursor';
import type { AlertPatch, AlertRecord, HistoryEntry, NewAlert } from '../domain/alert-record.ts';
import type { Place, StormDigest } from '../domain/storm.ts';

/** Alerts as they are stored; every change is a compare-and-set on the version that was read. */
export interface Alerts {
  byId(id: string): Promise<AlertRecord | undefined>;
  /** False when it is there already. */
  add(alert: NewAlert): Promise<boolean>;
  /** Undefined when somebody else was faster. */
  change(current: Pick<AlertRecord, 'id' | 'version'>, patch: AlertPatch): Promise<AlertRecord | undefined>;
  /** Whatever is not resolved. */
  open(): AsyncIterable<AlertRecord>;
  /** Those that the message of the storm stands for, also where they are resolved by now. */
  folded(): AsyncIterable<AlertRecord>;
  /** Newest opening first. */
  page(request: {
    readonly status: AlertStatus | 'active' | undefined;
    readonly invariant?: string | undefined;
    /** Null: those that are no company's. */
    readonly companyId?: string | null | undefined;
    /** Without those that were resolved before then, and have stayed so. */
    readonly notOverBefore?: string | undefined;
    readonly after: PagePosition | undefined;
    readonly limit: number;
  }): Promise<readonly AlertRecord[]>;
  /** Those that Slack does not show as they are, and that nobody is delivering at that moment; longest waiting first. */
  undelivered(now: string, limit: number): Promise<readonly AlertRecord[]>;
  /** How many alerts are not resolved, and how many are not shown as they are. Counts end at 1,000. */
  count(): Promise<{ readonly open: number; readonly slackPending: number }>;
  /** Since when the longest waiting one is not shown as it is. */
  pendingSince(): Promise<string | undefined>;
}

/**
 * Where people see alerts. Every method throws AppError `rate_limited` (detail.retryAfterMs), `conflict` (only a person
 * can help; detail.slackError) or `unavailable` (the outcome is unknown).
 */
export interface AlertChannel {
  /** Answers with the channel's name of the message. */
  post(alert: AlertRecord): Promise<string>;
  update(ts: string, alert: AlertRecord): Promise<void>;
  /** Tells the thread under the message what happened; an escalation also the channel. */
  note(ts: string, alert: AlertRecord, entries: readonly HistoryEntry[]): Promise<void>;
  /** Of an alert, or of a storm. */
  find(id: string): Promise<string | undefined>;
  /** The one message that stands for all alerts without one of their own. */
  readonly storm: {
    post(digest: StormDigest): Promise<string>;
    update(ts: string, digest: StormDigest): Promise<void>;
    /** Tells thread and channel that alerts of the storm have escalated. */
    escalate(ts: string, digest: StormDigest): Promise<void>;
  };
}

/** What the replicas have agreed on about the channel: which alerts have a message of their own, and the storm's. */
export interface BoardRecord {
  readonly version: number;
  readonly places: readonly Place[];
  /** Counts the storms. */
  readonly serial: number;
  /** Slack's name of the storm's message; null where there is no storm, or before its first delivery. */
  readonly ts: string | null;
  /** What the message says. */
  readonly shown: string | null;
  readonly escalated: boolean;
  readonly unsure: boolean;
  readonly nextAttemptAt: string;
  readonly claimedUntil: string;
}

/** One record; every change is a compare-and-set on the version that was read. */
export interface Board {
  read(): Promise<BoardRecord>;
  /** Undefined when somebody else was faster. */
  change(current: BoardRecord, patch: Partial<Omit<BoardRecord, 'version'>>): Promise<BoardRecord | undefined>;
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
  /** Its places are not ids, and say nothing of an order: it is always read as a whole, and by nobody in between. */
  readonly isSealed?: true;
  read(range: {
    readonly after: string | null;
    readonly limit: number;
    readonly ifDigest: string | null;
  }): Promise<StoredRange>;
}

export interface StoredRange {
  readonly digest: string;
  /** How many records there are in it. */
  readonly count: number;
  readonly next: string | null;
  /** Null where the digest is the one that the caller knows. */
  readonly facts: readonly StoredFact[] | null;
  /** For how long its owner wants to be left alone. */
  readonly restMs?: number;
}

/** What is counted of one alert that is not resolved. */
export interface AlertFigures {
  readonly invariant: string;
  readonly severity: Severity;
  readonly status: AlertStatus;
  /** How many records violate. */
  readonly count: number;
  readonly escalated: boolean;
  /** How long nobody has acknowledged it; null where somebody has, or where it is silenced. */
  readonly unacknowledgedSeconds: number | null;
}

/** What the monitor tells its operators about itself. */
export interface Gauges {
  /** A company has a customer whom the monitor had not heard of. */
  customerCreated(): void;
  event(outcome: 'applied' | 'repeated' | 'unknown_subject' | 'undecodable', lagSeconds: number | undefined): void;
  scanned(
    collection: string,
    outcome: { readonly ok: boolean; readonly atSeconds: number; readonly tookSeconds: number },
  ): void;
  slackFailed(code: string): void;
  alerts(
    active: readonly AlertFigures[],
    slack: { readonly pending: number; readonly lagSeconds: number; readonly folded: number },
  ): void;
  picture(entities: Readonly<Record<string, number>>, bytes: number): void;
  /** Which share of requests fails: in the newest quarter of an hour, and usually. */
  errorShare(window: 'now' | 'usual', share: number): void;
}
