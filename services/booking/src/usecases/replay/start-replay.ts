import { Replay, type startReplay } from '@fencepost/contracts/booking/replay';
import { AppError } from '@fencepost/contracts/errors';
import type { PlatformScope } from '@fencepost/contracts/scope';
import { chainOf } from '@fencepost/service-kit/chain';
import type { Clock } from '@fencepost/service-kit/clock';
import { released } from '@fencepost/service-kit/leasing';
import type { z } from 'zod';
import type { ReplayRecord } from '../../domain/replay/replay-record.ts';
import type { Stores } from '../ports/stores.ts';

/** Messages of one replay: what a process reads in minutes and holds the names of. */
export const MOST_MESSAGES = 50_000;

interface Deps extends Pick<Stores, 'replays'> {
  readonly ringReplay: (replayId: string) => void;
  readonly clock: Clock;
}

/** Answers at once. One replay is open at a time: the same stretch again is the same one, another is refused. */
export const makeStartReplay =
  ({ replays, ringReplay, clock }: Deps) =>
  async ({ fromSeq, toSeq }: z.output<typeof startReplay.input>, _: PlatformScope): Promise<Replay> => {
    if (toSeq < fromSeq || toSeq - fromSeq >= MOST_MESSAGES) {
      throw new AppError(
        'invalid_input',
        `A replay covers 1 to ${MOST_MESSAGES} messages, from the first to the last.`,
      );
    }
    const chain = chainOf(replays, 'rpl', 'platform');
    const last = await chain.last();
    const isSame = last?.open === true && last.fromSeq === fromSeq && last.toSeq === toSeq;
    const run = isSame ? last : newReplay(chain.idAfter(last), { fromSeq, toSeq }, clock);
    if (!isSame && (last?.open === true || (await replays.add(run)) !== undefined)) {
      throw new AppError('conflict', 'Another replay is running: one at a time.');
    }
    ringReplay(run.id);
    return Replay.parse(run);
  };

const newReplay = (id: string, stretch: Pick<Replay, 'fromSeq' | 'toSeq'>, clock: Clock): ReplayRecord => {
  const now = clock.now();
  return {
    id,
    ...stretch,
    state: 'running',
    read: 0,
    gone: 0,
    skipped: 0,
    compared: 0,
    differences: 0,
    samples: [],
    problem: null,
    startedAt: now,
    endedAt: null,
    version: 1,
    open: true,
    ...released(now),
  };
};
