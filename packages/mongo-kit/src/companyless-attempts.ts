import type { CompanylessAttempts } from '@fencepost/contracts/integrity/database';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import type { mongo } from 'mongoose';
import type { z } from 'zod';

interface Deps {
  readonly db: mongo.Db;
  readonly clock: Clock;
  readonly log: Logger;
}

interface Day {
  /** `2026-11-21`, UTC */
  readonly _id: string;
  readonly refused: number;
}

const DATE_LENGTH = 10;

/**
 * How often somebody tried to read or write without a company and was refused, by day and over all processes (INT-044). A
 * refusal is written down when it happens, one write at a time however many there are; where that fails, with the next. A
 * process that dies loses what it had not written down yet.
 */
export const makeCompanylessAttempts = ({ db, clock, log }: Deps) => {
  const days = db.collection<Day>('companylessAttempts');
  const waiting = new Map<string, number>();
  let isAsked = false;
  let writing: Promise<void> = Promise.resolve();
  const today = (): string => clock.now().slice(0, DATE_LENGTH);

  const add = async (day: string, refused: number): Promise<void> => {
    await days.updateOne({ _id: day }, { $inc: { refused } }, { upsert: true });
  };
  const flush = async (): Promise<void> => {
    isAsked = false;
    for (const [day, refused] of [...waiting]) {
      waiting.delete(day);
      try {
        await add(day, refused);
      } catch (error) {
        waiting.set(day, (waiting.get(day) ?? 0) + refused);
        throw error;
      }
    }
  };
  const flushed = (): Promise<void> => {
    const next = writing.then(flush);
    writing = next.catch(() => undefined);
    return next;
  };

  return {
    note: (): void => {
      waiting.set(today(), (waiting.get(today()) ?? 0) + 1);
      if (isAsked) return;
      isAsked = true;
      flushed().catch(() => log.warn({}, 'attempts without a company could not be written down yet'));
    },
    /** Whoever asks for the first time begins the count, so that a day without any is a statement. */
    read: async (): Promise<z.output<typeof CompanylessAttempts>> => {
      await flushed();
      await add(today(), 0);
      const found = await days.find({}).sort({ _id: 1 }).toArray();
      const [first] = found;
      return {
        countedFrom: first?._id ?? today(),
        days: found.flatMap(({ _id: day, refused }) => (refused === 0 ? [] : [{ day, refused }])),
      };
    },
  };
};
