import { isDeepStrictEqual } from 'node:util';
import { AppError } from '@fencepost/contracts/errors';
import type { RepairChange, RepairOutcome } from '@fencepost/contracts/integrity/repair-step';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { StagedRow } from '@fencepost/contracts/tenant/legacy';
import {
  type RepairedStep,
  type RepairOrder,
  type RepairVerdict,
  repairedStepId,
} from '@fencepost/service-kit/repair-record';
import type { StagedRowRecord } from '../../domain/staged-row-record.ts';
import type { Stores } from '../ports.ts';
import type { Repairs } from './ports.ts';

interface Move {
  readonly stagedRowId: string;
  readonly version: number;
}

interface Deps extends Pick<Stores, 'stagedRows'> {
  readonly repairs: Repairs;
  readonly proveStagedRow: (row: StagedRowRecord, scope: PlatformScope) => Promise<RepairVerdict>;
  readonly promoteStagedRow: (move: Move, scope: PlatformScope, causationId: string) => Promise<StagedRow>;
  readonly demoteStagedRow: (move: Move, scope: PlatformScope, causationId: string) => Promise<StagedRow>;
}

type Outcome = Omit<RepairOutcome, 'found' | 'version'>;

/** Out of staging where Cal.com and the registry prove the row, and back into it by the plan that had promoted it. */
export const makeRepairStagedRow =
  (deps: Deps) =>
  async (order: RepairOrder, scope: PlatformScope): Promise<RepairOutcome> => {
    const { change, recordId } = order;
    const row = await deps.stagedRows.byId(recordId);
    if (row === undefined) return { ...drifted('There is no such row any more.'), version: null, found: {} };
    const found = foundIn(row, change);
    const outcome = await outcomeOf(deps, { order, row, found }, scope);
    return { ...outcome, version: row.version, found };
  };

interface Looked {
  readonly order: RepairOrder;
  readonly row: StagedRowRecord;
  readonly found: Record<string, unknown>;
}

const outcomeOf = async (deps: Deps, looked: Looked, scope: PlatformScope): Promise<Outcome> => {
  const { change } = looked.order;
  if (change.do === 'set' && Object.keys(change.set).length === 0) return drifted('Only looked at.');
  const before = await deps.repairs.steps.byId(repairedStepId(looked.order));
  if (change.do === 'promote') return promoted(deps, { ...looked, before }, scope);
  if (change.do === 'demote') return demoted(deps, { ...looked, before }, scope);
  return refused('Rows in staging are promoted or demoted, and nothing else.');
};

type Step = Looked & { readonly before: RepairedStep | undefined };

const promoted = async (deps: Deps, step: Step, scope: PlatformScope): Promise<Outcome> => {
  const { order, row, found, before } = step;
  if (before?.state === 'undoing' || before?.state === 'undone')
    return refused('This step has been taken back already.');
  const isOurs = before !== undefined && row.state === 'promoted';
  if (row.state === 'promoted') return { ...already, inverse: isOurs ? demotionOf(row) : null };
  if (!isDeepStrictEqual(found, order.change.expect)) return drifted('The row has changed since: it stays as it is.');
  const verdict = await provedOrNot(deps, { row, mayWait: !order.dryRun }, scope);
  const evidence = [...verdict.evidence];
  if (verdict.refused !== null) return { ...refused(verdict.refused), evidence };
  const inverse: RepairChange = { do: 'demote', expect: { state: 'promoted' } };
  if (order.dryRun) return { outcome: 'applied', explanation: null, inverse, evidence };
  await begin(deps, { order, before, inverse, state: 'begun' });
  const done = await move(() =>
    deps.promoteStagedRow({ stagedRowId: row.id, version: row.version }, scope, order.planId),
  );
  if (done instanceof AppError) return { ...refused(done.message), evidence };
  await end(deps, order, 'applied');
  return { outcome: 'applied', explanation: null, inverse: demotionOf(done), evidence };
};

/** A plan is made also while one company's Cal.com is away: its rows are for the next plan. Applying waits for it. */
const provedOrNot = async (
  { proveStagedRow }: Deps,
  { row, mayWait }: { readonly row: StagedRowRecord; readonly mayWait: boolean },
  scope: PlatformScope,
): Promise<RepairVerdict> => {
  try {
    return await proveStagedRow(row, scope);
  } catch (error) {
    if (mayWait || !(error instanceof AppError)) throw error;
    return { refused: `Nothing can be proved now, plan again later. ${error.message}`, evidence: [] };
  }
};

/** Only what a plan has promoted itself: everything else was promoted by a person, who takes it back. */
const demoted = async (deps: Deps, step: Step, scope: PlatformScope): Promise<Outcome> => {
  const { order, row, found, before } = step;
  if (before === undefined) return refused('This plan has not promoted the row.');
  if (row.state === 'staged') return already;
  if (!isDeepStrictEqual(found, order.change.expect)) return drifted('The row has changed since: it stays as it is.');
  if (order.dryRun) return { outcome: 'applied', explanation: null, inverse: null, evidence: [] };
  await begin(deps, { order, before, inverse: before.inverse, state: 'undoing' });
  const done = await move(() =>
    deps.demoteStagedRow({ stagedRowId: row.id, version: row.version }, scope, order.planId),
  );
  if (done instanceof AppError) return refused(done.message);
  await end(deps, order, 'undone');
  return { outcome: 'applied', explanation: null, inverse: null, evidence: [] };
};

const begin = async (
  { repairs }: Deps,
  noted: Pick<Step, 'order' | 'before'> & Pick<RepairedStep, 'inverse' | 'state'>,
): Promise<void> => {
  const { order, before, inverse, state } = noted;
  const { collection, recordId, change } = order;
  if (before !== undefined) return repairs.steps.save({ ...before, inverse, state, version: before.version + 1 });
  const id = repairedStepId(order);
  const inTheWay = await repairs.steps.add({ id, collection, recordId, change, inverse, state, version: 1 });
  if (inTheWay !== undefined) throw new AppError('unavailable', 'This step is being done elsewhere: try again.');
};

const end = async ({ repairs }: Deps, order: RepairOrder, state: RepairedStep['state']): Promise<void> => {
  const noted = await repairs.steps.byId(repairedStepId(order));
  if (noted !== undefined) await repairs.steps.save({ ...noted, state, version: noted.version + 1 });
};

/** What a command refuses is an outcome; that somebody was faster is for the next look. */
const move = async (work: () => Promise<StagedRow>): Promise<StagedRow | AppError> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.retry === 'never') return error;
    throw error;
  }
};

const demotionOf = ({ promotedTo }: Pick<StagedRow, 'promotedTo'>): RepairChange => ({
  do: 'demote',
  expect: { state: 'promoted', promotedTo },
});

const foundIn = (row: StagedRowRecord, { expect }: RepairChange): Record<string, unknown> => {
  const shown: Readonly<Record<string, unknown>> = row;
  return Object.fromEntries(Object.keys(expect).map((name) => [name, SHOWN.has(name) ? (shown[name] ?? null) : null]));
};
const SHOWN: ReadonlySet<string> = new Set([
  ...['kind', 'problem', 'claimedCompanyNumber', 'eventTypeId', 'calcomTeamId', 'syncStatus', 'state', 'promotedTo'],
]);

const nothing = { inverse: null, evidence: [] };
const already: Outcome = { ...nothing, outcome: 'already', explanation: null };
const drifted = (explanation: string): Outcome => ({ ...nothing, outcome: 'drifted', explanation });
const refused = (explanation: string): Outcome => ({ ...nothing, outcome: 'refused', explanation });
