import type { ActionContract } from '@fencepost/contracts/define';
import type { Actor } from '@fencepost/contracts/scope';
import { createBranch, listBranches } from '@fencepost/contracts/tenant/branch';
import { listCompanies } from '@fencepost/contracts/tenant/company';
import { handleAll } from '@fencepost/service-kit/mesh';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { twoCompanies } from '../../test/model-world.ts';

/** Everybody who may act within a company (D-10): a request with a key, a job, a webhook, an operator at a shell. */
const contexts: Readonly<Record<string, Actor>> = {
  'a request with an administrator’s key': { kind: 'api_key', id: 'key_1', role: 'admin' },
  'a job': { kind: 'service', id: 'tenant' },
  'a webhook': { kind: 'webhook', id: 'end_1' },
  'an operator without a user': { kind: 'operator', id: 'cli' },
};

const world = async () => {
  const { does, one, other } = await twoCompanies();
  const asked = handleAll({ createBranch, listBranches, listCompanies }, does);
  const handlers = new Map(asked.map((handler) => [handler.contract.address, handler]));
  const ask = async (action: ActionContract, input: unknown, scope: unknown): Promise<unknown> =>
    handlers.get(action.address)?.answer(input, scope);
  const within = (tenantId: string, actor: Actor) => ({ tenantId, actor, requestId: 'req_test' });
  return { one, other, ask, within };
};

test.each(Object.entries(contexts))(
  '%s works within its own company and sees no other (TEN-054, D-10)',
  async (_, actor) => {
    const { one, other, ask, within } = await world();
    const made = await ask(createBranch, { name: 'Mitte' }, within(one.id, actor));
    expect(await ask(listBranches, {}, within(one.id, actor))).toEqual({ data: [made], nextCursor: null });
    expect(await ask(listBranches, {}, within(other.id, actor))).toEqual({ data: [], nextCursor: null });
  },
);

test.each(Object.entries(contexts))(
  '%s sees no other company through the platform’s actions (TEN-054)',
  async (_, actor) => {
    const { one, ask, within } = await world();
    await expect(ask(listCompanies, {}, within(one.id, actor))).rejects.toMatchObject({ code: 'forbidden' });
  },
);

test('only a scope with a reason sees all companies, and it acts within none (TEN-054)', async () => {
  const { one, other, ask } = await world();
  const { data } = (await ask(listCompanies, {}, platformScope)) as { data: readonly { id: string }[] };
  expect(new Set(data.map(({ id }) => id))).toEqual(new Set([one.id, other.id]));
  await expect(ask(createBranch, { name: 'Mitte' }, platformScope)).rejects.toMatchObject({ code: 'forbidden' });
  const bare = { ...platformScope, reason: '' };
  await expect(ask(listCompanies, {}, bare)).rejects.toMatchObject({ code: 'forbidden' });
});

test('a key may what its role may: a viewer reads, an administrator changes, none without a role (TEN-054)', async () => {
  const { one, ask, within } = await world();
  const key = { kind: 'api_key', id: 'key_1' } as const;
  const create = (actor: Actor) => ask(createBranch, { name: 'Mitte' }, within(one.id, actor));
  const list = (actor: Actor) => ask(listBranches, {}, within(one.id, actor));
  await expect(create({ ...key, role: 'viewer' })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(create({ ...key, role: 'staff' })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(list(key)).rejects.toMatchObject({ code: 'forbidden' });
  expect(await list({ ...key, role: 'viewer' })).toMatchObject({ data: [] });
  expect(await create({ ...key, role: 'owner' })).toMatchObject({ name: 'Mitte' });
});
