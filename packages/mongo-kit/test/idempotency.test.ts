import { randomBytes } from 'node:crypto';
import { defineAction } from '@fencepost/contracts/define';
import { AppError, type ErrorCode } from '@fencepost/contracts/errors';
import { derivedId, type TenantId } from '@fencepost/contracts/ids';
import { type Handler, handle } from '@fencepost/service-kit/mesh-handler';
import { makeSecretBox } from '@fencepost/service-kit/secret-box';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Collection } from '../src/collection.ts';
import {
  type IdempotentDeps,
  idempotencyKeys,
  idempotencyKeysOf,
  makeIdempotent,
  purgeIdempotencyKeys,
} from '../src/idempotency.ts';
import { bothStores, type OpenedStore } from './both-stores.ts';
import { makeListeningLog } from './databases.ts';
import { across, aThing, makeHandClock, ours, type Thing, theirs, things } from './things.ts';

const common = {
  owner: 'booking',
  version: 1,
  summary: 'For the test.',
  scope: 'tenant',
  input: z.object({ label: z.string(), more: z.object({ a: z.int(), b: z.int() }).optional() }),
  output: z.object({ id: z.string(), secret: z.string() }),
  errors: [],
  role: 'admin',
} as const;
const http = { method: 'post', path: '/v1/things', idempotencyKey: 'required' } as const;
const makeThing = defineAction({ ...common, name: 'makeThing', http });
const makeOther = defineAction({ ...common, name: 'makeOther', http: { ...http, path: '/v1/others' } });
const withoutKey = defineAction({ ...common, name: 'makeLoose', http: { method: 'post', path: '/v1/loose' } });

const LEASE_MS = 30_000;
const DAY_MS = 24 * 60 * 60_000;
const sealing = makeSecretBox({ keys: `k1:${randomBytes(32).toString('base64')}` });

interface Asked {
  readonly key?: string;
  readonly tenantId?: TenantId;
  readonly role?: string;
}

describe.each(bothStores)('an Idempotency-Key, in %s', (_, open) => {
  const clock = makeHandClock();
  const log = makeListeningLog();
  let opened: OpenedStore;
  let deps: IdempotentDeps;
  let made: Collection<Thing>;
  let runs: string[];
  /** What happens in the use case after its effect. */
  let after: () => Promise<void>;

  beforeEach(async () => {
    opened = await open([idempotencyKeys, things], clock);
    deps = { store: opened.store, sealing, clock, log };
    made = opened.store.collection(things).forTenant(ours);
    runs = [];
    after = async () => {};
    log.warnings.length = 0;
  });
  afterEach(() => opened.close());

  const wrapped = (contract: typeof makeThing): Handler =>
    makeIdempotent(deps)(
      handle(contract, async ({ label }, { tenantId, idempotencyKey = 'none' }) => {
        const run = `run ${runs.push(label)}`;
        const id = derivedId('thing', tenantId, idempotencyKey);
        await opened.store.collection(things).forTenant(tenantId).insert(aThing(id, { label }));
        await after();
        return { id, secret: `secret of ${run}` };
      }),
    );
  const scopeOf = ({ key, tenantId = ours, role = 'admin' }: Asked) => ({
    tenantId,
    actor: { kind: 'api_key', id: 'k', role },
    requestId: 'req_1',
    ...(key === undefined ? {} : { idempotencyKey: key }),
  });
  const ask = (input: object, asked: Asked = { key: 'key-1' }, contract = makeThing) =>
    wrapped(contract).answer(input, scopeOf(asked));
  const outcome = (...given: Parameters<typeof ask>) =>
    ask(...given).catch((error: unknown) => (error instanceof AppError ? error.code : error));
  const keys = () => opened.store.collection(idempotencyKeys).platform();
  const failing = (code: ErrorCode) => async () => {
    throw new AppError(code, `no: ${code}`, { why: 'test' });
  };

  test('that is done is answered as it was the first time, without running again (AP2)', async () => {
    const first = await ask({ label: 'one' });
    expect(first).toEqual({ id: expect.any(String), secret: 'secret of run 1' });
    expect(await ask({ label: 'one' })).toEqual(first);
    expect(runs).toHaveLength(1);
    expect(await ask({ label: 'one' }, { key: 'key-2' })).not.toEqual(first);
    expect(runs).toHaveLength(2);
  });

  test('that is not sent, or not offered, leaves the handler as it is (positive control)', async () => {
    await ask({ label: 'one' }, {});
    await ask({ label: 'one' }, {});
    await ask({ label: 'one' }, { key: 'key-1' }, withoutKey);
    await ask({ label: 'one' }, { key: 'key-1' }, withoutKey);
    expect(runs).toHaveLength(4);
    expect(await keys().count({}, { limit: 5 })).toBe(0);
  });

  test('used for another input or another action is refused with 422 (AP2)', async () => {
    await ask({ label: 'one', more: { a: 1, b: 2 } });
    expect(await outcome({ label: 'two' })).toBe('idempotency_key_reused');
    expect(await outcome({ label: 'one', more: { a: 1, b: 3 } })).toBe('idempotency_key_reused');
    expect(await outcome({ label: 'one', more: { a: 1, b: 2 } }, { key: 'key-1' }, makeOther)).toBe(
      'idempotency_key_reused',
    );
    expect(await outcome({ more: { b: 2, a: 1 }, label: 'one' })).toMatchObject({ secret: 'secret of run 1' });
    expect(runs).toHaveLength(1);
  });

  test('is one company’s own: the same key of another asks for something else (TI2)', async () => {
    const first = await ask({ label: 'one' });
    const foreign = await ask({ label: 'two' }, { key: 'key-1', tenantId: theirs });
    expect(foreign).not.toEqual(first);
    expect(runs).toEqual(['one', 'two']);
  });

  test('while its first request runs, is 409, for another input 422 (AP2)', async () => {
    const held = Promise.withResolvers<void>();
    const inside = Promise.withResolvers<void>();
    after = () => {
      inside.resolve();
      return held.promise;
    };
    const first = ask({ label: 'one' });
    await inside.promise;
    expect(await outcome({ label: 'one' })).toBe('idempotency_in_progress');
    expect(await outcome({ label: 'two' })).toBe('idempotency_key_reused');
    held.resolve();
    const answer = await first;
    expect(await ask({ label: 'one' })).toEqual(answer);
    expect(runs).toHaveLength(1);
  });

  test('sent 20 times at once has its effect once, and each is answered alike in the end (AP2)', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => outcome({ label: 'one' })));
    expect(runs).toHaveLength(1);
    expect(await made.count({}, { limit: 5 })).toBe(1);
    const first = await ask({ label: 'one' });
    for (const answer of answers) expect([first, 'idempotency_in_progress']).toContainEqual(answer);
    expect(answers).toContainEqual(first);
  });

  test('whose process died between effect and answer runs again when its lease is over, and finds its work', async () => {
    const late = Promise.withResolvers<void>();
    const inside = Promise.withResolvers<void>();
    after = () => {
      inside.resolve();
      return late.promise;
    };
    const died = ask({ label: 'one' });
    await inside.promise;
    after = async () => {};
    clock.advance(LEASE_MS - 1);
    expect(await outcome({ label: 'one' })).toBe('idempotency_in_progress');
    clock.advance(1);
    const again = await ask({ label: 'one' });
    expect(again).toMatchObject({ secret: 'secret of run 2' });
    expect(await made.count({}, { limit: 5 })).toBe(1);
    late.resolve();
    await died;
    expect(await ask({ label: 'one' })).toEqual(again);
    expect(runs).toHaveLength(2);
  });

  test('after whose lease 20 come at once lets one of them run', async () => {
    const inside = Promise.withResolvers<void>();
    after = () => {
      inside.resolve();
      return new Promise(() => {});
    };
    void ask({ label: 'one' });
    await inside.promise;
    after = async () => {};
    clock.advance(LEASE_MS);
    await Promise.all(Array.from({ length: 20 }, () => outcome({ label: 'one' })));
    expect(runs).toHaveLength(2);
  });

  test('keeps a refusal that would never change, with its words', async () => {
    after = failing('conflict');
    expect(await outcome({ label: 'one' })).toBe('conflict');
    after = async () => {};
    await expect(ask({ label: 'one' })).rejects.toMatchObject({
      code: 'conflict',
      message: 'no: conflict',
      detail: { why: 'test' },
    });
    expect(runs).toHaveLength(1);
  });

  test.each(['unavailable', 'rate_limited', 'internal', 'stale_version', 'corrupt_row'] as const)(
    'after %s runs again at once, for that may pass or be mended, but still only for the same input',
    async (code) => {
      after = failing(code);
      expect(await outcome({ label: 'one' })).toBe(code);
      after = async () => {};
      expect(await outcome({ label: 'two' })).toBe('idempotency_key_reused');
      expect(await outcome({ label: 'one' })).toMatchObject({ secret: 'secret of run 2' });
    },
  );

  test('is not used up by an error nobody knows, nor by an input or a caller that was refused', async () => {
    after = async () => {
      throw new TypeError('a mistake of ours');
    };
    expect(await outcome({ label: 'one' })).toBeInstanceOf(TypeError);
    after = async () => {};
    expect(await outcome({ label: 'one' })).toMatchObject({ secret: 'secret of run 2' });
    expect(await outcome({ label: 7 }, { key: 'key-2' })).toBe('invalid_input');
    expect(await outcome({ label: 'one' }, { key: 'key-3', role: 'viewer' })).toBe('forbidden');
    expect(await keys().count({}, { limit: 5 })).toBe(1);
  });

  test('gives its stored answer to nobody who could not have asked himself (TEN-054)', async () => {
    await ask({ label: 'one' });
    expect(await outcome({ label: 'one' }, { key: 'key-1', role: 'viewer' })).toBe('forbidden');
    expect(await outcome({ label: 'one' })).toMatchObject({ secret: 'secret of run 1' });
  });

  test('is stored with its answer sealed, and without what was asked (law 9)', async () => {
    await ask({ label: 'hunter2' });
    const [key] = await keys().find({}, { limit: 2 });
    expect(key).toMatchObject({ holder: ours, action: makeThing.address, state: 'done', leaseUntil: null });
    expect(key?.outcome).toMatch(/^eyJ/);
    expect(JSON.stringify(key)).not.toMatch(/secret of run|hunter2|key-1/);
  });

  test('of an operator acts across companies and belongs to the platform', async () => {
    const contract = defineAction({ ...common, name: 'makeForAll', scope: 'platform', http });
    const handler = makeIdempotent(deps)(
      handle(contract, async ({ label }) => ({ id: label, secret: `run ${runs.push(label)}` })),
    );
    const scope = { ...across, actor: { kind: 'operator', id: 'o' }, idempotencyKey: 'key-1' };
    const first = await handler.answer({ label: 'one' }, scope);
    expect(await handler.answer({ label: 'one' }, scope)).toEqual(first);
    expect(await keys().find({}, { limit: 5 })).toMatchObject([{ holder: 'platform' }]);
  });

  test('is forgotten after a day, whether it was purged by then or not', async () => {
    await ask({ label: 'one' });
    await ask({ label: 'one' }, { key: 'key-2' });
    clock.advance(DAY_MS - 1);
    expect(await purgeIdempotencyKeys(deps)).toBe(0);
    expect(await outcome({ label: 'two' })).toBe('idempotency_key_reused');
    clock.advance(1);
    expect(await outcome({ label: 'two' })).toMatchObject({ secret: 'secret of run 3' });
    expect(await purgeIdempotencyKeys(deps)).toBe(1);
    expect(await keys().count({}, { limit: 5 })).toBe(1);
    expect(await outcome({ label: 'two' }, { key: 'key-2' })).toMatchObject({ secret: 'secret of run 4' });
  });

  test('is purged with all that are due, however many, in one run that has an end', async () => {
    for (const key of ['a', 'b', 'c', 'd', 'e']) await ask({ label: 'one' }, { key });
    clock.advance(DAY_MS);
    await ask({ label: 'one' }, { key: 'young' });
    expect(await purgeIdempotencyKeys(deps, { batch: 2, batches: 1 })).toBe(2);
    expect(await purgeIdempotencyKeys(deps, { batch: 2, batches: 2 })).toBe(3);
    expect(await purgeIdempotencyKeys(deps)).toBe(0);
    expect(await keys().count({}, { limit: 9 })).toBe(1);
  });

  test('goes with the company that holds it, and nobody else’s does (D-07, TEN-056)', async () => {
    for (const key of ['a', 'b', 'c']) await ask({ label: 'one' }, { key });
    await ask({ label: 'one' }, { key: 'a', tenantId: theirs });
    const held = idempotencyKeysOf(opened.store, ours);
    expect([await held.count(), await held.forget(), await held.count(), await held.forget()]).toEqual([3, 3, 0, 0]);
    expect(await keys().find({}, { limit: 9 })).toMatchObject([{ holder: theirs }]);
    expect(await outcome({ label: 'two' }, { key: 'a' })).toMatchObject({ secret: 'secret of run 5' });
  });

  test('whose answer is about somebody who is erased is used, says nothing of them any more, and does nothing again (law 8)', async () => {
    const first = z.object({ id: z.string() }).parse(await ask({ label: 'Erika' }, { key: 'a' }));
    await ask({ label: 'Max' }, { key: 'b' });
    await ask({ label: 'Erika' }, { key: 'a', tenantId: theirs });
    const named = derivedId('cus', 'named in the input');
    after = () => idempotencyKeysOf(opened.store, ours).forgetAbout([named]);
    const answered = await ask({ label: named }, { key: 'c' });
    expect(answered, 'erased while it ran').toMatchObject({ secret: expect.any(String) });
    after = async () => {};
    await idempotencyKeysOf(opened.store, ours).forgetAbout([first.id]);
    expect(await outcome({ label: 'Erika' }, { key: 'a' })).toBe('idempotency_key_reused');
    expect(await outcome({ label: named }, { key: 'c' })).toBe('idempotency_key_reused');
    expect(runs).toHaveLength(4);
    expect(await outcome({ label: 'Max' }, { key: 'b' }), 'the control').toMatchObject({ secret: 'secret of run 2' });
    expect(await outcome({ label: 'Erika' }, { key: 'a', tenantId: theirs })).toMatchObject({
      secret: 'secret of run 3',
    });
    const forgotten = await keys().find({ holder: ours, outcome: null }, { limit: 9 });
    expect(forgotten).toHaveLength(2);
    expect(new Set(forgotten.map(({ inputDigest }) => inputDigest))).toEqual(new Set(['0'.repeat(64)]));
  });

  test('whose outcome cannot be kept still answers, and says so in the log', async () => {
    const broken = { ...sealing, seal: () => Promise.reject(new Error('no key')) };
    deps = { ...deps, sealing: broken };
    expect(await outcome({ label: 'one' })).toMatchObject({ secret: 'secret of run 1' });
    expect(log.warnings).toHaveLength(1);
    expect(await outcome({ label: 'one' })).toBe('idempotency_in_progress');
  });
});
