import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { RenderedRequest } from './corpus.ts';

/** What one round saw. Latencies in milliseconds, in the order of their answers. */
export interface Round {
  readonly accepted: number;
  readonly refused: number;
  readonly latenciesMs: readonly number[];
  readonly seconds: number;
}

interface Plan {
  readonly port: number;
  readonly connections: number;
  readonly requests: readonly RenderedRequest[];
  readonly durationMs: number;
  /** Requests per second over all connections; as fast as answers come where it is not given (closed loop). */
  readonly rate?: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');

/** Reads one HTTP/1.1 answer with a content-length at a time; resolves with its status. */
const makeAnswers = (socket: Socket): (() => Promise<number>) => {
  let buffered: Buffer = Buffer.alloc(0);
  let waiting: ((status: number) => void) | undefined;
  const take = (): void => {
    const head = buffered.indexOf(HEAD_END);
    if (head < 0 || waiting === undefined) return;
    const text = buffered.toString('latin1', 0, head);
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
    const end = head + HEAD_END.length + length;
    if (buffered.length < end) return;
    buffered = buffered.subarray(end);
    const resolve = waiting;
    waiting = undefined;
    resolve(Number(text.slice(9, 12)));
  };
  socket.on('data', (chunk: Buffer) => {
    buffered = buffered.length === 0 ? chunk : Buffer.concat([buffered, chunk]);
    take();
  });
  return () =>
    new Promise((resolve) => {
      waiting = resolve;
      take();
    });
};

/** Posts `requests` over keep-alive connections until the time is over or they run out. */
export const runLoad = async (plan: Plan): Promise<Round> => {
  const latenciesMs: number[] = [];
  let accepted = 0;
  let refused = 0;
  let next = 0;
  const begin = performance.now();
  const gapMs = plan.rate === undefined ? 0 : 1_000 / plan.rate;
  const client = async (): Promise<void> => {
    const socket = connect(plan.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.setNoDelay(true);
    const answer = makeAnswers(socket);
    for (;;) {
      const index = next++;
      const request = plan.requests[index];
      const dueAt = begin + index * gapMs;
      if (request === undefined || Math.max(performance.now(), dueAt) - begin > plan.durationMs) break;
      // A timer may fire a little early: the latency counts from the due time, so nothing is sent before it.
      for (
        let early = dueAt - performance.now();
        plan.rate !== undefined && early > 0;
        early = dueAt - performance.now()
      ) {
        await new Promise((resolve) => setTimeout(resolve, early));
      }
      const sentAt = plan.rate === undefined ? performance.now() : dueAt;
      socket.write(request.bytes);
      const status = await answer();
      latenciesMs.push(performance.now() - sentAt);
      if (status === 200) accepted += 1;
      else refused += 1;
    }
    socket.end();
  };
  await Promise.all(Array.from({ length: plan.connections }, client));
  return { accepted, refused, latenciesMs, seconds: (performance.now() - begin) / 1_000 };
};
