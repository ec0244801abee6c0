import { setTimeout as wait } from 'node:timers/promises';
import type { Publisher } from '@fencepost/service-kit/publisher';
import { GateFailed } from '../kit/verdict.ts';
import { classes, daily, inOrder, type Told } from './classes.ts';
import type { Lane } from './lanes.ts';
import { keyOf } from './receiver.ts';

const ARRIVES_WITHIN_MS = 20_000;
const LOOK_AGAIN_MS = 5;

/** What became of the violations of one round: milliseconds from the acknowledgement of the event to the post. */
export interface Heard {
  readonly latenciesMs: readonly number[];
  readonly cpuMicrosPerEvent: number;
}

/** Companies of one round: one for each class, and the neighbour whose things they meet. */
interface Cast {
  readonly first: number;
  readonly neighbour: number;
}

const castOf = (round: number): Cast => {
  const first = round * (classes.length + 1) + 1;
  return { first, neighbour: first + classes.length };
};

const send = async (publisher: Publisher, { prefix }: Lane, event: Told, alert?: string): Promise<void> => {
  const headers = alert === undefined ? {} : { headers: { 'Fence-Alert': alert } };
  await publisher.publish(prefix + event.subject, JSON.stringify(event), { messageId: prefix + event.id, ...headers });
};

/** Waits until the lane has taken everything that was published to it. */
export const settled = async (lane: Lane, upTo: number): Promise<number> => {
  const begin = performance.now();
  while ((await lane.taken()) < upTo) {
    if (performance.now() - begin > ARRIVES_WITHIN_MS) throw new GateFailed(`${lane.name} does not keep up`);
    await wait(LOOK_AGAIN_MS);
  }
  return performance.now() - begin;
};

/** Counts what was published, so that a lane can be waited for; sends at a steady rate. */
export const makeLoad = (publisher: Publisher, lane: Lane) => {
  let published = 0;
  const tell = async (events: readonly Told[]): Promise<void> => {
    published += events.length;
    await Promise.all(events.map((event) => send(publisher, lane, event)));
  };
  const atRate = async (perSecond: number, count: number, act: (index: number) => Promise<void>): Promise<void> => {
    const begin = performance.now();
    const all: Promise<void>[] = [];
    for (let index = 0; index < count; index += 1) {
      const due = begin + (index * 1_000) / perSecond;
      while (performance.now() < due) await wait(Math.max(0, due - performance.now()));
      published += 1;
      all.push(act(index));
    }
    await Promise.all(all);
  };
  return {
    tell,
    atRate,
    send: (event: Told) => send(publisher, lane, event),
    published: () => published,
    /** One round: clean events at a rate, and one violation of each class among them. */
    round: async (round: number, perSecond: number, count: number): Promise<Heard> => {
      const { first, neighbour } = castOf(round);
      await lane.calm();
      await tell(classes.flatMap((_, index) => inOrder(first + index)).concat(inOrder(neighbour)));
      await settled(lane, published);
      const clean = daily(neighbour, 1_000);
      const every = Math.floor(count / classes.length);
      const events = Array.from({ length: count }, () => clean.next().value as Told);
      const acked = new Map<string, number>();
      const cpuBefore = lane.cpuMicros();
      const before = published;
      await atRate(perSecond, count, async (index) => {
        const planted = index % every === every - 1 ? classes[(index - every + 1) / every] : undefined;
        if (planted === undefined) return send(publisher, lane, events[index] as Told);
        const company = first + classes.indexOf(planted);
        const name = keyOf(company, planted.invariant);
        for (const event of planted.events(company, neighbour)) {
          await send(publisher, lane, event, `Company ${company} runbooks/${planted.invariant}.md`);
        }
        acked.set(name, performance.now());
      });
      await settled(lane, published);
      const cpuMicrosPerEvent = (lane.cpuMicros() - cpuBefore) / (published - before);
      return { latenciesMs: await latenciesOf(lane, acked), cpuMicrosPerEvent };
    },
  };
};

const latenciesOf = async (lane: Lane, acked: ReadonlyMap<string, number>): Promise<readonly number[]> => {
  const begin = performance.now();
  for (const name of acked.keys()) {
    while (!lane.receiver.arrived.has(name)) {
      if (performance.now() - begin > ARRIVES_WITHIN_MS) throw new GateFailed(`${lane.name} never told of: ${name}`);
      await wait(LOOK_AGAIN_MS);
    }
  }
  return [...acked].map(([name, at]) => Math.max(0, (lane.receiver.arrived.get(name) ?? at) - at));
};
