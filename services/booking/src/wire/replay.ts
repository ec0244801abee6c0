import { makeGetReplay } from '../usecases/replay/get-replay.ts';
import { makeReplayRepaired } from '../usecases/replay/replay-repaired.ts';
import { makeRunReplay, type RunReplayDeps } from '../usecases/replay/run-replay.ts';
import { makeStartReplay } from '../usecases/replay/start-replay.ts';
import { makeSweepReplays } from '../usecases/replay/sweep-replays.ts';

export interface ReplayDeps extends RunReplayDeps {
  readonly ringReplay: (replayId: string) => void;
  readonly replayQuarantined: Parameters<typeof makeReplayRepaired>[0]['replayQuarantined'];
}

/** All that reads the ingress stream again. */
export const wireReplay = (deps: ReplayDeps) => ({
  startReplay: makeStartReplay(deps),
  getReplay: makeGetReplay(deps),
  /** Jobs. */
  runReplay: makeRunReplay(deps),
  sweepReplays: makeSweepReplays(deps),
  /** For events of the tenant service that may mend why deliveries wait. */
  replayRepaired: makeReplayRepaired(deps),
});
