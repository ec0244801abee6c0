import { codeOf } from '@fencepost/contracts/errors';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import { type StormDigest, withoutActive } from '../../domain/storm.ts';
import type { AlertChannel, Alerts, Board, BoardRecord } from '../ports.ts';
import { makeFoldedAlerts } from './folded-alerts.ts';

interface Deps {
  readonly alerts: Alerts;
  readonly board: Board;
  readonly channel: AlertChannel;
  readonly clock: Clock;
  readonly log: Logger;
  /** The message is changed at most this often. */
  readonly updateEveryMs: number;
}

type BoardPatch = Partial<Omit<BoardRecord, 'version' | 'places'>>;

/** Longer than any delivery: whoever holds the message past it has crashed. */
const LEASE_MS = 60_000;
const RETRY_MS = 5_000;
const SETTLE_ATTEMPTS = 20;

/**
 * Brings the one message that stands for all folded alerts up to date; a storm that has become small is dissolved, so that
 * each of them gets its own. Throws what the channel throws: the next round tries again.
 */
export const makeShowStorm = (deps: Deps): (() => Promise<void>) => {
  const { board, clock } = deps;
  const { look, dissolve } = makeFoldedAlerts(deps);
  const inMs = (delay: number): string => instantOf(clock.millis() + delay);

  /** Other replicas take places meanwhile: only what is the message's own is written, over theirs. */
  const settle = async (patch: BoardPatch): Promise<void> => {
    for (let attempt = 0; attempt < SETTLE_ATTEMPTS; attempt += 1) {
      const latest = await board.read();
      if ((await board.change(latest, { ...patch, claimedUntil: clock.now() })) !== undefined) return;
    }
    deps.log.warn(
      { storm: patch.ts ?? null },
      'what came of a storm’s delivery could not be stored: its claim ends by itself',
    );
  };

  const show = async (current: BoardRecord, digest: StormDigest): Promise<void> => {
    const claimedUntil = inMs(LEASE_MS);
    // A first post is marked before it is begun: after a crash nobody else knows that it may have arrived.
    const claim = { claimedUntil, unsure: current.ts === null, nextAttemptAt: inMs(RETRY_MS) };
    if ((await board.change(current, claim)) === undefined) return;
    try {
      const ts = await deliver(current, digest, deps.channel);
      if (digest.active === 0) await dissolve('all');
      await settle({ ...outcomeOf(current, digest, ts), unsure: false, nextAttemptAt: inMs(deps.updateEveryMs) });
    } catch (error) {
      const isGone = codeOf(error) === 'conflict' && current.ts !== null;
      await settle(isGone ? { ts: null, shown: null, unsure: false } : {});
      throw error;
    }
  };

  return async () => {
    const current = await board.read();
    const now = clock.now();
    if (current.claimedUntil > now || current.nextAttemptAt > now) return;
    const { digest: all, small } = await look(current);
    const isDissolved = all.active > 0 && small;
    if (isDissolved) await dissolve('active');
    const digest = isDissolved ? withoutActive(all) : all;
    const isKnown = current.ts !== null || current.unsure;
    if (digest.active + digest.over === 0 && !isKnown) return;
    if (current.shown !== JSON.stringify(digest)) await show(current, digest);
  };
};

/** What a first post could not tell its thread is told with the next round, which an unknown `shown` brings about. */
const outcomeOf = ({ ts: before, serial }: BoardRecord, digest: StormDigest, ts: string): BoardPatch => {
  if (digest.active === 0) return { ts: null, shown: null, escalated: false, serial: serial + 1 };
  const isFirst = before === null;
  return { ts, shown: isFirst ? '' : JSON.stringify(digest), escalated: !isFirst && digest.escalated > 0 };
};

const deliver = async (
  { ts, unsure, escalated }: BoardRecord,
  digest: StormDigest,
  channel: AlertChannel,
): Promise<string> => {
  const known = ts ?? (unsure ? await findIfAllowed(digest, channel) : undefined);
  if (known === undefined) return channel.storm.post(digest);
  await channel.storm.update(known, digest);
  if (ts !== null && digest.escalated > 0 && !escalated) await channel.storm.escalate(known, digest);
  return known;
};

/** Without the permission to look, a second message is better than none (K14). */
const findIfAllowed = ({ id }: StormDigest, channel: AlertChannel): Promise<string | undefined> =>
  channel.find(id).catch((error: unknown) => {
    if (codeOf(error) !== 'conflict') throw error;
    return undefined;
  });
