import type { CompanylessAttempts, DatabasePart } from '@fencepost/contracts/integrity/database';
import type { PagePosition } from '@fencepost/contracts/page-cursor';
import type { z } from 'zod';
import type { ScanPatch, ScanRecord, ScanRequest } from '../../domain/scans/scan-record.ts';
import type { ScannedOwner } from '../ports.ts';

/** Scans as they are stored; every change is a compare-and-set on the version that was read. */
export interface Scans {
  byId(id: string): Promise<ScanRecord | undefined>;
  /** False when it is there already. */
  add(scan: Omit<ScanRecord, 'version'>): Promise<boolean>;
  /** Undefined when somebody else was faster. */
  change(current: Pick<ScanRecord, 'id' | 'version'>, patch: ScanPatch): Promise<ScanRecord | undefined>;
  /** Newest request first. */
  page(request: { readonly after: PagePosition | undefined; readonly limit: number }): Promise<readonly ScanRecord[]>;
  /** Those that were asked for before then, the oldest first. */
  askedBefore(before: string, limit: number): Promise<readonly ScanRecord[]>;
  /** Throws `stale_version` or `not_found` where somebody else was faster. */
  remove(scan: Pick<ScanRecord, 'id' | 'version'>): Promise<void>;
  /** The one that came to its end last. */
  newestCompleted(): Promise<ScanRecord | undefined>;
  /** Those whose e-mail is due, and that nobody is sending at that moment. */
  unreported(now: string, limit: number): Promise<readonly ScanRecord[]>;
}

/** What the replicas have agreed on: the one scan that was asked for last. Whoever finds no record of it makes it. */
export interface DeskRecord {
  readonly version: number;
  readonly request: ScanRequest | null;
}

/** One record; every change is a compare-and-set on the version that was read. */
export interface ScanDesk {
  read(): Promise<DeskRecord>;
  /** False when somebody else was faster. */
  change(current: DeskRecord, request: ScanRequest): Promise<boolean>;
}

/** Reads back what is really in an owner's database; throws AppError where nobody answers. */
export type InspectDatabase = (owner: ScannedOwner) => Promise<{
  readonly parts: readonly DatabasePart[];
  readonly withoutCompany: z.output<typeof CompanylessAttempts>;
}>;

/** The rules of an owner's database that the ratchet moves; throws AppError where nobody answers. */
export type ReadDatabaseRules = (
  owner: ScannedOwner,
) => Promise<
  readonly { readonly rule: string; readonly level: string; readonly violations: number; readonly refusals: number }[]
>;

/** The newest round of the prober that tried everything; undefined where there was none. */
export type NewestCanaryRun = () => Promise<
  | {
      readonly id: string;
      readonly finishedAt: string;
      readonly passed: boolean;
      readonly probes: number;
      readonly failures: readonly { readonly kind: string; readonly target: string; readonly failure: string }[];
    }
  | undefined
>;

/** The e-mail about a scan. Repeating it under one id is one e-mail to whoever keeps ids. */
export interface ReportMail {
  readonly id: string;
  readonly subject: string;
  readonly text: string;
  readonly json: string;
}

/** Throws AppError `unavailable` (worth another try) or `conflict` (a person has to correct something). */
export type SendReport = (mail: ReportMail) => Promise<void>;

/** What operators see of full scans. */
export interface ScanGauges {
  running(isRunning: boolean): void;
  /** Of the newest scan that came to its end, also after a restart. */
  completed(scan: Pick<ScanRecord, 'mode' | 'passed' | 'startedAt' | 'finishedAt' | 'records' | 'checks'>): void;
  next(atSeconds: number): void;
  reports(outcome: 'sent' | 'failed'): void;
  /** A replica has taken a scan from another that fell silent. */
  takenOver(): void;
  /** How long the monitor has not seen what it should see; 0 where it sees. */
  blind(seconds: number): void;
}
