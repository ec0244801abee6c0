/**
 * One thing that one client asked for, as it saw it. `ok`: it was answered, a refusal included. `info`: nobody knows
 * whether it happened, because it timed out, failed on the way or was still open at the end; such an operation may take
 * effect at any later time, or never. What certainly did not happen is not recorded.
 */
export interface Operation<Input, Output> {
  readonly process: string;
  /** What it was about: operations of different keys are independent of each other. */
  readonly key: string;
  readonly input: Input;
  /** Monotonic; in any unit. */
  readonly invokedAt: number;
  readonly outcome:
    | { readonly kind: 'ok'; readonly returnedAt: number; readonly output: Output }
    | { readonly kind: 'info' };
}

/** How one thing would behave if everybody came one after the other. */
export interface SequentialModel<State, Input, Output> {
  readonly initial: State;
  /**
   * The state after an operation, or undefined where it cannot have been answered like this. For an unknown answer,
   * `output` is undefined and every state must have a next one.
   */
  step(state: State, input: Input, output: Output | undefined): State | undefined;
  /** States with one text are one state. */
  textOf(state: State): string;
}
