import type { Operation } from './operation.ts';

/** Writes down what clients ask for and what they are answered, in the order of one monotonic clock. */
export interface Recorder<Input, Output> {
  /**
   * Runs one operation of one client. What throws is `info`: it may have happened. Answers with the output, or undefined
   * where it is not known.
   */
  run(
    asked: Pick<Operation<Input, Output>, 'process' | 'key' | 'input'>,
    work: () => Promise<Output>,
  ): Promise<Output | undefined>;
  /** All so far; what is still open is `info`, for it may happen yet. */
  history(): readonly Operation<Input, Output>[];
}

export const makeRecorder = <Input, Output>(now: () => number = () => performance.now()): Recorder<Input, Output> => {
  const operations: Operation<Input, Output>[] = [];
  return {
    run: async (asked, work) => {
      const place = operations.length;
      const open = { ...asked, invokedAt: now(), outcome: { kind: 'info' } as const };
      operations.push(open);
      try {
        const output = await work();
        operations[place] = { ...open, outcome: { kind: 'ok', returnedAt: now(), output } };
        return output;
      } catch {
        return undefined;
      }
    },
    history: () => [...operations],
  };
};
