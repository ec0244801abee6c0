import type { Clock } from '@fencepost/service-kit/clock';
import { type Court, judge } from '../../domain/judge.ts';
import { forgetVerdicts, tellVerdict } from '../../domain/told-verdict.ts';

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
  readonly onJudged: () => void;
}

/**
 * One look at the queues. A consumer stalls when something waits for it now, something waited at the last look, and it has
 * taken nothing in between; one look alone proves nothing.
 */
export const makeWatchFlow = ({ court, clock, readFlow, onJudged }: Deps): (() => Promise<void>) => {
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
    const told = [...stalls, ...asides];
    const changed = told.flatMap((each) => tellVerdict(court.picture, { kind: 'flow', tenantId: null, at, ...each }));
    const gone = forgetVerdicts(court.picture, 'flow', new Set(told.map(({ subject }) => subject)));
    judge(court, [...changed, ...gone], at);
    onJudged();
  };
};
