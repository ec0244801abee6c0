import { defineAction } from '@fencepost/contracts/define';
import { AppError, codeOf } from '@fencepost/contracts/errors';
import { eventually } from '@fencepost/testing/eventually';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeAcrossTenants } from '../../src/across-tenants.ts';
import { type Handler, handle, type Mesh } from '../../src/mesh.ts';
import { actionOf, actor, makeMeshNodes, otherScope, scope } from './mesh-nodes.ts';

const nodes = makeMeshNodes();

const greet = actionOf('greet', z.object({ name: z.string().min(1) }), z.object({ text: z.string() }));
const whoAmI = actionOf('whoAmI', z.object({}), z.object({ tenantId: z.string(), frozen: z.boolean() }));
const refuse = actionOf('refuse', z.object({}), z.object({}));
const crash = actionOf('crash', z.object({}), z.object({}));
const lie = actionOf('lie', z.object({}), z.object({ count: z.int() }));
const hang = actionOf('hang', z.object({}), z.object({}), 150);
const nobody = actionOf('nobody', z.object({}), z.object({}));
const ping = actionOf('ping', z.object({ depth: z.int() }), z.object({ depth: z.int() }));
const twice = actionOf('twice', z.object({}), z.object({ before: z.string(), after: z.string() }));
const keySeen = actionOf('keySeen', z.object({ nested: z.boolean() }), z.object({ key: z.string().nullable() }));
const sweep = defineAction({ ...hang, name: 'sweep', scope: 'platform' });

const gate = Promise.withResolvers<void>();

const handlersOf = (mesh: Mesh): readonly Handler[] => [
  handle(greet, async ({ name }) => ({ text: `Hello ${name}`, internalNote: 'not for callers' })),
  handle(whoAmI, async (_, seen) => ({ tenantId: seen.tenantId, frozen: Object.isFrozen(seen) })),
  handle(refuse, async () => {
    throw new AppError('stale_version', 'Read it again.', { found: 4 }, { cause: new Error('canary-cause') });
  }),
  handle(crash, async () => {
    throw new TypeError('canary-internals at /srv/secret.ts');
  }),
  handle(lie, async () => ({ count: 0.5 })),
  handle(hang, async () => {
    await gate.promise;
    return {};
  }),
  handle(ping, ({ depth }, seen) => mesh.call(ping, { depth: depth + 1 }, seen)),
  handle(keySeen, async ({ nested }, seen) =>
    nested ? mesh.call(keySeen, { nested: false }, seen) : { key: seen.idempotencyKey ?? null },
  ),
  handle(twice, async (_, seen) => {
    const before = seen.tenantId;
    await mesh.call(whoAmI, {}, otherScope);
    const { tenantId: after } = await mesh.call(whoAmI, {}, seen);
    return { before, after };
  }),
];

let call: Mesh['call'];
beforeAll(async () => {
  await nodes.start('provider', handlersOf);
  call = (await nodes.start('caller')).mesh.call;
});
afterAll(() => {
  gate.resolve();
  return nodes.stop();
});

describe('a call between two processes', () => {
  it('works as soon as start has resolved, and only the contract crosses: unknown output is stripped', async () => {
    await expect(call(greet, { name: 'Ada' }, scope)).resolves.toEqual({ text: 'Hello Ada' });
  });

  it('refuses input that does not fit the contract, naming the fields, before the use case runs', async () => {
    await expect(call(greet, { name: '' }, scope)).rejects.toMatchObject({
      code: 'invalid_input',
      detail: { errors: [{ pointer: '/name' }] },
    });
  });

  it('never lets an answer through that does not fit the contract', async () => {
    await expect(call(lie, {}, scope)).rejects.toMatchObject({ code: 'internal' });
  });

  it('rebuilds the error of the provider as AppError: code, message, detail, and no remote stack or cause', async () => {
    const error: unknown = await call(refuse, {}, scope).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({
      code: 'stale_version',
      message: 'Read it again.',
      detail: { found: 4 },
      retry: 'soon',
    });
    expect(String((error as AppError).stack)).not.toMatch(/handlersOf|canary/);
    expect((error as AppError).cause).toBeUndefined();
  });

  it('turns an unexpected error into internal, and only the log of the provider tells what it was', async () => {
    nodes.lines.length = 0;
    const error: unknown = await call(crash, {}, scope).catch((thrown: unknown) => thrown);
    expect(codeOf(error)).toBe('internal');
    expect(JSON.stringify([error, (error as AppError).message, (error as AppError).detail])).not.toContain('canary');
    const told = nodes.lines.filter((line) => line.includes('canary-internals'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(scope.tenantId);
    expect(told[0]).toContain('req_1');
  });

  it('is unavailable at once when no running process offers it', async () => {
    await expect(call(nobody, {}, scope)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('ends with timeout after the time of its contract (CB1)', async () => {
    await expect(call(hang, {}, scope)).rejects.toMatchObject({ code: 'timeout' });
  });

  it('cannot nest without end: two services that ask each other in a circle get an error (CB1)', async () => {
    await expect(call(ping, { depth: 1 }, scope)).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('the scope of a call (TI1)', () => {
  it('arrives frozen and as the caller gave it, for every caller its own', async () => {
    const seen = await Promise.all(
      Array.from({ length: 50 }, (_, i) => call(whoAmI, {}, i % 2 === 0 ? scope : otherScope)),
    );
    seen.forEach(({ tenantId, frozen }, i) => {
      expect(frozen).toBe(true);
      expect(tenantId).toBe(i % 2 === 0 ? scope.tenantId : otherScope.tenantId);
    });
  });

  it('carries the Idempotency-Key to whom it was sent, and not on to whom that one asks (AP2)', async () => {
    const keyed = { ...scope, idempotencyKey: 'key-1' };
    await expect(call(keySeen, { nested: false }, keyed)).resolves.toEqual({ key: 'key-1' });
    await expect(call(keySeen, { nested: true }, keyed)).resolves.toEqual({ key: null });
  });

  it('is demanded: neither no tenant, nor a malformed one, nor a platform scope will do for a tenant action', async () => {
    const acrossTenants = makeAcrossTenants(nodes);
    const platform = acrossTenants('test of the scope', { actor, requestId: 'req_3' });
    for (const wrong of [undefined, { ...scope, tenantId: '' }, { ...scope, tenantId: null }, platform]) {
      await expect(call(whoAmI, {}, wrong as never)).rejects.toMatchObject({ code: 'forbidden' });
    }
  });

  it('of one company does not open a platform action', async () => {
    await nodes.start('sweeper', () => [handle(sweep, async () => ({}))]);
    await eventually(() => expect(call(sweep, {}, scope as never)).rejects.toMatchObject({ code: 'forbidden' }));
  });

  it('of a caller is not changed by what it calls with another scope in between', async () => {
    await expect(call(twice, {}, scope)).resolves.toEqual({ before: scope.tenantId, after: scope.tenantId });
  });
});
