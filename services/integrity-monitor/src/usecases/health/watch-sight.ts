import type { Clock } from '@fencepost/service-kit/clock';
import { type Court, judge } from '../../domain/judge.ts';
import { tellVerdict } from '../../domain/told-verdict.ts';
import type { Progress } from '../progress.ts';
import type { ScanGauges } from '../scans/ports.ts';

/** The place of the last event in the stream; throws AppError, soon, where the broker does not say. */
export type ReadStreamEnd = () => Promise<number>;

interface Deps {
  readonly court: Court;
  readonly progress: Progress;
  readonly readStreamEnd: ReadStreamEnd;
  readonly clock: Clock;
  readonly scanGauges: Pick<ScanGauges, 'blind'>;
  readonly onJudged: () => void;
}

const MS_A_SECOND = 1_000;
/** With a look every few seconds and the delivery of the alert, people know within 30 s (FI7). */
export const BLIND_AFTER_MS = 15 * MS_A_SECOND;

export interface WatchSight {
  /** One look. */
  look(): Promise<void>;
  /** What the newest look has found. */
  state(): { readonly sees: boolean; readonly lastSeenAt: number; readonly because: string };
}

/**
 * Whether the monitor sees. It does where it has taken in what was at the end of the stream one look ago, or is getting
 * on; a broker that does not answer, and events that nobody takes in, are blindness. The alert needs no events to be sent.
 */
export const makeWatchSight = ({ court, progress, readStreamEnd, clock, ...deps }: Deps): WatchSight => {
  let lastSeenAt = clock.millis();
  let [position, end] = [progress.position, 0];
  let sees = true;
  let because = 'the monitor has just started';

  const lookNow = async (): Promise<'unreachable' | 'stands_still' | undefined> => {
    const wanted = end;
    const before = position;
    position = progress.position;
    const now = await readStreamEnd().catch(() => undefined);
    if (now === undefined) return 'unreachable';
    end = now;
    return position >= wanted || position > before ? undefined : 'stands_still';
  };

  return {
    look: async () => {
      const cause = await lookNow();
      const at = clock.millis();
      if (cause === undefined) lastSeenAt = at;
      const blindMs = at - lastSeenAt;
      sees = blindMs < BLIND_AFTER_MS;
      because =
        cause === undefined ? `it has taken in everything up to event ${position}` : `${cause} since event ${position}`;
      deps.scanGauges.blind(blindMs / MS_A_SECOND);
      const evidence = { position, end, forSeconds: Math.floor(blindMs / MS_A_SECOND) };
      const told = {
        kind: 'sight',
        subject: 'events',
        tenantId: null,
        at,
        holds: sees,
        cause: cause ?? 'none',
      } as const;
      judge(court, tellVerdict(court.picture, { ...told, evidence }), at);
      deps.onJudged();
    },
    state: () => ({ sees, lastSeenAt, because }),
  };
};
