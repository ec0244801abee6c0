import type { Clock } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import { factOfEvent, type ToldFact } from '../domain/fact.ts';
import { type Court, judge, judgeAll } from '../domain/judge.ts';
import type { MutablePicture } from '../domain/picture.ts';
import { idsNamedBy } from '../domain/references.ts';
import { tellEvent } from '../domain/tell-event.ts';
import { tellUnreadable } from '../domain/unreadable-events.ts';
import type { Recall } from './cold/cold-entities.ts';
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
  readonly recall: Recall;
  /** Verdicts may have changed. */
  readonly onJudged: () => void;
}

export interface FollowEvents {
  /**
   * Takes one event in. What cannot be read is counted and told of, and its bytes stay in the stream. A promise where something that it
   * names has to be fetched first; it rejects where the database does not answer, and the same event has to come again.
   */
  apply(event: StreamedEvent): void | Promise<void>;
  /** Everything up to now is known: judges it all at once, and every further event by itself. */
  caughtUp(): void;
}

export const makeFollowEvents = ({
  picture,
  court,
  progress,
  clock,
  gauges,
  log,
  recall,
  onJudged,
}: Deps): FollowEvents => {
  const takeIn = ({ seq, messageId }: StreamedEvent, fact: ToldFact): void => {
    Object.assign(progress, { position: seq, messageId, lastEventAt: clock.millis() });
    const { first, touched } = tellEvent(picture, fact);
    if (first) progress.eventsApplied += 1;
    const outcome = first ? 'applied' : 'repeated';
    gauges.event(fact.knownSubject ? outcome : 'unknown_subject', lagOf(fact, clock));
    // Half a history may look wrong; it is judged when it is whole.
    if (progress.caughtUpAt === undefined) return;
    // A history that is read again is no rate.
    if (first && fact.type === 'customer' && fact.version === 1) gauges.customerCreated();
    judge({ ...court, point: 'continuous' }, touched, clock.millis());
    onJudged();
  };
  return {
    apply: (event) => {
      const { seq, messageId, data } = event;
      const fact = factOfEvent(data);
      if (fact === undefined) {
        Object.assign(progress, { position: seq, messageId });
        log.error(
          { seq, messageId },
          'an event names no entity; it stays in the stream, read it there by its position',
        );
        gauges.event('undecodable', undefined);
        const now = clock.millis();
        const told = tellUnreadable(picture, { seq, at: now });
        if (progress.caughtUpAt === undefined) return;
        judge({ ...court, point: 'continuous' }, told, now);
        return onJudged();
      }
      const named = idsNamedBy(fact);
      return recall.isNeeded(named) ? recall.bring(named).then(() => takeIn(event, fact)) : takeIn(event, fact);
    },
    caughtUp: () => {
      progress.caughtUpAt = clock.millis();
      judgeAll({ ...court, point: 'continuous' }, clock.millis());
      onJudged();
    },
  };
};

const MS_PER_SECOND = 1_000;

const lagOf = ({ occurredAt }: ToldFact, clock: Clock): number | undefined => {
  const at = occurredAt === null ? Number.NaN : Date.parse(occurredAt);
  return Number.isNaN(at) ? undefined : Math.max(0, clock.millis() - at) / MS_PER_SECOND;
};
