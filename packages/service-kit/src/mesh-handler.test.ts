import { defineAction } from '@fencepost/contracts/define';
import { AppError } from '@fencepost/contracts/errors';
import { Role } from '@fencepost/contracts/roles';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Handler, handle, handleAll } from './mesh-handler.ts';

const tenantId = `ten_${'a'.repeat(26)}`;
const common = {
  owner: 'booking',
  version: 1,
  summary: 'For the test.',
  input: z.object({ word: z.string() }),
  output: z.string(),
  errors: [],
} as const;

/** A handler that counts its runs, and the scope of an actor who may be anybody. */
const anAction = (given: { readonly role?: Role; readonly method?: 'get' | 'post' } = {}) => {
  const ran: string[] = [];
  const { role, method } = given;
  const contract = defineAction({
    ...common,
    name: 'repeatWord',
    scope: 'tenant',
    ...(role === undefined ? {} : { role }),
    ...(method === undefined ? {} : { http: { method, path: '/v1/words' } as const }),
  });
  const handler = handle(contract, async ({ word }, { actor }) => {
    ran.push(actor.id);
    return word;
  });
  return { handler, ran };
};
const scopeOf = (actor: object) => ({ tenantId, actor, requestId: 'req_1' });
const asked = (handler: Handler, actor: object, input: unknown = { word: 'hello' }) =>
  handler.answer(input, scopeOf(actor)).catch((error: unknown) => (error instanceof AppError ? error.code : error));

describe("the owner's door", () => {
  const cases = Role.options.flatMap((least, needs) =>
    Role.options.map((role, has) => ({ least, role, admitted: has <= needs })),
  );

  test.each(cases)('a key of the role $role asking for what needs $least: $admitted (TEN-054)', async (one) => {
    const { handler, ran } = anAction({ role: one.least });
    expect(await asked(handler, { kind: 'api_key', id: 'k', role: one.role })).toBe(
      one.admitted ? 'hello' : 'forbidden',
    );
    expect(ran).toEqual(one.admitted ? ['k'] : []);
  });

  test('where a request came from reaches the use case, a user agent as far as it is kept', async () => {
    const contract = defineAction({ ...common, name: 'tellOrigin', scope: 'tenant', role: 'viewer' });
    const handler = handle(contract, async (_, { from }) => `${from?.ip} ${from?.userAgent?.length}`);
    const scope = { ...scopeOf({ kind: 'service', id: 's' }), from: { ip: '203.0.113.7', userAgent: 'x'.repeat(999) } };
    expect(await handler.answer({ word: '' }, scope)).toBe('203.0.113.7 256');
  });

  test('admits in exactly ten of the sixteen cases, so that neither all nor none is let through', () => {
    expect(cases.filter(({ admitted }) => admitted)).toHaveLength(10);
  });

  test('without a role a key may nothing, and a role nobody has heard of is none (TEN-054)', async () => {
    for (const least of Role.options) {
      const { handler, ran } = anAction({ role: least });
      expect(await asked(handler, { kind: 'api_key', id: 'k' })).toBe('forbidden');
      expect(await asked(handler, { kind: 'api_key', id: 'k', role: 'emperor' })).toBe('forbidden');
      expect(ran).toEqual([]);
      expect(await asked(handler, { kind: 'api_key', id: 'k', role: 'owner' })).toBe('hello');
    }
  });

  test('operators, services and webhooks are no members of a company and need no role in it', async () => {
    for (const kind of ['operator', 'service', 'webhook']) {
      expect(await asked(anAction({ role: 'owner' }).handler, { kind, id: kind })).toBe('hello');
    }
    expect(await asked(anAction().handler, { kind: 'stranger', id: 'x' })).toBe('forbidden');
  });

  test('where a contract says nothing, a viewer may read and only an admin may do anything else', async () => {
    const viewer = { kind: 'api_key', id: 'k', role: 'viewer' };
    expect(await asked(anAction({ method: 'get' }).handler, viewer)).toBe('hello');
    for (const { handler } of [anAction({ method: 'post' }), anAction()]) {
      expect(await asked(handler, viewer)).toBe('forbidden');
      expect(await asked(handler, { ...viewer, role: 'staff' })).toBe('forbidden');
      expect(await asked(handler, { ...viewer, role: 'admin' })).toBe('hello');
    }
  });

  test('tells who may not ask which role is needed, as a fact that reaches the caller of /v1 (TEN-054)', async () => {
    const { handler } = anAction({ role: 'admin' });
    const refused = handler.answer({ word: 'hello' }, scopeOf({ kind: 'api_key', id: 'k', role: 'viewer' }));
    await expect(refused).rejects.toMatchObject({ code: 'forbidden', detail: { facts: { needs: 'admin' } } });
  });

  test('who may not ask learns nothing about the input it would need', async () => {
    const { handler } = anAction({ role: 'admin' });
    expect(await asked(handler, { kind: 'api_key', id: 'k', role: 'viewer' }, { wrong: true })).toBe('forbidden');
    expect(await asked(handler, { kind: 'api_key', id: 'k', role: 'admin' }, { wrong: true })).toBe('invalid_input');
  });
});

describe('a module of contracts', () => {
  const declared = {
    repeatWord: defineAction({ ...common, name: 'repeatWord', scope: 'tenant' }),
    praiseWord: defineAction({ ...common, name: 'praiseWord', scope: 'tenant' }),
    Word: common.input,
    MOST_WORDS: 7,
  };
  const does = {
    repeatWord: async ({ word }: { readonly word: string }) => word,
    praiseWord: async ({ word }: { readonly word: string }) => `${word}!`,
    somethingElse: async () => 'never asked',
  };

  test('has each of its actions, and nothing else, answered by the use case of its name', async () => {
    const handlers = handleAll(declared, does);
    const key = { kind: 'api_key', id: 'k', role: 'owner' };
    const answers = handlers.map(async (one) => [one.contract.name, await asked(one, key)]);
    expect(await Promise.all(answers)).toEqual([
      ['repeatWord', 'hello'],
      ['praiseWord', 'hello!'],
    ]);
  });
});
