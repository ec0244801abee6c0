import { actions } from '@fencepost/contracts/catalog';
import type { ActionContract } from '@fencepost/contracts/define';
import { codeOf } from '@fencepost/contracts/errors';
import { Role } from '@fencepost/contracts/roles';
import type { Actor, Scope } from '@fencepost/contracts/scope';
import { createBranch, listBranches } from '@fencepost/contracts/tenant/branch';
import { type Company, registerCompany } from '@fencepost/contracts/tenant/company';
import { platformScope } from '@fencepost/testing/platform-scope';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type System, startSystem } from './system.ts';
import { askProAi, friseur, scopeOf } from './world.ts';

let system: System;
let ours: Company;
let theirs: Company;
beforeAll(async () => {
  system = await startSystem(inject('servers'));
  ours = await system.call(registerCompany, friseur, platformScope);
  theirs = await system.call(registerCompany, askProAi, platformScope);
});
afterAll(() => system?.stop());

const keyWith = (role: Role): Actor => ({ kind: 'api_key', id: 'key_test', role });
/** Everybody who acts within a company without a role in it: a webhook, a job, a person at a shell without a user (D-10). */
const withoutRole: readonly Actor[] = [
  { kind: 'webhook', id: 'end_test' },
  { kind: 'service', id: 'tenant' },
  { kind: 'operator', id: 'cli' },
];
const everybody: readonly Actor[] = [...Role.options.map(keyWith), ...withoutRole];

/** No action takes this: who may ask is told that it is not valid, who may not is told nothing else, and nothing is done. */
const NONSENSE: readonly unknown[] = [];
const codeFor = (action: ActionContract, scope: Scope): Promise<string> =>
  system.call(action, NONSENSE, scope as never).then(() => 'answered', codeOf);
const within = (actor: Actor): Scope => ({ ...scopeOf(ours), actor });
const across = (actor: Actor): Scope => ({ ...platformScope, actor });

const own = actions.filter(({ owner }) => owner === 'tenant');
const cases = (scope: ActionContract['scope']) =>
  own.filter((action) => action.scope === scope).map((action): [string, ActionContract] => [action.address, action]);

describe('an operation of the platform (TEN-054)', () => {
  test.each(cases('platform'))('%s is closed to whoever acts within a company', async (_, action) => {
    for (const actor of everybody) expect(await codeFor(action, within(actor)), actor.kind).toBe('forbidden');
    for (const role of Role.options) expect(await codeFor(action, across(keyWith(role))), role).toBe('forbidden');
    expect(await codeFor(action, platformScope), 'positive control').toBe('invalid_input');
  });
});

describe('an action of a company (TEN-054)', () => {
  test.each(cases('tenant'))('%s takes its least role and those above it, within one company', async (_, action) => {
    const least = Role.options.indexOf(action.role);
    const expected = Role.options.map((_, rank) => (rank <= least ? 'invalid_input' : 'forbidden'));
    const codes = [];
    for (const role of Role.options) codes.push(await codeFor(action, within(keyWith(role))));
    expect(codes).toEqual(expected);
    expect(await codeFor(action, within({ kind: 'api_key', id: 'key_test' })), 'a key without a role').toBe(
      'forbidden',
    );
    for (const actor of withoutRole) expect(await codeFor(action, within(actor)), actor.kind).toBe('invalid_input');
    expect(await codeFor(action, platformScope), 'across companies').toBe('forbidden');
  });
});

test.each(everybody.filter(({ role }) => role === undefined || role === 'owner' || role === 'admin'))(
  '$kind $role works within its own company and sees no other (D-10)',
  async (actor) => {
    const { call } = system;
    const made = await call(createBranch, { name: 'Mitte' }, { ...scopeOf(ours), actor });
    const seenBy = async (company: Company) =>
      (await call(listBranches, { limit: 50 }, { ...scopeOf(company), actor })).data.map(({ id }) => id);
    expect(await seenBy(ours)).toContain(made.id);
    expect(await seenBy(theirs)).toEqual([]);
  },
);
