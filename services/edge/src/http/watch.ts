import { eventsPathOf, type HttpAction } from '@fencepost/contracts/http-input';
import type { Logger } from '@fencepost/service-kit/logger';
import type { Handler } from 'hono';
import { z } from 'zod';
import { type Versioned, type WatchNews, type WatchTime, watchRecord } from '../usecases/watch-record.ts';
import { actorOf } from './authorize.ts';
import { askedOf, type EdgeContext, type EdgeEnv } from './edge-env.ts';
import { eventStreamHeaders, eventText, heartbeatText, streamOf } from './event-stream.ts';
import type { OpenStreams, StreamPlace } from './open-streams.ts';
import { problemOf } from './problem.ts';
import { toAppError } from './to-app-error.ts';

const Answer = z.record(z.string(), z.unknown());
const Version = z.int();
const eventId = /^\d{1,15}$/;
const UNEXPECTED_STATUS = 500;

/** An answer beside its version. */
interface Told extends Versioned {
  readonly answer: Readonly<Record<string, unknown>>;
}

export interface WatchDeps {
  readonly streams: OpenStreams;
  readonly time: WatchTime;
  readonly log: Logger;
}

/** An action whose answer can be watched, and where. */
export interface Watchable {
  readonly action: HttpAction;
  readonly path: string;
  readonly member: string;
  readonly until: readonly string[];
}

export const watchableOf = (action: HttpAction): Watchable | undefined => {
  const path = eventsPathOf(action);
  return path && action.http.watch && { action, path, ...action.http.watch };
};

/**
 * Tells what an action answers as server-sent events, as long as it changes. What is refused before the first event has
 * the status of any refusal; a refusal after it is a `problem` event.
 */
export const watch =
  ({ action, member, until }: Watchable, { streams, time, log }: WatchDeps): Handler<EdgeEnv> =>
  async (c) => {
    const ask = async () => {
      // A stream outlives a revocation otherwise.
      actorOf(action, c.get('apiKeyNow')());
      const answer = Answer.parse(await c.get('ask')(c.get('input')));
      return { version: Version.parse(answer.version), answer };
    };
    const first = await ask();
    if (c.req.method === 'HEAD') return c.body(null, 200, eventStreamHeaders);

    const { place, cutOff } = enter(c, streams);
    const isDone = ({ answer }: Told): boolean => until.some((value) => value === answer[member]);
    const news = watchRecord({ first, seenVersion: seenVersionOf(c), ask, isDone, signal: place.signal }, time);
    const textOf = (each: WatchNews<Told>): string => {
      if (each.kind === 'heartbeat') return heartbeatText;
      if (each.kind === 'record') return eventText(action.name, each.record.answer, each.record.version);
      if (each.kind === 'end') return eventText('end', { reason: each.reason });
      const error = toAppError(each.error);
      if (error.status === UNEXPECTED_STATUS) log.error({ err: error, ...askedOf(c) }, 'watching failed');
      return eventText('problem', problemOf(error, askedOf(c)));
    };
    return c.body(streamOf(mapped(news, textOf), { place, cutOff }), 200, eventStreamHeaders);
  };

/** A place for this request, and how to end its connection when its client no longer reads. */
const enter = (c: EdgeContext, streams: OpenStreams): { place: StreamPlace; cutOff: () => void } => {
  const cutOff = (): void => {
    place.leave();
    c.env.outgoing.destroy();
  };
  const place = streams.enter(c.get('apiKey').apiKeyId, cutOff);
  return { place, cutOff };
};

const seenVersionOf = (c: EdgeContext): number | undefined => {
  const id = c.req.header('last-event-id');
  return id !== undefined && eventId.test(id) ? Number(id) : undefined;
};

async function* mapped<T, U>(items: AsyncIterable<T>, to: (item: T) => U): AsyncGenerator<U, void> {
  for await (const item of items) yield to(item);
}
