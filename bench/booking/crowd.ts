import { derivedId } from '@fencepost/contracts/ids';
import { instantOf } from '@fencepost/service-kit/clock';
import { checkLinearizable } from '@fencepost/testing/history/linearizable';
import type { Operation } from '@fencepost/testing/history/operation';
import { makeRecorder, type Recorder } from '@fencepost/testing/history/recorder';
import { type Random, randomOf } from '@fencepost/testing/random';
import type { Segment } from '../../services/booking/src/domain/segment.ts';
import { type DayInput, type DayOutput, dayModel, textOf } from '../../services/booking/test/slot-model.ts';
import { makeZipf } from '../kit/chance.ts';
import type { Lane } from './lanes.ts';

const CLIENTS = 32;
const STEPS = 96;
/** Bookings, reschedules and cancellations that a round asks for. */
export const CROWD_ATTEMPTS = CLIENTS * STEPS;
const RESOURCES = 1_000;
const EXPONENT = 0.99;
const BOOK_PERCENT = 60;
const RESCHEDULE_PERCENT = 20;
const MINUTE_MS = 60_000;
const MORNING_MS = Date.UTC(2031, 0, 6, 8);
const DAY = { startsAt: '2031-01-06T00:00:00.000Z', endsAt: '2031-01-07T00:00:00.000Z' };

type History = readonly Operation<DayInput, DayOutput>[];

/** What one round of the crowd did. */
export interface Crowd {
  readonly history: History;
  readonly won: number;
}

const resourceOf = (label: string, rank: number): string => derivedId('stf', label, String(rank));

/** Every day that a round may touch. */
export const crowdDays = (label: string): readonly Segment[] =>
  Array.from({ length: RESOURCES }, (_, rank) => ({ resource: resourceOf(label, rank), ...DAY, seats: null }));

const zipf = makeZipf(RESOURCES, EXPONENT);

/** Half an hour or three quarters, every quarter of an hour of eight: many overlap each other only in part. */
const someTime = (random: Random, resource: string): Segment => {
  const startMs = MORNING_MS + random(32) * 15 * MINUTE_MS;
  const endMs = startMs + (2 + random(2)) * 15 * MINUTE_MS;
  return { resource, startsAt: instantOf(startMs), endsAt: instantOf(endMs), seats: null };
};

interface Booking {
  readonly id: string;
  readonly time: Segment;
}

/** One client: 60 % bookings, 20 % reschedules, 20 % cancellations of own ones; who has none books. */
const live = async (
  client: { readonly name: string; readonly label: string; readonly random: Random },
  lane: Lane,
  records: Recorder<DayInput, DayOutput>,
): Promise<number> => {
  const { name, label, random } = client;
  const own: Booking[] = [];
  let won = 0;
  const claim = (id: string, time: Segment) => {
    const input = { op: 'claim', id, time } as const;
    return records.run({ process: name, key: time.resource, input }, () => lane.claim(id, time));
  };
  const release = ({ id, time }: Booking, keep: Segment | null) => {
    const input = { op: 'release', id, keep } as const;
    return records.run({ process: name, key: time.resource, input }, async () => {
      await lane.release(id, time, keep);
      return true;
    });
  };
  for (let step = 0; step < STEPS; step += 1) {
    const kind = random(100);
    const booking = kind < BOOK_PERCENT ? undefined : own.splice(random(own.length || 1), 1)[0];
    if (booking === undefined) {
      const id = derivedId('apt', label, name, String(step));
      const time = someTime(random, resourceOf(label, zipf(random)));
      if (!(await claim(id, time))) continue;
      own.push({ id, time });
    } else if (kind < BOOK_PERCENT + RESCHEDULE_PERCENT) {
      const time = someTime(random, booking.time.resource);
      const isSame = time.startsAt === booking.time.startsAt;
      if (isSame || !(await claim(booking.id, time))) {
        own.push(booking);
        continue;
      }
      await release(booking, time);
      own.push({ id: booking.id, time });
    } else {
      await release(booking, null);
    }
    won += 1;
  }
  return won;
};

/** All clients at once, each with its own plan, which is the same for every lane. */
export const runCrowd = async (lane: Lane, label: string, seed: number): Promise<Crowd> => {
  const records = makeRecorder<DayInput, DayOutput>();
  const won = await Promise.all(
    Array.from({ length: CLIENTS }, (_, index) => {
      const client = { name: `client-${index}`, label, random: randomOf(seed * CLIENTS + index) };
      return live(client, lane, records);
    }),
  );
  const history = records.history();
  return { history, won: won.reduce((sum, one) => sum + one, 0) };
};

/** Reads at the end what each touched day holds, as operations of the history: the last word has to fit, too. */
export const withLastReads = async (lane: Lane, { history }: Crowd): Promise<History> => {
  const records = makeRecorder<DayInput, DayOutput>();
  for (const key of new Set(history.map((operation) => operation.key))) {
    await records.run({ process: 'reader', key, input: { op: 'read' } }, async () => textOf(await lane.busy(key, DAY)));
  }
  return [...history, ...records.history()];
};

/** Days whose history cannot have come about by one operation after the other, and operations nobody knows the end of. */
export const violationsIn = (history: History): { readonly days: number; readonly unknown: number } => {
  const days = [...Map.groupBy(history, ({ key }) => key).values()];
  return {
    days: days.filter((one) => !checkLinearizable(dayModel, one).linearizable).length,
    unknown: history.filter(({ outcome }) => outcome.kind === 'info').length,
  };
};
