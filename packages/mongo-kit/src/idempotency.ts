import { AppError } from '@fencepost/contracts/errors';
import { derivedId, type TenantId } from '@fencepost/contracts/ids';
import { Instant } from '@fencepost/contracts/instant';
import type { Scope } from '@fencepost/contracts/scope';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import { digestOf } from '@fencepost/service-kit/digest';
import type { Logger } from '@fencepost/service-kit/logger';
import type { AdmittedCall, Handler } from '@fencepost/service-kit/mesh-handler';
import type { SecretBox } from '@fencepost/service-kit/secret-box';
import { z } from 'zod';
import { type Collection, MAX_ROWS, type Store } from './collection.ts';
import { defineCollection, type RowOf } from './define-collection.ts';
import { type Outcome, openOutcome, outcomeOf, sealOutcome } from './idempotent-outcome.ts';

/** How long a key is remembered, in milliseconds. */
const REMEMBERED_MS = 24 * 60 * 60_000;
/** A crash holds up its own repetition for this long at most, unless the action itself may take longer. */
const LEASE_MS = 30_000;
/** Each further look means that another has moved the record in between. */
const MOST_LOOKS = 5;
const FORGOTTEN_AT_ONCE = 200;
const PLATFORM = 'platform';
/** Far more than any one action names. */
const MOST_SUBJECTS = 200;
/** Of a key whose answer was forgotten: what was asked said as much of a person as what was answered. */
const NO_DIGEST = '0'.repeat(64);

/**
 * One `Idempotency-Key` as its owner keeps it: what was asked under it and how it ended. Of the platform, because
 * operators have keys too; `holder` is the company, or `platform`.
 */
export const idempotencyKeys = defineCollection({
  name: 'idempotencyKeys',
  scope: 'platform',
  id: z.string().regex(/^idk_[0-9a-z]{26}$/),
  row: z.object({
    holder: z.string().max(64),
    action: z.string().max(128),
    inputDigest: z.string().length(64),
    state: z.enum(['running', 'done']),
    /** Of a running one: from then on another may run it, for its process has died; null once it was given up. */
    leaseUntil: Instant.nullable(),
    /**
     * Of a done one: its outcome as a compact JWE, for an answer may hold a secret that is shown once; null where it was
     * forgotten together with whom it was about.
     */
    outcome: z.string().nullable(),
    /** The ids that input and outcome name. */
    about: z.array(z.string().max(64)).max(MOST_SUBJECTS).default([]),
    expiresAt: Instant,
  }),
  indexes: [
    { name: 'by_expiry', keys: { expiresAt: 1 } },
    { name: 'by_holder', keys: { holder: 1, _id: 1 } },
    { name: 'by_subject', keys: { holder: 1, about: 1 } },
  ],
});
type Key = RowOf<typeof idempotencyKeys>;
type Keys = Collection<Key>;

export interface IdempotentDeps {
  readonly store: Store;
  readonly sealing: SecretBox;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What one call wants of its key. */
type Wanted = Pick<Key, '_id' | 'holder' | 'action' | 'inputDigest' | 'about'> & { readonly leaseMs: number };

/**
 * Wraps a handler so that what is asked again under one `Idempotency-Key` of one company happens once (AP2). Without a
 * key, or where the contract's HTTP binding does not offer one, the handler runs as it is. With a key:
 * the same input again is given the first answer, or the first refusal that would never change (retry class `never`,
 * below 500); another input or action is `idempotency_key_reused`; while the first still runs it is
 * `idempotency_in_progress`. Where the first died, or failed in a way that may pass, the handler runs again: its use case
 * derives the ids of what it makes from the key, and finds what is there.
 */
export const makeIdempotent = ({ store, sealing, clock, log }: IdempotentDeps): ((handler: Handler) => Handler) => {
  const keys = store.collection(idempotencyKeys).platform();
  const takeKey = makeTakeKey(keys, clock);

  /** The first has happened whatever becomes of its record: who asked gets the answer, and a repetition finds the work. */
  const keep = async (key: Key, outcome: Outcome): Promise<void> => {
    try {
      const change = outcome.isFinal
        ? {
            state: 'done',
            leaseUntil: null,
            outcome: await sealOutcome(sealing, key.holder, outcome),
            about: idsIn([key.about, outcome]),
          }
        : { leaseUntil: null };
      await keys.save(key, { set: change }, []);
    } catch (err) {
      log.warn({ err, action: key.action }, 'the outcome of an idempotent call could not be kept');
    }
  };

  const once = async (wanted: Wanted, call: AdmittedCall): Promise<unknown> => {
    const key = await takeKey(wanted);
    if (key.outcome !== null) return replayed(await openOutcome(sealing, key.holder, key.outcome));
    try {
      const answer = await call.run();
      await keep(key, { isFinal: true, answer });
      return answer;
    } catch (error) {
      await keep(key, outcomeOf(error));
      throw error;
    }
  };

  return (handler) => {
    const { contract } = handler;
    if (contract.http?.idempotencyKey === undefined) return handler;
    const leaseMs = Math.max(LEASE_MS, 2 * contract.timeoutMs);
    return {
      ...handler,
      answer: async (input, scope) => {
        const call = handler.admit(input, scope);
        const _id = keyIdOf(call.scope);
        if (_id === undefined) return call.run();
        const about = idsIn(call.input);
        const asked = { action: contract.address, inputDigest: digestOf(call.input), about };
        return once({ _id, holder: holderOf(call.scope), ...asked, leaseMs }, call);
      },
    };
  };
};

const holderOf = ({ tenantId }: Scope): string => tenantId ?? PLATFORM;

const keyIdOf = (scope: Scope): string | undefined =>
  scope.idempotencyKey === undefined ? undefined : derivedId('idk', holderOf(scope), scope.idempotencyKey);

const replayed = (outcome: Outcome): unknown => {
  if ('answer' in outcome) return outcome.answer;
  const { code, message, detail } = outcome.refusal;
  throw new AppError(code, message, detail);
};

/** Takes a key for one run, or gives the one that is done. Which of several callers runs, insert and version decide. */
const makeTakeKey = (keys: Keys, clock: Clock) => {
  const started = ({ leaseMs, _id, ...asked }: Wanted) => {
    const now = clock.millis();
    const times = { leaseUntil: instantOf(now + leaseMs), expiresAt: instantOf(now + REMEMBERED_MS) };
    return { ...asked, state: 'running' as const, outcome: null, ...times };
  };

  /** The key as it lies there: done, or now ours; undefined when another was quicker. */
  const takeOver = async (found: Key, wanted: Wanted): Promise<Key | undefined> => {
    const now = clock.now();
    if (found.expiresAt > now) {
      if (isForgotten(found)) throw forgotten();
      if (found.action !== wanted.action || found.inputDigest !== wanted.inputDigest) throw reused();
      if (found.state === 'done') return found;
      if (found.leaseUntil !== null && found.leaseUntil > now) throw inProgress();
    }
    const { _id, version } = found;
    return keys.compareAndSet({ _id, version }, { set: started(wanted) });
  };

  return async (wanted: Wanted): Promise<Key> => {
    for (let look = 0; look < MOST_LOOKS; look += 1) {
      const insertion = await keys.insert({ _id: wanted._id, ...started(wanted) });
      if (insertion.inserted) return insertion.row;
      const found = await keys.findOne({ _id: wanted._id });
      const key = found === undefined ? undefined : await takeOver(found, wanted);
      if (key !== undefined) return key;
    }
    throw inProgress();
  };
};

const reused = (): AppError =>
  new AppError('idempotency_key_reused', 'This Idempotency-Key was used for another request. Make a new key.');

const forgotten = (): AppError =>
  new AppError('idempotency_key_reused', 'What was done under this key was erased with the person. Make a new key.');

const isForgotten = ({ state, outcome }: Pick<Key, 'state' | 'outcome'>): boolean =>
  state === 'done' && outcome === null;

/** Every id of ours in a value, once. */
const idsIn = (value: unknown): string[] => {
  const found = JSON.stringify(value)?.match(/"[a-z]+_[0-9a-z]{20,32}"/g) ?? [];
  return [...new Set(found.map((quoted) => quoted.slice(1, -1)))].slice(0, MOST_SUBJECTS);
};

const inProgress = (): AppError =>
  new AppError('idempotency_in_progress', 'The first request under this Idempotency-Key still runs. Ask again soon.');

/** How much one purge takes on: `batch` keys at a time, `batches` of them. */
export interface PurgeLimits {
  readonly batch: number;
  readonly batches: number;
}
const PURGE_LIMITS: PurgeLimits = { batch: 500, batches: 200 };

/**
 * Deletes keys that are no longer remembered until none is left, up to 100 000 in a run; says how many. For an hourly
 * job; a key left over is no harm.
 */
export const purgeIdempotencyKeys = async (
  { store, clock }: Pick<IdempotentDeps, 'store' | 'clock'>,
  { batch, batches }: PurgeLimits = PURGE_LIMITS,
): Promise<number> => {
  const keys = store.collection(idempotencyKeys).platform();
  let gone = 0;
  for (let round = 0; round < batches; round += 1) {
    const expired = await keys.find({ expiresAt: { $lte: clock.now() } }, { sort: { expiresAt: 1 }, limit: batch });
    gone += await removeAll(keys, expired);
    if (expired.length < batch) break;
  }
  return gone;
};

/** The keys of one company. */
export interface HeldKeys {
  /** How many there are; counting ends at 1 000. */
  count(): Promise<number>;
  /**
   * Deletes them, so that nothing of what the company asked or was answered is kept; says how many. Repeatable: a key
   * that is being used at this moment may be left over.
   */
  forget(): Promise<number>;
  /**
   * Forgets what was asked and answered about these ids, for a person who is erased. The keys stay used: a repetition
   * is refused with `idempotency_key_reused`, and does nothing again. Only the key under which this is asked keeps its
   * answer, which is given afterwards. Repeatable.
   */
  forgetAbout(ids: readonly string[], askedUnder?: string): Promise<void>;
}

export const idempotencyKeysOf = (store: Store, tenantId: TenantId): HeldKeys => {
  const keys = store.collection(idempotencyKeys).platform();
  const held = { holder: tenantId };
  return {
    count: () => keys.count(held, { limit: MAX_ROWS }),
    forget: async () => {
      let gone = 0;
      for await (const key of keys.cursor(held, { batchSize: FORGOTTEN_AT_ONCE })) gone += await removeAll(keys, [key]);
      return gone;
    },
    forgetAbout: async (ids, askedUnder = '') => {
      const others = { ...held, _id: { $ne: derivedId('idk', tenantId, askedUnder) } };
      const blank = { state: 'done', leaseUntil: null, outcome: null, inputDigest: NO_DIGEST, about: [] } as const;
      for (let from = 0; from < ids.length; from += FORGOTTEN_AT_ONCE) {
        const some = { ...others, about: { $in: ids.slice(from, from + FORGOTTEN_AT_ONCE) } };
        for (let isMore = true; isMore; ) {
          const found = await keys.find(some, { limit: FORGOTTEN_AT_ONCE });
          // Whoever writes one at this moment is found by the next look.
          for (const { _id, version } of found) await keys.compareAndSet({ _id, version }, { set: blank });
          isMore = found.length > 0;
        }
      }
    },
  };
};

const removeAll = async (keys: Keys, unwanted: readonly Key[]): Promise<number> => {
  const gone = await Promise.all(unwanted.map((key) => keys.remove(key).then(() => 1, ifTakenOver)));
  return gone.reduce((sum: number, one) => sum + one, 0);
};

const ifTakenOver = (error: unknown): number => {
  if (error instanceof AppError && ['stale_version', 'not_found'].includes(error.code)) return 0;
  throw error;
};
