import type { CheckResult, CompanyFigures, ScanMode } from '@fencepost/contracts/integrity/full-scan';
import type { Actor } from '@fencepost/contracts/scope';

/** What was asked for. Its id is derived where the schedule asks, so that all replicas ask for one and the same. */
export interface ScanRequest {
  readonly id: string;
  readonly mode: ScanMode;
  readonly detailed: boolean;
  readonly requestedBy: Actor;
  readonly requestedAt: string;
  /** The day of the schedule, `2026-11-21`; null where a person asked. */
  readonly day: string | null;
}

/** A collection that could not be read, and the code that its owner answered with. */
export interface Unread {
  /** `tenant.services` */
  readonly place: string;
  readonly code: string;
}

/** A company that breaks an invariant, or the platform where `companyId` is null. */
export interface Violator {
  readonly check: string;
  readonly companyId: string | null;
  readonly violations: number;
}

/** How far the e-mail about a scan is. */
export interface ReportState {
  /** `none`: nobody wants it. */
  readonly state: 'none' | 'pending' | 'sent';
  readonly attempts: number;
  readonly nextAttemptAt: string;
  readonly claimedUntil: string;
  readonly lastError: string | null;
}

/** One run over everything that is stored, as it is stored itself: a crash costs at most the range that was being read. */
export interface ScanRecord extends ScanRequest {
  /** Counts the writes. */
  readonly version: number;
  readonly state: 'pending' | 'running' | 'completed' | 'failed';
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** Where it goes on: in this collection (`tenant.services`), after this id. */
  readonly reading: string | null;
  readonly after: string | null;
  readonly collectionsDone: number;
  readonly collectionsTotal: number;
  readonly records: number;
  readonly unread: readonly Unread[];
  /** Since when the collection that is next cannot be read. */
  readonly failingSince: string | null;
  /** When everything was read. */
  readonly readAt: string | null;
  /** How often judging it has failed. */
  readonly failures: number;
  /** How often a replica has taken it from another that fell silent. */
  readonly takeovers: number;
  readonly nextStepAt: string;
  readonly claimedBy: string | null;
  readonly claimedUntil: string;
  readonly passed: boolean | null;
  readonly summary: readonly string[];
  readonly checks: readonly CheckResult[];
  readonly companies: readonly CompanyFigures[];
  /** Who violates which check; null where they were too many to be named. */
  readonly violators: readonly Violator[] | null;
  readonly notCovered: readonly string[];
  readonly error: string | null;
  readonly report: ReportState;
}

export type ScanPatch = Partial<Omit<ScanRecord, 'id' | 'version' | 'report'>> & {
  readonly report?: Partial<ReportState>;
};

/** A scan that was asked for and has not begun. */
export const newScan = (request: ScanRequest): Omit<ScanRecord, 'version'> => {
  const { requestedAt } = request;
  return {
    ...request,
    ...{ state: 'pending', startedAt: null, finishedAt: null, reading: null, after: null },
    ...{ collectionsDone: 0, collectionsTotal: 0, records: 0, unread: [], failingSince: null, readAt: null },
    ...{ failures: 0, takeovers: 0, nextStepAt: requestedAt, claimedBy: null, claimedUntil: requestedAt },
    ...{ passed: null, summary: [], checks: [], companies: [], violators: [], notCovered: [], error: null },
    report: { state: 'none', attempts: 0, nextAttemptAt: requestedAt, claimedUntil: requestedAt, lastError: null },
  };
};

export const isOver = ({ state }: Pick<ScanRecord, 'state'>): boolean => state === 'completed' || state === 'failed';
