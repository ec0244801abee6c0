import { AppError, known } from '@fencepost/contracts/errors';
import { CanaryRunId } from '@fencepost/contracts/ids';
import type { CanaryRun, getCanaryRun, listCanaryRuns, startCanaryRun } from '@fencepost/contracts/integrity/canary';
import type { Page } from '@fencepost/contracts/page';
import type { Actor, PlatformScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import { type CanaryDesk, type CanaryRecord, runOf } from '../../domain/canaries/canary-record.ts';
import type { CanaryStores } from './ports.ts';

interface Deps extends CanaryStores {
  readonly clock: Clock;
  readonly newId: (prefix: string) => string;
}

const DESK = 'desk';

/** The round that runs now, or waits to; undefined where none does. */
export const currentRun = async ({
  runs,
  desks,
}: Pick<CanaryStores, 'runs' | 'desks'>): Promise<CanaryRecord | undefined> => {
  const desk = await desks.byId(DESK);
  const run = desk?.runId == null ? undefined : await runs.byId(desk.runId);
  return run?.state === 'running' ? run : undefined;
};

/** Notes a round that any replica may run; undefined where one runs already: one at a time, on one desk. */
export const makeRequestRun =
  ({ runs, desks, clock, newId }: Deps) =>
  async (size: CanaryRun['size'], requestedBy: Actor): Promise<CanaryRecord | undefined> => {
    const desk = await desks.byId(DESK);
    if ((await currentRun({ runs, desks })) !== undefined) return undefined;
    const startedAt = clock.now();
    const run: CanaryRecord = {
      ...{ id: CanaryRunId.parse(newId('cny')), size, state: 'running', requestedBy, startedAt, finishedAt: null },
      ...{ probes: 0, controls: 0, failures: [], passed: null, notCovered: [], version: 1 },
      ...{ claimedBy: null, claimedUntil: startedAt, attempts: 0, chosenAt: startedAt },
    };
    // The round first: what the desk names is there.
    await runs.add(run);
    if (await seat(desks, desk, run.id)) return run;
    await runs.remove(run).catch(() => {});
    return undefined;
  };

const seat = async (desks: CanaryStores['desks'], desk: CanaryDesk | undefined, runId: string): Promise<boolean> => {
  if (desk === undefined) return (await desks.add({ id: DESK, version: 1, runId })) === undefined;
  return desks
    .save({ ...desk, runId, version: desk.version + 1 })
    .then(() => true)
    .catch(() => false);
};

export type RequestRun = ReturnType<typeof makeRequestRun>;

interface StartDeps {
  readonly requestRun: RequestRun;
  readonly isConfigured: boolean;
  readonly onRequested: () => void;
}

export const makeStartCanaryRun =
  ({ requestRun, isConfigured, onRequested }: StartDeps) =>
  async ({ size }: z.output<typeof startCanaryRun.input>, { actor }: PlatformScope): Promise<CanaryRun> => {
    if (!isConfigured)
      throw new AppError('wrong_state', 'There are no synthetic companies: set CANARY_KEYS of the monitor.');
    const run = await requestRun(size, actor);
    if (run === undefined) throw new AppError('wrong_state', 'A round is running already; wait for its end.');
    onRequested();
    return runOf(run);
  };

export const makeGetCanaryRun =
  ({ runs }: Pick<CanaryStores, 'runs'>) =>
  async ({ canaryRunId }: z.output<typeof getCanaryRun.input>): Promise<CanaryRun> =>
    runOf(known(await runs.byId(canaryRunId)));

export const makeListCanaryRuns =
  ({ runs }: Pick<CanaryStores, 'runs'>) =>
  async ({ limit, cursor, size }: z.output<typeof listCanaryRuns.input>): Promise<Page<CanaryRun>> => {
    const { data, nextCursor } = await runs.page({ limit, cursor }, { size });
    return { data: data.map(runOf), nextCursor };
  };
