import type { StreamPlace } from './open-streams.ts';

/** Who takes nothing for so long, heartbeats included, is not there any more. */
const TAKEN_WITHIN_MS = 60_000;

export const eventStreamHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  // nginx would keep events back until its buffer is full.
  'x-accel-buffering': 'no',
};

/** A server-sent event; `data` becomes JSON, which has no line break. */
export const eventText = (event: string, data: object, id?: number): string =>
  [`event: ${event}`, ...(id === undefined ? [] : [`id: ${id}`]), `data: ${JSON.stringify(data)}`, '', ''].join('\n');

export const heartbeatText = ': still here\n\n';

/**
 * The texts as a body that is made only as fast as it is read. Its place comes free when they end or the reader goes
 * away; a reader that stays but reads nothing is cut off.
 */
export const streamOf = (
  texts: AsyncGenerator<string, void>,
  { place, cutOff }: { readonly place: StreamPlace; readonly cutOff: () => void },
): ReadableStream<Uint8Array> => {
  const encoder = new TextEncoder();
  let untaken: NodeJS.Timeout | undefined;
  const end = (): void => {
    clearTimeout(untaken);
    place.leave();
  };
  return new ReadableStream(
    {
      pull: async (controller) => {
        clearTimeout(untaken);
        const { done, value } = await texts.next();
        if (done) {
          end();
          return controller.close();
        }
        controller.enqueue(encoder.encode(value));
        untaken = setTimeout(cutOff, TAKEN_WITHIN_MS).unref();
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
};
