import type { Severity } from '@fencepost/contracts/integrity/alert';
import type { Sample } from './samples.ts';

/** How far Slack is behind an alert. */
export interface SlackState {
  /** Slack's name of the message; null before the first delivery. */
  readonly ts: string | null;
  /** Whether the newest state is not shown yet. */
  readonly pending: boolean;
  /** What the thread under the message still has to be told. */
  readonly note: 'resolved' | 'reopened' | null;
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

/** An alert as it is stored. `companyId`, because a platform's record has no tenant: here it is a fact, not the owner. */
export interface AlertRecord extends AlertFacts {
  readonly id: string;
  readonly invariant: string;
  readonly companyId: string | null;
  readonly cause: string;
  readonly status: 'open' | 'resolved';
  readonly openedAt: string;
  readonly lastSeenAt: string;
  readonly resolvedAt: string | null;
  /** How often it was opened. */
  readonly openings: number;
  /** The highest count since it was opened last. */
  readonly peakCount: number;
  /** Grows with every change that people should see. */
  readonly revision: number;
  readonly slack: SlackState;
  readonly version: number;
}

export type NewAlert = Omit<AlertRecord, 'version'>;
export type AlertPatch = Partial<Omit<NewAlert, 'id' | 'slack'>> & { readonly slack?: Partial<SlackState> };
