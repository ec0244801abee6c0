import { isDeepStrictEqual } from 'node:util';
import type { Envelope } from '@fencepost/contracts/envelope';
import { AppError, codeOf } from '@fencepost/contracts/errors';
import {
  ABSENT,
  type RepairChange,
  type RepairEvidence,
  type RepairOutcome,
} from '@fencepost/contracts/integrity/repair-step';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { RawRecord, RawRecords } from './raw-record.ts';
import type { Records } from './records.ts';

type SetChange = Extract<RepairChange, { readonly do: 'set' }>;
type Values = Readonly<Record<string, unknown>>;

/** One step of a plan as its owner remembers it: what makes a repetition `already`, and what alone may be undone. */
export interface RepairedStep {
  /** See `repairedStepId`. */
  readonly id: string;
  readonly collection: string;
  readonly recordId: string;
  readonly change: RepairChange;
  readonly inverse: RepairChange;
  /** `begun` was written before the record, `undoing` before it was put back: a crash in between is found by them. */
  readonly state: 'begun' | 'applied' | 'undoing' | 'undone';
  readonly version: number;
}

/** A step of a plan, by the name under which its owner remembers it. */
export const repairedStepId = ({ planId, step }: { readonly planId: string; readonly step: number }): string =>
  `${planId}.${step}`;

/** What of one collection a repair may set, by its owner's rules. */
export interface Repairable {
  readonly records: RawRecords;
  /** Members that a repair may set; every other one is refused. */
  readonly fields: readonly string[];
  /** Whether the record may get these values. What a plan puts back, which it has changed itself, is not asked about. */
  judge(record: RawRecord, set: Values, scope: PlatformScope): Promise<RepairVerdict>;
  /** The event that tells of the record as it is after the change. Only asked where it fits its schema. */
  tell(after: Values & { readonly id: string; readonly version: number }, told: Told): Envelope;
}

export interface RepairVerdict {
  /** Null where it may be done. */
  readonly refused: string | null;
  readonly evidence: readonly RepairEvidence[];
}

export interface Told {
  readonly scope: PlatformScope;
  readonly tenantId: string | null;
  /** The plan. */
  readonly causationId: string;
}

export interface RepairOrder {
  readonly planId: string;
  readonly step: number;
  readonly dryRun: boolean;
  readonly collection: string;
  readonly recordId: string;
  readonly change: RepairChange;
}

export type Outcome = RepairOutcome;

const TRIES = 5;

/**
 * A `set` of a repair plan: only where the stored values are those that the plan saw, by the owner's rules, told like any
 * change. Everybody's later change stays; the same step again finds what it has done; an undo gives back what was there.
 */
export const makeRepairValues =
  (steps: Pick<Records<RepairedStep>, 'byId' | 'add' | 'save'>) =>
  async (repairable: Repairable, order: RepairOrder & { readonly change: SetChange }, scope: PlatformScope) => {
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const outcome = await once({ steps, repairable, order, scope });
      if (outcome !== undefined) return outcome;
    }
    throw new AppError('unavailable', 'This record is being changed all the time: try again.');
  };

interface Run {
  readonly steps: Pick<Records<RepairedStep>, 'byId' | 'add' | 'save'>;
  readonly repairable: Repairable;
  readonly order: RepairOrder & { readonly change: SetChange };
  readonly scope: PlatformScope;
}

/** Undefined where somebody else wrote meanwhile: then all is looked at anew. */
const once = async (run: Run): Promise<Outcome | undefined> => {
  const { steps, repairable, order, scope } = run;
  const { change } = order;
  const record = await repairable.records.look(order.recordId, scope);
  if (record === undefined) return drifted('There is no such record any more.', { version: null, found: {} });
  const found = pick(record.members, Object.keys(change.expect));
  const now = { version: record.version, found };
  if (Object.keys(change.set).length === 0) return drifted('Only looked at.', now);

  const before = await steps.byId(repairedStepId(order));
  const isUndo = before !== undefined && isSame(change, before.inverse);
  if (before !== undefined && !isUndo && !isSame(change, before.change)) {
    throw new AppError('invalid_input', 'This step of the plan is another change: a plan is never rewritten.');
  }
  const isWritten = before !== undefined && record.repairedBy === markOf(before.id, isUndo);
  if (before !== undefined && !isUndo) {
    if (before.state === 'undoing' || before.state === 'undone') {
      return refusedFor('This step has been taken back already.', now);
    }
    if (before.state === 'begun' && isWritten && !order.dryRun)
      await note(steps, { ...before, ...nextOf(before, 'applied') });
    if (before.state === 'applied' || isWritten) return { ...already(now), inverse: before.inverse };
  }
  if (before !== undefined && isUndo) {
    if (before.state === 'undone' || isWritten) return already(now);
    const wasApplied = before.state !== 'begun' || record.repairedBy === markOf(before.id, false);
    if (!wasApplied) return drifted('This step was never applied: there is nothing to take back.', now);
  }
  if (isSame(pick(record.members, Object.keys(change.set)), change.set)) return already(now);
  if (!isSame(found, change.expect)) return drifted('Somebody has changed it since: it stays as they made it.', now);

  const verdict = isUndo ? { refused: null, evidence: [] } : await judged(run, record);
  const evidence = [...verdict.evidence];
  if (verdict.refused !== null) return { ...refusedFor(verdict.refused, now), evidence };
  const inverse: SetChange = { do: 'set', expect: change.set, set: pick(record.members, Object.keys(change.set)) };
  const applied: Outcome = {
    ...{ outcome: 'applied', explanation: null, version: (record.version ?? 0) + 1, found },
    ...{ inverse: isUndo ? null : inverse, evidence },
  };
  return order.dryRun ? applied : write(run, { record, before, isUndo, inverse, applied });
};

/** What a record says that a step has written last: after a crash between the write and its note, only the record knows. */
const markOf = (stepId: string, isUndo: boolean): string => (isUndo ? `${stepId}.undo` : stepId);

const judged = async ({ repairable, order, scope }: Run, record: RawRecord): Promise<RepairVerdict> => {
  const { set, expect } = order.change;
  const no = (refused: string): RepairVerdict => ({ refused, evidence: [] });
  const foreign = Object.keys(set).find((field) => !repairable.fields.includes(field));
  if (foreign !== undefined) return no(`A repair may not set ${foreign} here.`);
  const blind = Object.keys(set).find((field) => !Object.hasOwn(expect, field));
  if (blind !== undefined) return no(`The plan does not say what ${blind} was: nothing is overwritten unseen.`);
  if (record.version === null) return no('The version of this record cannot be read.');
  const seen = pick(record.members, Object.keys(expect));
  if (!isDeepStrictEqual(seen, jsonOf(seen))) return no('What is stored is no JSON: it could not be put back.');
  return repairable.judge(record, set, scope);
};

interface Writing {
  readonly record: RawRecord;
  readonly before: RepairedStep | undefined;
  readonly isUndo: boolean;
  readonly inverse: SetChange;
  readonly applied: Outcome;
}

/** First the note, then the record, then the note that it is done. */
const write = async (run: Run, writing: Writing): Promise<Outcome | undefined> => {
  const { steps, repairable, order, scope } = run;
  const { record, isUndo, applied } = writing;
  const noted = await noteBegin(run, writing);
  if (noted === undefined) return undefined;
  const members = after(record.members, order.change.set);
  const told = { scope, tenantId: record.tenantId, causationId: order.planId };
  const next = { ...members, id: record.id, version: (record.version ?? 0) + 1 };
  const event = isUndo ? tellIfItFits(repairable, next, told) : repairable.tell(next, told);
  const set = { set: order.change.set, by: markOf(noted.id, isUndo), restores: isUndo };
  const written = await asRefusal(() => repairable.records.change(record, set, { scope, event }));
  if (written instanceof AppError)
    return refusedFor(written.message, { version: record.version, found: applied.found });
  if (written === undefined) return undefined;
  await note(steps, { ...noted, ...nextOf(noted, isUndo ? 'undone' : 'applied') });
  return applied;
};

/** What an undo puts back may fit no schema, and then no event can tell of it: the next scan does. */
const tellIfItFits = (repairable: Repairable, next: Parameters<Repairable['tell']>[0], told: Told) => {
  try {
    return repairable.tell(next, told);
  } catch {
    return undefined;
  }
};

const asRefusal = async <T>(work: () => Promise<T>): Promise<T | AppError> => {
  try {
    return await work();
  } catch (error) {
    if (codeOf(error) === 'conflict' && error instanceof AppError) return error;
    throw error;
  }
};

/** Undefined where another process is at the same step. */
const noteBegin = async ({ steps, order }: Run, writing: Writing): Promise<RepairedStep | undefined> => {
  const { before, isUndo, inverse } = writing;
  const { collection, recordId, change } = order;
  if (before === undefined) {
    const id = repairedStepId(order);
    const begun: RepairedStep = { id, collection, recordId, change, inverse, state: 'begun', version: 1 };
    return (await steps.add(begun)) === undefined ? begun : undefined;
  }
  const next: RepairedStep = isUndo
    ? { ...before, ...nextOf(before, 'undoing') }
    : { ...before, ...nextOf(before, 'begun'), inverse };
  return (await note(steps, next)) ? next : undefined;
};

const nextOf = ({ version }: RepairedStep, state: RepairedStep['state']) => ({ state, version: version + 1 });

const note = async (steps: Run['steps'], next: RepairedStep): Promise<boolean> => {
  try {
    await steps.save(next);
    return true;
  } catch (error) {
    if (codeOf(error) === 'stale_version') return false;
    throw error;
  }
};

const after = (members: Values, set: Values): Values => {
  const all = Object.entries({ ...members, ...set });
  return Object.fromEntries(all.filter(([, value]) => !isSame(value, ABSENT)));
};

/** The stored values of these members; one that is not there is `ABSENT`. */
const pick = (members: Values, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.map((name) => [name, Object.hasOwn(members, name) ? members[name] : ABSENT]));

export const isSame = (one: unknown, other: unknown): boolean => isDeepStrictEqual(jsonOf(one), jsonOf(other));
const jsonOf = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

interface Now {
  readonly version: number | null;
  readonly found: Record<string, unknown>;
}
const nothing = { inverse: null, evidence: [] };
export const drifted = (explanation: string, now: Now): Outcome => ({
  ...now,
  ...nothing,
  outcome: 'drifted',
  explanation,
});
export const refusedFor = (explanation: string, now: Now): Outcome => ({
  ...now,
  ...nothing,
  outcome: 'refused',
  explanation,
});
export const already = (now: Now): Outcome => ({ ...now, ...nothing, outcome: 'already', explanation: null });
