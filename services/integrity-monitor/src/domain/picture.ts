import { type Entities, type MutableEntities, makeEntities } from './compact/entity-table.ts';
import type { Known } from './known.ts';
import type { KnownState, StateOf } from './known-state.ts';
import type { ToldVerdict } from './verdict.ts';

export type { Known } from './known.ts';

/** An event that told an entity under another company than its own, or under none. */
export interface Stray {
  readonly tenantId: string | null;
  readonly version: number;
}

/** A stored row where it says something else than the events. Rows that agree with them are not remembered. */
export interface Stored {
  readonly version: number;
  readonly tenantId: string | null;
  readonly state: KnownState | undefined;
  readonly references: readonly string[];
  readonly problem: string | undefined;
  /** Whether it is older than what was told before it was read: no command goes back. */
  readonly isBehind: boolean;
}

/** Whether the monitor could read an owner's collection the last time it tried. */
export interface ScanHealth {
  readonly failing: boolean;
  readonly code: string | null;
}

/**
 * What the monitor knows, as invariants see it. References that hold are not remembered: homes never change, so what
 * held once holds for ever; `unsettled` keeps the others.
 */
export interface Picture {
  readonly entities: Entities;
  readonly unsettled: ReadonlyMap<string, readonly string[]>;
  readonly strays: ReadonlyMap<string, readonly Stray[]>;
  readonly stored: ReadonlyMap<string, Stored>;
  /** Who refers to an id that nobody has told of yet. */
  readonly awaited: ReadonlyMap<string, ReadonlySet<string>>;
  /** Entities of some kinds by kind and company: see `membersOf`. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
  /** Who ever said that it has a thing that only one company can have; see `holdersOf`. */
  readonly claimants: ReadonlyMap<string, string | ReadonlySet<string>>;
  /** The things that more than one record ever claimed, by record. */
  readonly contested: ReadonlyMap<string, ReadonlySet<string>>;
  /** By which keyed mark the stored row of a number names it; no event does. */
  readonly numberMarks: ReadonlyMap<string, string>;
  /** Told by events, and not shown by a scan that should have shown them. */
  readonly gone: ReadonlySet<string>;
  /** Kinds of entities whose collections were read to their end. */
  readonly scanned: ReadonlySet<string>;
  /** By collection, e.g. `tenant.mappings`. */
  readonly scans: ReadonlyMap<string, ScanHealth>;
  /** Whether every collection was read to its end since the monitor started: only then is "unknown" a statement. */
  readonly complete: boolean;
  /** What others have found by looking; see `tellVerdict`. */
  readonly verdicts: ReadonlyMap<string, ToldVerdict>;
  /** What time it is, in milliseconds. */
  readonly now: number;
}

export interface MutablePicture extends Picture {
  readonly entities: MutableEntities;
  readonly unsettled: Map<string, readonly string[]>;
  readonly strays: Map<string, readonly Stray[]>;
  readonly stored: Map<string, Stored>;
  readonly awaited: Map<string, Set<string>>;
  readonly members: Map<string, Set<string>>;
  readonly claimants: Map<string, string | Set<string>>;
  readonly contested: Map<string, Set<string>>;
  readonly numberMarks: Map<string, string>;
  readonly gone: Set<string>;
  readonly scanned: Set<string>;
  readonly scans: Map<string, ScanHealth>;
  readonly verdicts: Map<string, ToldVerdict>;
  complete: boolean;
  now: number;
  /** By kind: what was told since its rows are being walked, with the version that was known before. */
  readonly toldInWalk: Map<string, Map<string, number>>;
  /** Entities met so far. */
  meetings: number;
  /** Collections walked so far. */
  walks: number;
}

export const emptyPicture = (): MutablePicture => ({
  entities: makeEntities(),
  unsettled: new Map(),
  strays: new Map(),
  stored: new Map(),
  awaited: new Map(),
  members: new Map(),
  claimants: new Map(),
  contested: new Map(),
  numberMarks: new Map(),
  gone: new Set(),
  scanned: new Set(),
  scans: new Map(),
  verdicts: new Map(),
  now: 0,
  toldInWalk: new Map(),
  complete: false,
  meetings: 0,
  walks: 0,
});

interface Standing {
  readonly state: KnownState | undefined;
  readonly references: readonly string[];
}

const none: readonly never[] = [];

/**
 * What holds of an entity now. The stored row is the truth, also at the version of the newest event, for a row bent by
 * hand keeps its version, and where it was set back; an event with a higher version replaces it until the next scan.
 */
export const standingOf = (picture: Picture, known: Known): Standing => {
  const stored = picture.stored.get(known.id);
  const storedWins =
    stored !== undefined && (stored.problem !== undefined || stored.isBehind || stored.version >= known.version);
  return storedWins ? stored : { state: known.state, references: picture.unsettled.get(known.id) ?? none };
};

/** The state that holds of an entity, if it is of that kind and its state could be read. */
export const stateOf = <T extends KnownState['of']>(picture: Picture, id: string, kind: T): StateOf<T> | undefined => {
  const known = picture.entities.get(id);
  const state = known === undefined ? undefined : standingOf(picture, known).state;
  return state?.of === kind ? (state as StateOf<T>) : undefined;
};

/** Kinds that are looked up by their company. */
export type Member = 'mapping' | 'service' | 'teamBinding' | 'syncRun' | 'reconciliation' | 'drift';

/** The ids of a company's entities of a kind. */
export const membersOf = (picture: Picture, kind: Member, companyId: string): readonly string[] =>
  [...(picture.members.get(`${kind}:${companyId}`) ?? none)].filter(
    (id) => picture.entities.get(id)?.home === companyId,
  );

/** Whether a company has left, so that what is still remembered of it says nothing any more. */
export const hasLeft = (picture: Picture, companyId: string | undefined): boolean =>
  companyId !== undefined && stateOf(picture, companyId, 'company')?.status === 'offboarded';

/** Whether the stored row says something else than the events of the same version, or was set back: no command writes so. */
export const isBent = (picture: Picture, id: string): boolean => {
  const version = picture.entities.get(id)?.version ?? 0;
  const stored = picture.stored.get(id);
  return version > 0 && (stored?.version === version || stored?.isBehind === true);
};
