import { actions } from '@fencepost/contracts/catalog';
import type { ActionContract } from '@fencepost/contracts/define';
import { codeOf } from '@fencepost/contracts/errors';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { furnish, identity, nobodys, type Possessions, quiet, registered, seedOf } from './possessions.ts';
import { type System, startSystem } from './system.ts';
import { aimless, type Held, type Trespass, trespasses } from './trespasses.ts';
import { scopeOf } from './world.ts';

const [us, them, newcomer] = [identity(801), identity(802), identity(803)];

let system: System;
let ours: Held;
let theirs: Held;
let before: Readonly<Record<string, string>>;
let teamless: { readonly id: string };
const versions = new Map<string, number>();

beforeAll(async () => {
  system = await startSystem(inject('servers'), { seed: seedOf([us, them, newcomer]) });
  const held = (possessions: Possessions): Held => ({ ...possessions, versionOf });
  ours = held(await furnish(system, us));
  theirs = held(await furnish(system, them));
  teamless = await registered(system, newcomer);
  await quiet(system, ours);
  before = await rowsOf(ours.id);
});
afterAll(() => system?.stop());

const versionOf = (id: string): number => versions.get(id) ?? 1;

/** Everything stored that names a company, without what the relay takes away by and by; notes the versions. */
const rowsOf = async (id: string): Promise<Readonly<Record<string, string>>> => {
  const found: Record<string, string> = {};
  for (const collection of await system.database.collections()) {
    for (const { _id, outbox: _, ...row } of await collection.find().toArray()) {
      versions.set(String(_id), row.version);
      const text = JSON.stringify(row);
      if (String(_id) === id || text.includes(id)) found[String(_id)] = text;
    }
  }
  return found;
};

const contracts = new Map(actions.map((action) => [action.address, action]));
const ofTenants = actions.filter(({ owner, scope }) => owner === 'tenant' && scope === 'tenant');
const contractAt = (address: string): ActionContract => {
  const contract = contracts.get(address);
  if (contract === undefined) throw new Error(`${address} is no action: mend the table`);
  return contract;
};
const aimed = Object.entries(trespasses).flatMap(([address, all]) =>
  all.map((trespass): [string, string, Trespass] => [address, trespass.at ?? 'its thing', trespass]),
);

/** The whole answer or refusal, as the caller sees it. */
const outcomeOf = async (address: string, input: object, caller: { readonly id: string }) => {
  try {
    return { answer: await system.call(contractAt(address), input, scopeOf(caller)) };
  } catch (error) {
    const { message, detail } = error as Error & { detail?: unknown };
    return { code: codeOf(error), message, detail };
  }
};
const codeOfOutcome = (outcome: Awaited<ReturnType<typeof outcomeOf>>) => outcome.code ?? 'answered';

/** An outcome in which the things that were asked for have no names any more. */
const anonymous = (outcome: unknown, whose: Possessions): string =>
  Object.entries(whose)
    .filter(([, value]) => typeof value !== 'function')
    .reduce((text, [name, value]) => text.replaceAll(String(value), name), JSON.stringify(outcome));

test('every action that a company may call is in the table (TI6, law 12)', () => {
  const listed = [...Object.keys(aimless), ...Object.keys(trespasses)];
  expect(listed.toSorted()).toEqual(ofTenants.map(({ address }) => address).toSorted());
});

describe('of another company’s things a company is told what it is told of nothing (law 12)', () => {
  test.each(aimed)('%s, aimed at %s', async (address, _, { input, told }) => {
    const foreign = await outcomeOf(address, input(ours, theirs), theirs);
    if (told !== undefined) return expect(codeOfOutcome(foreign)).toBe(told);
    const ofNobody = await outcomeOf(address, input({ ...nobodys, versionOf }, theirs), theirs);
    expect(anonymous(foreign, ours)).toBe(anonymous(ofNobody, nobodys));
    expect(foreign.code ?? JSON.stringify(foreign.answer)).toMatch(
      /^(not_found|credentials_refused|conflict)$|"(owned|proved)":false|"staffIds":\[\]/,
    );
  });

  test('not even a company without a team is told that a team is taken, while its key cannot see it', async () => {
    const bind = (calcomTeamId: number) => outcomeOf('v1.tenant.bindTeam', { calcomTeamId }, teamless);
    const foreign = await bind(ours.calcomTeamId);
    expect(foreign.code).toBe('credentials_refused');
    expect(anonymous(foreign, ours)).toBe(anonymous(await bind(nobodys.calcomTeamId), nobodys));
  });

  test.each(Object.entries(aimless))('%s answers with the caller’s own', async (address, input) => {
    const text = JSON.stringify(await outcomeOf(address, input(theirs), theirs));
    expect(JSON.parse(text)).toHaveProperty('answer');
    for (const id of [...Object.keys(before), String(ours.calcomTeamId), String(ours.eventTypeId)])
      expect(text).not.toContain(id);
  });

  test('all of that has changed nothing of the company it was aimed at', async () => {
    expect(Object.keys(before).length, 'positive control').toBeGreaterThan(20);
    expect(await rowsOf(ours.id)).toEqual(before);
  });
});

describe('nobody is nobody: a company that is not registered', () => {
  const nobody = { id: nobodys.id };
  test.each(Object.entries(aimless))('%s', async (address, input) => {
    const outcome = await outcomeOf(address, input({ ...nobodys, versionOf }), nobody);
    const isEmptyList = JSON.stringify(outcome.answer) === JSON.stringify({ data: [], nextCursor: null });
    expect(isEmptyList || outcome.code === 'not_found', JSON.stringify(outcome)).toBe(true);
  });
  test.each(aimed)('%s, aimed at %s', async (address, _, { input }) => {
    const outcome = await outcomeOf(address, input(ours, ours), nobody);
    const isNoStaff = JSON.stringify(outcome.answer) === JSON.stringify({ staffIds: [] });
    expect(isNoStaff || outcome.code === 'not_found', JSON.stringify(outcome)).toBe(true);
  });
});

describe('positive control: its owner does with it what it likes', () => {
  test.each(Object.entries(aimless))('%s', async (address, input) => {
    await rowsOf(ours.id);
    expect(codeOfOutcome(await outcomeOf(address, input(ours), ours))).toBe('answered');
  });
  test.each(aimed)('%s, aimed at %s', async (address, _, { input, ours: expected = 'answered' }) => {
    await rowsOf(ours.id);
    expect(codeOfOutcome(await outcomeOf(address, input(ours, ours), ours))).toBe(expected);
  });
});
