import type { CanaryRun } from '@fencepost/contracts/integrity/canary';
import type { Holdings } from './probe.ts';

/** One round, as it is stored; a crash costs the round so far, for every probe can be repeated. */
export interface CanaryRecord extends CanaryRun {
  readonly claimedBy: string | null;
  readonly claimedUntil: string;
  /** How often somebody began it. */
  readonly attempts: number;
  /** Of a dose: the moment by which its probes are chosen. */
  readonly chosenAt: string;
}

/** What the replicas have agreed on: the round that was begun last. */
export interface CanaryDesk {
  readonly id: string;
  readonly version: number;
  readonly runId: string | null;
}

/** One of the two companies that exist to be tried. */
export interface SyntheticCompany {
  readonly id: string;
  readonly version: number;
  readonly holdings: Holdings;
}

/** Without what only replicas need. */
export const runOf = ({ claimedBy, claimedUntil, attempts, chosenAt, ...run }: CanaryRecord): CanaryRun => run;
