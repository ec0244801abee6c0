import type { AlertEntry, AlertStatus, Severity } from '@fencepost/contracts/integrity/alert';
import type { Actor } from '@fencepost/contracts/scope';
import type { Sample } from './samples.ts';

/** How far Slack is behind an alert. */
export interface SlackState {
  /** Slack's name of the message; null before the first delivery. */
  readonly ts: string | null;
  /** Whether the newest state is not shown yet. */
  readonly pending: boolean;
  /** Since when Slack is behind; null where it is not. */
  readonly pendingSince: string | null;
  /** The last entry of the history that the thread under the message was told. */
  readonly toldSeq: number;
  /** Whether the message of the storm stands for it, because there was no room for one of its own. */
  readonly folded: boolean;
  /** Whether a post was begun whose outcome is unknown: it has to be looked for before posting again. */
  readonly unsure: boolean;
  readonly lastError: string | null;
  readonly attempts: number;
  readonly nextAttemptAt: string;
  /** Who delivers it now, and until when nobody else may. */
  readonly claimedBy: string | null;
  readonly claimedUntil: string;
}

/** What people are told of an alert. */
export interface AlertFacts {
  readonly severity: Severity;
  readonly companyName: string | null;
  readonly title: string;
  readonly runbook: string;
  readonly count: number;
  readonly samples: readonly Sample[];
}

/** One line of the history; `seq` counts from 1 and has no gaps. */
export interface HistoryEntry extends AlertEntry {
  readonly seq: number;
}

/** The newest repair plan made for an alert. `waiting`: somebody has to approve exactly this digest. */
export interface AlertRepair {
  readonly planId: string;
  readonly digest: string;
  readonly waiting: boolean;
}

/** An alert as it is stored. `companyId`, because a platform's record has no tenant: here it is a fact, not the owner. */
export interface AlertRecord extends AlertFacts {
  readonly id: string;
  readonly invariant: string;
  readonly companyId: string | null;
  readonly cause: string;
  readonly status: AlertStatus;
  readonly openedAt: string;
  readonly lastSeenAt: string;
  readonly resolvedAt: string | null;
  /** How often it was opened. */
  readonly openings: number;
  /** The highest count since it was opened last. */
  readonly peakCount: number;
  readonly acknowledged: { readonly by: Actor; readonly at: string } | null;
  readonly silenced: { readonly by: Actor; readonly at: string; readonly until: string } | null;
  readonly escalatedAt: string | null;
  /** Since when it waits for somebody: its opening, the end of a silence, or that it was given back. */
  readonly waitingSince: string | null;
  readonly repair: AlertRepair | null;
  readonly history: readonly HistoryEntry[];
  /** Grows with every change that people should see; callers know it as the version. */
  readonly revision: number;
  readonly slack: SlackState;
  readonly version: number;
}

export type NewAlert = Omit<AlertRecord, 'version'>;
export type AlertPatch = Partial<Omit<NewAlert, 'id' | 'slack'>> & { readonly slack?: Partial<SlackState> };

/** Whether something violates now, whatever people have said to it. */
export const isActive = ({ status }: Pick<AlertRecord, 'status'>): boolean => status !== 'resolved';
