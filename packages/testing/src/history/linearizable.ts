import type { Operation, SequentialModel } from './operation.ts';

/** `stuck`: at the farthest point that could be explained, the operations of which none could come next. */
export type Linearizability<Op> =
  | { readonly linearizable: true }
  | { readonly linearizable: false; readonly key: string; readonly stuck: readonly Op[] };

/** Beyond this the history is too concurrent to be searched; a few hundred operations of ten clients need thousands. */
const MOST_CONFIGURATIONS = 5_000_000;

/**
 * Whether a history could have come about by operations that each took effect at one moment between invocation and
 * return. Wing and Gong's search with Lowe's memory of visited configurations; linearizability is local, so that each key
 * is searched by itself. Throws where the search exceeds its bound.
 */
export const checkLinearizable = <S, I, O>(
  model: SequentialModel<S, I, O>,
  history: readonly Operation<I, O>[],
): Linearizability<Operation<I, O>> => {
  for (const [key, operations] of Map.groupBy(history, (operation) => operation.key)) {
    const stuck = searchOne(model, operations);
    if (stuck !== undefined) return { linearizable: false, key, stuck };
  }
  return { linearizable: true };
};

/** A call or a return in the order of time; a linked list, so that what has taken effect is taken out in no time. */
interface Entry<Op> {
  readonly operation: Op;
  readonly index: number;
  /** Of a call whose answer is known; undefined of a return, and of a call that never returned. */
  returns: Entry<Op> | undefined;
  readonly isCall: boolean;
  before: Entry<Op> | undefined;
  after: Entry<Op> | undefined;
}

interface Step<S, Op> {
  readonly entry: Entry<Op>;
  readonly stateBefore: S;
}

const searchOne = <S, I, O>(
  model: SequentialModel<S, I, O>,
  operations: readonly Operation<I, O>[],
): readonly Operation<I, O>[] | undefined => {
  type Op = Operation<I, O>;
  const head = entriesOf(operations);
  let open = operations.filter(({ outcome }) => outcome.kind === 'ok').length;
  let state = model.initial;
  let effected = 0n;
  const steps: Step<S, Op>[] = [];
  const visited = new Set<string>();
  let farthest = { open, stuck: callsBeforeFirstReturn(head) };
  let entry = head.after;

  while (open > 0) {
    if (entry?.isCall) {
      const { operation, index } = entry;
      const next = model.step(state, operation.input, outputOf(operation));
      const configuration =
        next === undefined ? undefined : `${effected | (1n << BigInt(index))} ${model.textOf(next)}`;
      if (next === undefined || configuration === undefined || visited.has(configuration)) {
        entry = entry.after;
        continue;
      }
      if (visited.size >= MOST_CONFIGURATIONS) throw new Error('this history is too concurrent to be searched');
      visited.add(configuration);
      steps.push({ entry, stateBefore: state });
      state = next;
      effected |= 1n << BigInt(index);
      if (entry.returns !== undefined) open -= 1;
      takeOut(entry);
      if (open < farthest.open) farthest = { open, stuck: callsBeforeFirstReturn(head) };
      entry = head.after;
      continue;
    }
    // Somebody returned who cannot have taken effect: the last step was wrong.
    const last = steps.pop();
    if (last === undefined) return farthest.stuck;
    state = last.stateBefore;
    effected &= ~(1n << BigInt(last.entry.index));
    if (last.entry.returns !== undefined) open += 1;
    putBack(last.entry);
    entry = last.entry.after;
  }
  return undefined;
};

const outputOf = <I, O>({ outcome }: Operation<I, O>): O | undefined =>
  outcome.kind === 'ok' ? outcome.output : undefined;

/** Calls and returns in the order of time, behind a head. At one moment calls come first: they may overlap. */
const entriesOf = <I, O>(operations: readonly Operation<I, O>[]): Entry<Operation<I, O>> => {
  type Op = Operation<I, O>;
  const timed: { readonly at: number; readonly entry: Entry<Op> }[] = [];
  for (const [index, operation] of operations.entries()) {
    const common = { operation, index, before: undefined, after: undefined, returns: undefined };
    const call: Entry<Op> = { ...common, isCall: true };
    timed.push({ at: operation.invokedAt, entry: call });
    if (operation.outcome.kind !== 'ok') continue;
    call.returns = { ...common, isCall: false };
    timed.push({ at: operation.outcome.returnedAt, entry: call.returns });
  }
  timed.sort((one, other) => one.at - other.at || Number(other.entry.isCall) - Number(one.entry.isCall));
  const head = {
    isCall: false,
    index: -1,
    before: undefined,
    after: undefined,
    returns: undefined,
  } as unknown as Entry<Op>;
  let last = head;
  for (const { entry } of timed) {
    last.after = entry;
    entry.before = last;
    last = entry;
  }
  return head;
};

const takeOut = <Op>(call: Entry<Op>): void => {
  for (const entry of [call, call.returns]) {
    if (entry === undefined) continue;
    if (entry.before !== undefined) entry.before.after = entry.after;
    if (entry.after !== undefined) entry.after.before = entry.before;
  }
};

/** In the reverse order of `takeOut`: each finds the neighbours that it had. */
const putBack = <Op>(call: Entry<Op>): void => {
  for (const entry of [call.returns, call]) {
    if (entry === undefined) continue;
    if (entry.before !== undefined) entry.before.after = entry;
    if (entry.after !== undefined) entry.after.before = entry;
  }
};

/** Those of which one must take effect next. */
const callsBeforeFirstReturn = <Op>(head: Entry<Op>): readonly Op[] => {
  const calls: Op[] = [];
  for (let entry = head.after; entry?.isCall; entry = entry.after) calls.push(entry.operation);
  return calls;
};
