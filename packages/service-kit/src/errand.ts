import type { Envelope } from '@fencepost/contracts/envelope';
import { AppError, codeOf } from '@fencepost/contracts/errors';
import type { Instant } from '@fencepost/contracts/instant';
import { type Clock, instantOf } from './clock.ts';
import { type Leased, released } from './leasing.ts';
import type { RandomBytes } from './random-id.ts';
import type { Aggregate, Records } from './records.ts';

/** Longer than any one step takes; whoever crashed is taken over from after it. */
const LEASE_MS = 120_000;
/** For a failure that does not say itself when it will have passed (`retryAfterMs`). */
const RETRY_MS = 15_000;
const SHORTEST_RETRY_MS = 1_000;
/** What is refused for good is so by the code alone: several tries, each after twice the time, tell it from a coincidence. */
const MOST_REFUSALS = 5;
const LONGEST_PROBLEM = 500;
const GIVEN_UP = ' It was given up after several tries: mend this, then ask for it again.';
const OWNER_BYTES = 12;
/** The step of a record that has none left. */
const DONE = 'done';

/** Long work as a record: which step is next, when it is due, and who is at it. */
export interface Errand extends Aggregate, Leased {
  readonly step: string;
  readonly problem: string | null;
  /** How often the present step was refused for good, one time after the other. */
  readonly refusals?: number | undefined;
}

/** What a step has learned: new members of the record, perhaps told; `ends` where nothing comes after it. */
export interface Progress<T> {
  readonly to?: Partial<T>;
  tell?(record: T): Envelope;
  readonly ends?: boolean;
}

/** One step; it may run again after it was done, whole or in part. */
export interface Step<T> {
  readonly name: string;
  run(record: T): Promise<Progress<T> | undefined>;
}

export interface ErrandDeps {
  readonly clock: Clock;
  readonly random: RandomBytes;
}

/**
 * How a look at a record ended: not ours or not due, done, to go on after so many milliseconds, or given up until somebody
 * asks for it again (`resumed`).
 */
export type ErrandOutcome =
  | { readonly state: 'idle' | 'done' }
  | { readonly state: 'parked'; readonly problem: string }
  | { readonly state: 'waiting'; readonly inMs: number; readonly problem: string };

/**
 * Does the due work of a record from its step on, each step saved before the next begins. Its version decides who may
 * write: whoever lost the record to another stops at its next save. A refusal (any AppError) is kept as `problem` and
 * tried again later; one whose retry class is `never` at most five times, and then the record is parked: due no more, with
 * the reason in `problem`. Anything else is thrown, and the record comes again when its lease is over.
 */
export const runErrand = async <T extends Errand>(
  { clock, random }: ErrandDeps,
  records: Records<T>,
  id: string,
  stepsOf: (record: T) => readonly Step<T>[],
): Promise<ErrandOutcome> => {
  const owner = Buffer.from(random(OWNER_BYTES)).toString('hex');
  const save = async (record: T, to: Partial<Errand>, progress?: Progress<T>): Promise<T | undefined> => {
    const next: T = { ...record, ...progress?.to, ...to, version: record.version + 1 };
    try {
      await records.save(next, progress?.tell?.(next));
      return next;
    } catch (error) {
      if (codeOf(error) === 'stale_version') return undefined;
      throw error;
    }
  };
  const leased = () => ({ leasedBy: owner, leaseUntil: instantOf(clock.millis() + LEASE_MS) });

  const found = await records.byId(id);
  if (found === undefined || !isDueAndFree(found, clock.now())) return { state: 'idle' };
  let record = await save(found, leased());
  if (record === undefined) return { state: 'idle' };
  const steps = stepsOf(record);
  const first = steps.findIndex(({ name }) => name === record?.step);
  for (let at = Math.max(0, first); at < steps.length; at += 1) {
    const here: T = record;
    const following = steps[at + 1];
    let progress: Progress<T> | undefined;
    try {
      progress = await steps[at]?.run(here);
    } catch (error) {
      const { outcome, refusals } = afterRefusal(error, here);
      const dueAt = outcome.state === 'parked' ? null : instantOf(clock.millis() + outcome.inMs);
      const kept = await save(here, { ...released(dueAt), problem: outcome.problem, refusals });
      return kept === undefined ? { state: 'idle' } : outcome;
    }
    const isLast = following === undefined || progress?.ends === true;
    const to = isLast
      ? { ...released(null), step: DONE, refusals: 0 }
      : { ...leased(), step: following.name, problem: null, refusals: 0 };
    record = await save(here, to, progress);
    if (record === undefined) return { state: 'idle' };
    if (isLast) break;
  }
  return { state: 'done' };
};

const isDueAndFree = ({ dueAt, leaseUntil }: Errand, now: Instant): boolean =>
  dueAt !== null && dueAt <= now && (leaseUntil === null || leaseUntil <= now);

/** A parked record as one that is due again, under its next version; undefined for any other. */
export const resumed = <T extends Errand>(record: T, now: Instant): T | undefined => {
  const isParked = record.dueAt === null && record.step !== DONE;
  if (!isParked) return undefined;
  return { ...record, ...released(now), problem: null, refusals: 0, version: record.version + 1 };
};

interface AfterRefusal {
  readonly outcome: Extract<ErrandOutcome, { state: 'waiting' | 'parked' }>;
  readonly refusals: number;
}

const afterRefusal = (error: unknown, { refusals: before = 0 }: Errand): AfterRefusal => {
  if (!(error instanceof AppError)) throw error;
  const refusals = error.retry === 'never' ? before + 1 : 0;
  if (refusals >= MOST_REFUSALS) {
    const problem = `${error.message.slice(0, LONGEST_PROBLEM - GIVEN_UP.length)}${GIVEN_UP}`;
    return { outcome: { state: 'parked', problem }, refusals };
  }
  const asked = error.detail.retryAfterMs;
  const inMs =
    typeof asked === 'number' ? Math.max(SHORTEST_RETRY_MS, asked) : RETRY_MS * 2 ** Math.max(0, refusals - 1);
  return { outcome: { state: 'waiting', inMs, problem: error.message.slice(0, LONGEST_PROBLEM) }, refusals };
};
