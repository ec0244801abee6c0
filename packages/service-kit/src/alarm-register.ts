import type { Redis } from 'ioredis';

/**
 * When each alarm is to ring next, in milliseconds since 1970: BullMQ keeps the last time it is told, and we want the
 * earliest. While a handler runs, its alarm stands at infinity, so that any ring meanwhile is earlier.
 */
export interface AlarmRegister {
  /** Takes note of a wish and answers the earliest there is. */
  wish(alarm: string, atMs: number): Promise<number>;
  earliest(alarm: string): Promise<number | undefined>;
  /** The handler starts: what was wished for until now is being done. */
  begin(alarm: string): Promise<void>;
  /** The handler has ended: what was wished for meanwhile, or undefined, and then the alarm is forgotten. */
  end(alarm: string): Promise<number | undefined>;
  /** A handler of this name has done its work. */
  done(name: string, atMs: number): Promise<void>;
  /** When each was last done, by any process. */
  lastDone(): Promise<Readonly<Record<string, number>>>;
}

/** One step, or a wish between looking and forgetting would be lost. */
const FORGET_UNLESS_WISHED = `
local at = redis.call('ZSCORE', KEYS[1], ARGV[1])
if at and tonumber(at) == math.huge then redis.call('ZREM', KEYS[1], ARGV[1]) return false end
return at`;

export const makeAlarmRegister = (redis: Redis, key: string): AlarmRegister => {
  const earliest = async (alarm: string): Promise<number | undefined> => timeOf(await redis.zscore(key, alarm));
  return {
    wish: async (alarm, atMs) => {
      // LT: only ever earlier; a new alarm is added all the same
      await redis.zadd(key, 'LT', atMs, alarm);
      return (await earliest(alarm)) ?? atMs;
    },
    earliest,
    begin: async (alarm) => {
      await redis.zadd(key, '+inf', alarm);
    },
    end: async (alarm) => timeOf(await redis.eval(FORGET_UNLESS_WISHED, 1, key, alarm)),
    done: async (name, atMs) => {
      await redis.hset(`${key}-done`, name, Math.floor(atMs));
    },
    lastDone: async () => {
      const done = Object.entries(await redis.hgetall(`${key}-done`));
      return Object.fromEntries(done.map(([name, at]) => [name, Number(at)]));
    },
  };
};

const timeOf = (score: unknown): number | undefined => {
  const at = Number(score ?? Number.NaN);
  return Number.isFinite(at) ? at : undefined;
};
