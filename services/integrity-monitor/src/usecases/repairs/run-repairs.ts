import { type AppError, codeOf } from '@fencepost/contracts/errors';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import {
  countedIn,
  isLeased,
  mayStand,
  noSteps,
  type PlanRecord,
  type StepRecord,
} from '../../domain/repairs/plan-record.ts';
import { isExpired } from './decide-plan.ts';
import type { PlanStores } from './ports.ts';
import { attempt, type StepDeps } from './run-step.ts';
import type { TellAlert } from './tell-alert.ts';

interface RunDeps extends PlanStores, StepDeps {
  readonly tellAlert: TellAlert;
  readonly clock: Clock;
  readonly log: Logger;
  /** This replica's own name. */
  readonly me: string;
  /** Whether this process is about to end: then another goes on, at once. */
  readonly isStopping: () => boolean;
}

/** A process that says nothing for so long has died: another goes on. */
const LEASE_MS = 15_000;
const RENEW_AFTER_MS = 5_000;
const RETRY_AFTER_MS = 2_000;
/** An owner that stays away is asked ever more rarely. */
const LONGEST_RETRY_MS = 60_000;
const MOST_DOUBLINGS = 5;
/** After so many looks without an end of any step, those that were tried least go first: one that always fails holds up no other. */
const IN_ORDER_FOR = 10;
/** Failures in a row of one look: then the owner is away, and not only one record of it bad. */
const MOST_FAILURES_A_LOOK = 3;
const PLANS_A_LOOK = 100;
const MOST_CHARS = 500;

/** Goes on with every plan that is being applied or taken back, one step after the other, and ends those that nobody approved. */
export const makeRunRepairs = (deps: RunDeps) => {
  const { plans, clock } = deps;
  return async (): Promise<void> => {
    for (const plan of await plans.where({ state: 'planned' }, PLANS_A_LOOK)) {
      if (!isExpired(plan, clock.now())) continue;
      await deps.tellAlert(plan, { happened: 'repair_expired', by: null });
      await keep(deps, { ...plan, state: 'expired' });
    }
    for (const state of ['applying', 'undoing'] as const) {
      for (const plan of await plans.where({ state }, PLANS_A_LOOK)) {
        if (deps.isStopping()) return;
        if (isFree(plan, clock.now())) await work(deps, plan);
      }
    }
  };
};

const isFree = (plan: PlanRecord, now: string): boolean => !isLeased(plan, now) && plan.nextAttemptAt <= now;

/** The plan under its next version; undefined where somebody else has written it. */
const keep = async ({ plans }: RunDeps, plan: PlanRecord): Promise<PlanRecord | undefined> => {
  const next = { ...plan, version: plan.version + 1 };
  try {
    await plans.save(next);
    return next;
  } catch (error) {
    if (codeOf(error) === 'stale_version') return undefined;
    throw error;
  }
};

const leased = ({ clock, me }: RunDeps, plan: PlanRecord): PlanRecord => ({
  ...plan,
  leasedBy: me,
  leaseUntil: instantOf(clock.millis() + LEASE_MS),
});
const free = { leasedBy: null, leaseUntil: null } as const;
const ended = { ...free, waitsFor: null, failures: 0 } as const;

const work = async (deps: RunDeps, found: PlanRecord): Promise<void> => {
  const { clock, steps, log } = deps;
  let plan = await keep(deps, leased(deps, found));
  if (plan === undefined) return;
  const isUndo = plan.state === 'undoing';
  const all: StepRecord[] = [];
  for await (const step of steps.all({ planId: plan.id })) all.push(step);
  const waiting = inTheirTurn(plan, all);
  const unanswered: Unanswered[] = [];
  let failures = 0;
  let renewAt = clock.millis() + RENEW_AFTER_MS;
  for (const step of waiting) {
    if (deps.isStopping()) return void (await keep(deps, { ...plan, ...free, steps: countsOf(all) }));
    if (clock.millis() >= renewAt) {
      plan = await keep(deps, leased(deps, { ...plan, steps: countsOf(all) }));
      if (plan === undefined) return;
      renewAt = clock.millis() + RENEW_AFTER_MS;
    }
    const { step: stored, error } = await attempt(deps, { plan, step, isUndo });
    all[step.step - 1] = stored;
    if (error === undefined) {
      plan = { ...plan, failures: 0 };
      failures = 0;
      continue;
    }
    log.warn({ planId: plan.id, step: step.step, err: error }, 'a step of a repair plan waits; it is tried again');
    unanswered.push({ step: stored, error });
    failures += 1;
    // The others wait for the first one's turn, too: they may need what it does.
    if (plan.failures < IN_ORDER_FOR || failures >= MOST_FAILURES_A_LOOK) break;
  }
  plan = { ...plan, steps: countsOf(all) };
  await (unanswered.length === 0 ? end(deps, plan) : waitForOwner(deps, plan, unanswered));
};

interface Unanswered {
  readonly step: StepRecord;
  readonly error: AppError;
}

/** In the order of the plan, the last first where they are taken back. */
const inTheirTurn = ({ state, failures }: PlanRecord, all: readonly StepRecord[]): readonly StepRecord[] => {
  const waiting = state === 'undoing' ? all.filter(mayBeTakenBack).toReversed() : all.filter(isPlanned);
  return failures < IN_ORDER_FOR ? waiting : waiting.toSorted((one, other) => one.version - other.version);
};

const isPlanned = ({ state }: StepRecord): boolean => state === 'planned';
/** One that is only planned, too: of a plan that is taken back while it waits, the owner may have done more than was heard. */
const mayBeTakenBack = (step: StepRecord): boolean => mayStand(step) || isPlanned(step);

/** However long it takes: only an owner's word ends a step (law 10). */
const waitForOwner = async (deps: RunDeps, plan: PlanRecord, unanswered: readonly Unanswered[]): Promise<void> => {
  const waitMs = Math.min(LONGEST_RETRY_MS, RETRY_AFTER_MS * 2 ** Math.min(plan.failures, MOST_DOUBLINGS));
  const nextAttemptAt = instantOf(deps.clock.millis() + waitMs);
  const says = unanswered.map(
    ({ step, error }) => `${step.owner} at step ${step.step}, which failed with ${error.code}: ${error.message}`,
  );
  const waitsFor = says.join('; ').slice(0, MOST_CHARS);
  await keep(deps, { ...plan, ...free, nextAttemptAt, failures: plan.failures + 1, waitsFor });
};

const countsOf = (all: readonly StepRecord[]) => all.reduce((counts, { state }) => countedIn(counts, state), noSteps);

/** The alert is told first: a crash in between tells it once more, which is one entry. */
const end = async (deps: RunDeps, plan: PlanRecord): Promise<void> => {
  const { applied, drifted, refused, undone } = plan.steps;
  if (plan.state === 'undoing') {
    const note = `${undone} taken back, ${applied + drifted} left as others have made them.`;
    await deps.tellAlert(plan, { happened: 'repair_undone', by: plan.undone?.by ?? null, note });
    await keep(deps, { ...plan, ...ended, state: 'undone' });
    return;
  }
  const note = `${applied} applied, ${drifted} drifted, ${refused} refused.`;
  await deps.tellAlert(plan, { happened: 'repair_applied', by: plan.applied?.by ?? null, note });
  await keep(deps, { ...plan, ...ended, state: 'applied' });
};
