import { Replay } from '@fencepost/contracts/booking/replay';
import { AppError, codeOf } from '@fencepost/contracts/errors';
import type { PlatformScope } from '@fencepost/contracts/scope';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import { released } from '@fencepost/service-kit/leasing';
import type { Pace } from '@fencepost/service-kit/pace';
import type { ReplayRecord } from '../../domain/replay/replay-record.ts';
import type { InboundDelivery, ReadReplayable } from '../ports/deliveries.ts';
import type { Stores } from '../ports/stores.ts';
import { type Group, type GroupDeps, makeReplayGroup } from './replay-group.ts';

export interface RunReplayDeps extends GroupDeps, Pick<Stores, 'replays'> {
  readonly readReplayable: ReadReplayable;
  /** Others that the process serves should not feel it. */
  readonly pace: Pace;
  readonly clock: Clock;
  /** Names each attempt anew. */
  readonly newOwner: () => string;
}

/** A process that says nothing for so long has lost the replay to another, which begins it anew. */
const LEASE_MS = 120_000;
const SAVE_EVERY_MS = 5_000;
const MOST_SAMPLES = 50;
const LONGEST_PROBLEM = 500;

/** Where the deliveries of a group stand in the stream: all that is held of the whole stretch. */
interface Places extends Omit<Group, 'deliveries'> {
  readonly seqs: number[];
}

/** What became of a replay, and why it failed, for the log. */
export interface ReplayOutcome {
  readonly replay: Replay;
  readonly failure?: unknown;
}

/** Somebody else has the record by now: nothing more is written. */
const lost = Symbol('lost');

/**
 * Works on a replay that is due (A5). Nothing of it changes production, so whoever takes over begins anew; read twice,
 * message by message, so that no more is held than the names of what belongs together and one group’s bodies.
 */
export const makeRunReplay = (deps: RunReplayDeps) => {
  const { replays, pace, clock } = deps;
  const replayGroup = makeReplayGroup(deps);

  return async (
    { replayId }: { readonly replayId: string },
    scope: PlatformScope,
  ): Promise<ReplayOutcome | undefined> => {
    const found = await replays.byId(replayId);
    if (found === undefined || !isDueAndFree(found, clock.now())) return undefined;
    const progress = makeProgress(deps, found);
    try {
      await progress.note({ read: 0, gone: 0, skipped: 0, compared: 0, differences: 0, samples: [], problem: null });
      const told = new Set<string>();
      for (const group of await gather(deps, progress)) {
        const bodies = await bodiesOf(deps, group);
        const { compared, differences: found } = await pace(() => replayGroup(bodies, scope));
        const run = progress.run();
        // A customer of several appointments is made in the group of each.
        const differences = found.filter(({ id }) => !told.has(id));
        for (const { id } of differences) told.add(id);
        const samples = [...run.samples, ...differences].slice(0, MOST_SAMPLES);
        const counts = { compared: run.compared + compared, differences: run.differences + differences.length };
        await progress.learn({ ...counts, samples });
      }
      await progress.note({ state: 'done', endedAt: clock.now(), open: false }, null);
    } catch (failure) {
      if (failure === lost) return undefined;
      await settle(progress, failure, clock).catch((error: unknown) => {
        if (error !== lost) throw error;
      });
      return { replay: Replay.parse(progress.run()), failure };
    }
    return { replay: Replay.parse(progress.run()) };
  };
};

type Progress = ReturnType<typeof makeProgress>;

const makeProgress = ({ replays, clock, newOwner }: RunReplayDeps, found: ReplayRecord) => {
  const leasedBy = newOwner();
  let run = found;
  let savedAtMs = clock.millis();
  const note = async (to: Partial<ReplayRecord>, dueAt: string | null | undefined = undefined): Promise<void> => {
    const lease =
      dueAt === undefined ? { leasedBy, leaseUntil: instantOf(clock.millis() + LEASE_MS) } : released(dueAt);
    const next: ReplayRecord = { ...run, ...to, ...lease, version: run.version + 1 };
    await replays.save(next).catch((error: unknown) => {
      throw codeOf(error) === 'stale_version' ? lost : error;
    });
    run = next;
    savedAtMs = clock.millis();
  };
  return {
    run: () => run,
    /** Written at once; with a time, or null, the record is given back. */
    note,
    /** Written with what is learnt in the next seconds. */
    learn: async (to: Partial<ReplayRecord>): Promise<void> => {
      run = { ...run, ...to };
      if (clock.millis() - savedAtMs >= SAVE_EVERY_MS) await note({});
    },
  };
};

/** Reads the stretch once and says what belongs together, in the order of the stream. */
const gather = async (deps: RunReplayDeps, progress: Progress): Promise<Iterable<Places>> => {
  const groups = new Map<string, Places>();
  const { fromSeq, toSeq } = progress.run();
  for (let seq = fromSeq; seq <= toSeq; seq += 1) {
    const message = await deps.readReplayable(seq);
    const run = progress.run();
    if (message === undefined) {
      await progress.learn({ gone: run.gone + 1 });
      continue;
    }
    await progress.learn({ read: run.read + 1, skipped: run.skipped + (message === 'other' ? 1 : 0) });
    if (message === 'other') continue;
    const { delivery, lane } = message;
    const { claimedTenantId: tenantId, deliveryId } = delivery;
    const settled = tenantId === null ? undefined : await deps.deliveries.forTenant(tenantId).byId(deliveryId);
    const appointmentId = settled?.appointmentId ?? null;
    const name = appointmentId ?? lane;
    const group = groups.get(name) ?? { tenantId, appointmentId, seqs: [] };
    group.seqs.push(seq);
    groups.set(name, group);
  }
  return groups.values();
};

const bodiesOf = async ({ readReplayable }: RunReplayDeps, { seqs, ...group }: Places): Promise<Group> => {
  const deliveries: InboundDelivery[] = [];
  for (const seq of seqs) {
    const message = await readReplayable(seq);
    if (message !== undefined && message !== 'other') deliveries.push(message.delivery);
  }
  return { ...group, deliveries };
};

/** Nothing is lost by it, and whoever asked may ask again. */
const settle = async (progress: Progress, failure: unknown, clock: Clock): Promise<void> => {
  const words = failure instanceof AppError ? failure.message : 'Something unexpected happened; it is in the log.';
  const problem = words.slice(0, LONGEST_PROBLEM);
  await progress.note({ problem, state: 'failed', endedAt: clock.now(), open: false }, null);
};

const isDueAndFree = ({ dueAt, leaseUntil }: ReplayRecord, now: string): boolean =>
  dueAt !== null && dueAt <= now && (leaseUntil === null || leaseUntil <= now);
