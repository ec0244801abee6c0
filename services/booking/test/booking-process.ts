import { subscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { instantOf, systemClock } from '@fencepost/service-kit/clock';
import { makeLogger } from '@fencepost/service-kit/logger';
import { makeMetrics } from '@fencepost/service-kit/metrics';
import { Collection } from 'mongodb';
import { startBooking } from '../src/app.ts';
import type { BookingConfig } from '../src/config.ts';
import type { CrashPoint, FromVictim, ToVictim } from './crash-points.ts';

/**
 * The service in a process of its own, for a test to kill: it is told its configuration, and by how much its clock
 * is ahead. It knows nothing of crash points; they lie around it, where it meets its database, its broker and Cal.com.
 */
let armed: CrashPoint | undefined;
const die = (): void => void process.kill(process.pid, 'SIGKILL');
const holds = (text: string | Buffer, says: readonly string[]): boolean => says.every((each) => text.includes(each));

const watched = <Verb extends 'insertOne' | 'findOneAndUpdate'>(verb: Verb): void => {
  const original = Collection.prototype[verb] as (...given: unknown[]) => Promise<unknown>;
  Reflect.set(Collection.prototype, verb, async function (this: Collection, ...given: unknown[]) {
    const written = await original.apply(this, given);
    const point = armed;
    const isMeant = point !== undefined && 'of' in point && point.after === verb && point.of === this.collectionName;
    if (isMeant && written !== null && holds(JSON.stringify(given), point.says)) die();
    return written;
  });
};
watched('insertOne');
watched('findOneAndUpdate');

const { write } = Socket.prototype;
Socket.prototype.write = function (this: Socket, chunk: Uint8Array | string, ...rest: never[]): boolean {
  if (armed !== undefined && 'before' in armed && holds(Buffer.from(chunk), ['HPUB ', ...armed.says])) die();
  return write.call(this, chunk, ...rest);
};

subscribe('undici:request:trailers', (message) => {
  if (armed === undefined || !('path' in armed)) return;
  const { method, path } = (message as { request: { method: string; path: string } }).request;
  if (method === armed.method && new RegExp(armed.path).test(path)) die();
});

const say = (word: FromVictim): void => void process.send?.(word);

const start = async (config: BookingConfig, aheadMs: number): Promise<void> => {
  const millis = (): number => systemClock.millis() + aheadMs;
  const clock = { millis, now: () => instantOf(millis()) };
  const log = makeLogger({ service: 'booking', level: 'silent' });
  await startBooking(config, { log, metrics: makeMetrics('booking'), clock });
  say('ready');
};

process.on('message', (word: ToVictim) => {
  if ('start' in word) return void start(word.start.config, word.start.aheadMs);
  armed = word.arm;
  say('armed');
});
process.on('disconnect', () => process.exit());
