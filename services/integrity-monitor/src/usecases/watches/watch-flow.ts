import type { Clock } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import { type Court, judge } from '../../domain/judge.ts';
import { forgetVerdicts, tellVerdict } from '../../domain/told-verdict.ts';
import { makeLookAtWork, ownerIn, type ReadWork } from './owners-work.ts';

/** What waits for each durable consumer, and what was put aside; throws AppError where the broker does not say. */
export type ReadFlow = () => Promise<{
  readonly consumers: readonly {
    readonly stream: string;
    readonly durable: string;
    readonly waiting: number;
    readonly taken: number;
  }[];
  readonly parked: Readonly<Record<string, number>>;
}>;

interface Deps {
  readonly court: Court;
  readonly clock: Clock;
  readonly readFlow: ReadFlow;
  readonly readWork: ReadWork;
  readonly log: Logger;
  readonly onJudged: () => void;
}

/**
 * One look at the queues, and at the outboxes and jobs of the owners. A consumer stalls when something waits for it now, something waited at the last look, and it has
 * taken nothing in between; one look alone proves nothing.
 */
export const makeWatchFlow = ({ court, clock, readFlow, onJudged, ...deps }: Deps): (() => Promise<void>) => {
  const lookAtWork = makeLookAtWork(deps);
  let before = new Map<string, { readonly waiting: number; readonly taken: number }>();
  return async () => {
    const { consumers, parked } = await readFlow();
    const at = clock.millis();
    const stalls = consumers.map(({ stream, durable, waiting, taken }) => {
      const subject = `${stream}:${durable}`;
      const last = before.get(subject);
      const holds = waiting === 0 || last === undefined || last.waiting === 0 || last.taken !== taken;
      return { subject, cause: 'stalled', holds, evidence: { consumer: subject, pending: waiting } };
    });
    const asides = Object.entries(parked).map(([durable, count]) => {
      const subject = `PARKED:${durable}`;
      return { subject, cause: 'parked', holds: count === 0, evidence: { consumer: subject, parked: count } };
    });
    before = new Map(consumers.map(({ stream, durable, ...flow }) => [`${stream}:${durable}`, flow]));
    const told = [...stalls, ...asides, ...(await lookAtWork(at))];
    const changed = told.flatMap((each) => tellVerdict(court.picture, { kind: 'flow', tenantId: null, at, ...each }));
    const silent = new Set(
      told.flatMap(({ cause, holds, subject }) => (cause === 'unasked' && !holds ? [ownerIn(subject) ?? ''] : [])),
    );
    // What is known of an owner stays as it was while it does not answer.
    const kept = [...court.picture.verdicts.values()].filter(({ subject }) => silent.has(ownerIn(subject) ?? 'nobody'));
    const looked = new Set([...told, ...kept].map(({ subject }) => subject));
    const gone = forgetVerdicts(court.picture, 'flow', looked);
    judge(court, [...changed, ...gone], at);
    onJudged();
  };
};
