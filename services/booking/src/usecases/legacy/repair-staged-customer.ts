import { isDeepStrictEqual } from 'node:util';
import { codeOf, known } from '@fencepost/contracts/errors';
import { ABSENT, type RepairChange, type RepairOutcome } from '@fencepost/contracts/integrity/repair-step';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Judgement } from '../../domain/legacy/judge.ts';
import type { StagedCustomerRecord } from '../../domain/legacy/staged-customer-record.ts';
import type { LegacyDeps } from '../ports/legacy.ts';
import type { JudgeAll } from './judge-staged.ts';
import type { MoveStaged } from './move-staged.ts';

export interface RepairOrder {
  readonly planId: string;
  readonly step: number;
  readonly dryRun: boolean;
  readonly recordId: string;
  readonly change: RepairChange;
}

interface Deps extends Pick<LegacyDeps, 'stagedCustomers'> {
  readonly judgeAll: JudgeAll;
  readonly moves: MoveStaged;
}

/** The state that a move leads to. */
const targets = { promote: 'promoted', demote: 'staged', set_aside: 'set_aside', take_back: 'staged' } as const;

/** Others have been here: that row is left as it is. All else that a move refuses is against its rules. */
const drift: ReadonlySet<string> = new Set(['stale_version', 'still_referenced']);
const refusals: ReadonlySet<string> = new Set(['wrong_state', 'conflict']);

/**
 * One step of a plan on a customer of the predecessor. The values in `expect` are its own, and `companyId`, `verdict` and
 * `explanation` as the evidence says now: a plan that was made on other evidence drifts, and nobody is promoted to a
 * company that is not proved at this moment.
 */
export const makeRepairStagedCustomer = ({ stagedCustomers, judgeAll, moves }: Deps) => {
  const look = async (recordId: string, scope: PlatformScope) => {
    const row = known(await stagedCustomers.byId(recordId));
    return { row, judgement: known((await judgeAll([row], scope)).get(row.id)) };
  };

  const move = (
    row: StagedCustomerRecord,
    { change, planId, step: number }: RepairOrder,
    { judgement, scope }: { readonly judgement: Judgement; readonly scope: PlatformScope },
  ): Promise<StagedCustomerRecord> => {
    const by = { scope, step: { planId, step: number } };
    if (change.do === 'demote') return moves.demote(row, by);
    if (change.do === 'set_aside') return moves.setAside(row, change.reason, by);
    if (change.do === 'take_back') return moves.takeBack(row, by);
    const companyId = row.companyId ?? judgement.companyId;
    if (companyId === null) throw new Error('a customer that nothing proves is refused before');
    return moves.promoteTo(row, companyId, by);
  };

  return async (order: RepairOrder, scope: PlatformScope): Promise<RepairOutcome> => {
    const { change, dryRun } = order;
    const { row, judgement } = await look(order.recordId, scope);
    const found = foundIn({ row, judgement }, Object.keys(change.expect));
    const says = (outcome: RepairOutcome['outcome'], explanation: string | null, of = row): RepairOutcome => ({
      ...{ outcome, explanation, version: of.version, found, inverse: null, evidence: [...judgement.evidence] },
    });

    if (change.do === 'set') {
      const isLook = Object.keys(change.set).length === 0;
      return isLook ? says('already', null) : says('refused', 'A customer in staging is moved, and not written.');
    }
    const isMine = row.lastMove?.planId === order.planId && row.lastMove.step === order.step;
    const isThere = row.state === targets[change.do] && (row.state !== 'staged' || row.customerId === null);
    if (isThere) return { ...says('already', null), inverse: isMine ? inverseOf(row, change) : null };
    // The plan's own undo comes under the same step: only a promotion that was begun is gone on with.
    const isResumed = isMine && change.do === 'promote' && row.state === 'staged' && row.customerId !== null;
    if (!isResumed && !isDeepStrictEqual(found, change.expect)) {
      return says('drifted', 'It is not as the plan found it.');
    }
    const because = change.do === 'promote' && !isResumed ? unprovedBecause(judgement) : undefined;
    if (because !== undefined) return says('refused', because);
    if (dryRun) {
      const built = change.do === 'demote' ? await builtUpon(row, moves) : undefined;
      return built === undefined ? says('applied', null) : says('drifted', built);
    }
    try {
      const next = await move(row, order, { judgement, scope });
      return { ...says('applied', null, next), inverse: inverseOf(next, change) };
    } catch (error) {
      if (drift.has(codeOf(error))) return says('drifted', messageOf(error));
      if (refusals.has(codeOf(error))) return says('refused', messageOf(error));
      throw error;
    }
  };
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const builtUpon = async ({ companyId, customerId }: StagedCustomerRecord, moves: MoveStaged) =>
  companyId === null || customerId === null ? undefined : moves.builtUpon(companyId, customerId);

const unprovedBecause = ({ verdict, explanation }: Judgement): string | undefined =>
  verdict === 'proved' ? undefined : explanation;

/** What a plan may look at and expect. The person is not among it. */
const foundIn = (
  { row, judgement }: { readonly row: StagedCustomerRecord; readonly judgement: Judgement },
  names: readonly string[],
): Record<string, unknown> => {
  const values: Readonly<Record<string, unknown>> = {
    ...{ state: row.state, version: row.version, problem: row.problem, writer: row.writer },
    ...{
      lastMove: row.lastMove,
      deletedAt: row.deletedAt,
      customerId: row.customerId,
      companyId: row.companyId ?? judgement.companyId,
    },
    ...{ claimedCompanyNumber: row.claimedCompanyNumber, appointments: row.legacyAppointments.length },
    ...{ verdict: judgement.verdict, explanation: judgement.explanation, evidence: judgement.evidence },
  };
  return Object.fromEntries(names.map((name) => [name, Object.hasOwn(values, name) ? values[name] : ABSENT]));
};

/** What takes a move back: it expects exactly what the move has left. */
const inverseOf = (row: StagedCustomerRecord, { do: did }: RepairChange): RepairChange | null => {
  const { state, customerId, lastMove } = row;
  if (did === 'promote') return { do: 'demote', expect: { state, customerId } };
  if (did === 'set_aside') return { do: 'take_back', expect: { state, lastMove } };
  if (did === 'take_back') return { do: 'set_aside', expect: { state, lastMove }, reason: 'The plan was undone.' };
  return did === 'demote' ? { do: 'promote', expect: { state, lastMove } } : null;
};
