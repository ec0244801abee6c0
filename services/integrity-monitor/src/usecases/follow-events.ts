import type { Clock } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import { factOfEvent, type ToldFact } from '../domain/fact.ts';
import { type Court, judge, judgeAll } from '../domain/judge.ts';
import type { MutablePicture } from '../domain/picture.ts';
import { tellEvent } from '../domain/tell-event.ts';
import type { Gauges } from './ports.ts';
import type { Progress } from './progress.ts';

/** What is needed of a message in the stream. */
export interface StreamedEvent {
  readonly seq: number;
  readonly messageId: string;
  readonly data: Uint8Array;
}

interface Deps {
  readonly picture: MutablePicture;
  readonly court: Court;
  readonly progress: Progress;
  readonly clock: Clock;
  readonly gauges: Gauges;
  readonly log: Logger;
  /** Verdicts may have changed. */
  readonly onJudged: () => void;
}

export interface FollowEvents {
  /** Takes one event in, and never throws: what cannot be read is counted, and its bytes stay in the stream. */
  apply(event: StreamedEvent): void;
  /** Everything up to now is known: judges it all at once, and every further event by itself. */
  caughtUp(): void;
}

export const makeFollowEvents = ({ picture, court, progress, clock, gauges, log, onJudged }: Deps): FollowEvents => ({
  apply: ({ seq, messageId, data }) => {
    const fact = factOfEvent(data);
    Object.assign(progress, { position: seq, messageId });
    if (fact === undefined) {
      log.error({ seq, messageId }, 'an event names no entity; it stays in the stream, read it there by its position');
      return gauges.event('undecodable', undefined);
    }
    const { first, touched } = tellEvent(picture, fact);
    if (first) progress.eventsApplied += 1;
    const outcome = first ? 'applied' : 'repeated';
    gauges.event(fact.knownSubject ? outcome : 'unknown_subject', lagOf(fact, clock));
    // Half a history may look wrong; it is judged when it is whole.
    if (progress.caughtUpAt === undefined) return;
    judge(court, touched, clock.millis());
    onJudged();
  },
  caughtUp: () => {
    progress.caughtUpAt = clock.millis();
    judgeAll(court, clock.millis());
    onJudged();
  },
});

const MS_PER_SECOND = 1_000;

const lagOf = ({ occurredAt }: ToldFact, clock: Clock): number | undefined => {
  const at = occurredAt === null ? Number.NaN : Date.parse(occurredAt);
  return Number.isNaN(at) ? undefined : Math.max(0, clock.millis() - at) / MS_PER_SECOND;
};
