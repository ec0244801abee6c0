import type { StoredFact } from '@fencepost/contracts/integrity/facts';
import type { Remedy } from '@fencepost/contracts/integrity/repair';
import type { RepairChange, RepairEvidence, RepairOutcome } from '@fencepost/contracts/integrity/repair-step';
import type { Actor } from '@fencepost/contracts/scope';
import type { ScannedOwner } from '../ports.ts';

/** A change that a recipe proposes; the owner is asked about it before it becomes a step. */
export interface Draft {
  readonly owner: ScannedOwner;
  readonly collection: string;
  readonly recordId: string;
  readonly tenantId: string | null;
  readonly change: RepairChange;
  readonly evidence: readonly RepairEvidence[];
}

/** A record that a recipe leaves alone: ambiguous, or without evidence that counts (D-02, D-03). */
export interface Refusal {
  readonly collection: string;
  readonly recordId: string;
  readonly because: string;
  readonly evidence: readonly RepairEvidence[];
}

/** Steps of one plan: so many are planned and verified within the time that a caller waits. What is beyond is for the next. */
export const MOST_STEPS = 1_000;

/** Of a record that is looked at no more, because the plan is full. */
export const forTheNext = ({ collection, recordId }: Pick<Draft, 'collection' | 'recordId'>): Refusal => ({
  ...{ collection, recordId, evidence: [] },
  because: `A plan has at most ${MOST_STEPS} steps: this record is for the next one.`,
});

/** Names and amounts that people compare. */
export type Figures = Readonly<Record<string, number>>;

export interface Findings {
  readonly drafts: readonly Draft[];
  readonly refusals: readonly Refusal[];
  readonly before: Figures;
  /** What the figures will be if all drafts are applied. */
  expected(applied: readonly Draft[]): Figures;
}

/** What a plan is for. */
export interface RepairWish {
  /** One company, or all. */
  readonly tenantId: string | null;
  /** One record, or all; the figures are of all. */
  readonly recordId: string | null;
  /** The time of the plan: what a recipe writes as "now", so that the same plan is the same plan. */
  readonly at: string;
  /** Companies whose figures are wanted although nothing is wrong with them any more: those of a plan that is verified. */
  readonly also: readonly string[];
  /** Who asks, for owners that look at a company on a person's behalf. */
  readonly by: Actor;
}

/** Whether this record may become a step, or a refusal. */
export const isWanted = ({ recordId }: RepairWish, id: string): boolean => recordId === null || recordId === id;

/** What recipes look with. Nothing here changes anything. */
export interface Looking {
  /** The stored facts of a collection, e.g. `tenant.mappings`, in the order of their ids. */
  facts(collection: string): AsyncIterable<StoredFact>;
  /** What is stored under these names in one record, fitting or not; see `ABSENT`. */
  /** Rows that name another company than the first event about their record did, as the monitor knows them now. */
  strays(): readonly StrayRow[];
  values(record: Pick<Draft, 'owner' | 'collection' | 'recordId'>, names: readonly string[]): Promise<Values>;
}

export interface StrayRow extends Pick<Draft, 'owner' | 'collection' | 'recordId'> {
  /** Whose the record has been since it was first heard of. */
  readonly home: string | null;
  readonly refused: string | null;
}
export type Values = Readonly<Record<string, unknown>>;

/** How one remedy finds its records and what proves their right values. One file each: a further remedy is a further file. */
export interface Recipe {
  readonly remedy: Remedy;
  /** Without a full stop. */
  readonly title: string;
  /** Ids of the invariants that must hold of the repaired records. */
  readonly invariants: readonly string[];
  /** The collections whose facts those invariants need: `tenant.companies` before what belongs to companies. */
  readonly reads: readonly string[];
  /** What is copied before a plan is applied (INT-031): without a copy nothing is. */
  readonly backup?: Backup;
  find(looking: Looking, wish: RepairWish): Promise<Findings>;
}

type Backup = 'customers';

/** Makes a backup, or names the one there is of the same rows. */
export type BackUps = Readonly<Record<Backup, (by: Actor) => Promise<string>>>;

/** An owner's `repairRecord`, with the plan's own identity and on behalf of the person who decided. */
export type RepairRecord = (
  order: Pick<Draft, 'owner' | 'collection' | 'recordId' | 'change'> & {
    readonly planId: string;
    readonly step: number;
    readonly dryRun: boolean;
  },
  by: Actor,
) => Promise<RepairOutcome>;
