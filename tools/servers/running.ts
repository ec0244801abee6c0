import { setTimeout as pause } from 'node:timers/promises';
import { ExpectedError } from './expected-error.ts';
import { lastLines } from './log-file.ts';

/** Something that was started and answers by now: a server, a fake, a service. */
export interface Running {
  readonly url: string;
  /** Absent when it is not a process of ours: a given URL, a container. */
  readonly pid?: number;
  /** How it ended, in words. */
  readonly exited: Promise<string>;
  /** Asks it to end, and insists when it takes too long; resolves when it is gone. */
  stop(): Promise<void>;
  /** Ends it as `kill -9` does; resolves when it is gone. */
  kill(): Promise<void>;
}

export interface Readiness {
  readonly title: string;
  readonly log: string;
  /** Ends the attempt: what was started is stopped again. */
  readonly signal?: AbortSignal;
  isReady(): Promise<boolean>;
  /** How a line of its log is shown to a person. */
  present?(line: string): string;
}

const READY_DEADLINE_MS = 60_000;
const READY_POLL_MS = 25;
const SHOWN_ON_FAILURE_LINES = 12;

/** Returns once it is ready; otherwise nothing is left of it, and the error shows the end of its log. */
export const untilReady = async <R extends Running>(running: R, readiness: Readiness): Promise<R> => {
  const { signal } = readiness;
  let ended: string | undefined;
  const deadline = Date.now() + READY_DEADLINE_MS;
  const stop = () => void running.stop();
  void running.exited.then((how) => {
    ended = how;
  });
  signal?.addEventListener('abort', stop);
  try {
    while (!(await readiness.isReady())) {
      if (ended !== undefined) throw failure(`ended while starting (${ended})`, readiness);
      if (Date.now() > deadline) {
        await running.kill();
        throw failure(`was not ready within ${READY_DEADLINE_MS / 1000} s`, readiness);
      }
      await pause(READY_POLL_MS);
    }
    return running;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
};

const failure = (what: string, { title, log, present = (line) => line }: Readiness): ExpectedError => {
  const end = lastLines(log, SHOWN_ON_FAILURE_LINES).map(present).join('\n');
  return new ExpectedError(
    `${title} ${what}. ${end === '' ? `It wrote nothing to ${log}.` : `The end of ${log}:\n${end}`}`,
  );
};
