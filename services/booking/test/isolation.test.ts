import { actions } from '@fencepost/contracts/catalog';
import type { ActionContract } from '@fencepost/contracts/define';
import { codeOf } from '@fencepost/contracts/errors';
import { demoSeed } from '@fencepost/fakes/calcom/seed';
import { type FakeCalcom, startFakeCalcom } from '@fencepost/fakes/calcom/server';
import { platformScope } from '@fencepost/testing/platform-scope';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { rows } from '../src/adapters/rows.ts';
import { answersFor, askProAi, type DemoCompany, friseur, scopeOf } from './companies.ts';
import { furnish, nobodys, type Possessions, quiet, soon } from './possessions.ts';
import { prepareSystem, type System } from './system.ts';
import { aimless, type Held, type Trespass, trespasses } from './trespasses.ts';

/** More than any test asks. */
const UNLIMITED = 1_000_000;
const ALL = { sort: { _id: 1 }, limit: 500 } as const;

let calcom: FakeCalcom;
let system: System;
let store: Awaited<ReturnType<System['openStore']>>;
let ours: Held;
let theirs: Held;
let before: Readonly<Record<string, string>>;
const versions = new Map<string, number>();
const versionOf = (id: string): number => versions.get(id) ?? 1;

beforeAll(async () => {
  calcom = await startFakeCalcom({ seed: demoSeed, requestsPerMinute: UNLIMITED });
  system = await prepareSystem(inject('servers'), () => answersFor([friseur, askProAi]), { calcomUrl: calcom.url });
  await system.startReplica();
  store = await system.openStore();
  ours = { ...(await furnish(system, friseur)), versionOf };
  theirs = { ...(await furnish(system, askProAi)), versionOf };
  before = await rowsOf(friseur);
});
afterAll(async () => {
  await store?.close();
  await system?.stop();
  await calcom?.close();
});

interface Row {
  readonly _id: string;
  readonly version: number;
  readonly outbox: unknown;
}
interface Door {
  acrossTenants(scope: typeof platformScope): { find(filter: object, options: typeof ALL): Promise<readonly Row[]> };
  platform(): { find(filter: object, options: typeof ALL): Promise<readonly Row[]> };
}

/** Everything stored that names a company, without what the relay takes away by and by; notes the versions. */
const rowsOf = async ({ tenantId }: DemoCompany): Promise<Readonly<Record<string, string>>> => {
  const found: Record<string, string> = {};
  for (const definition of Object.values(rows)) {
    const door: Door = store.collection(definition as never);
    const collection = definition.scope === 'tenant' ? door.acrossTenants(platformScope) : door.platform();
    for (const { outbox: _, ...row } of await collection.find({}, ALL)) {
      versions.set(row._id, row.version);
      const text = JSON.stringify(row);
      if (text.includes(tenantId)) found[row._id] = text;
    }
  }
  return found;
};

const contracts = new Map(actions.map((action) => [action.address, action]));
const ofTenants = actions.filter(({ owner, scope }) => owner === 'booking' && scope === 'tenant');
const contractAt = (address: string): ActionContract => {
  const contract = contracts.get(address);
  if (contract === undefined) throw new Error(`${address} is no action: mend the table`);
  return contract;
};
const aimed = Object.entries(trespasses).flatMap(([address, all]) =>
  all.map((trespass): [string, string, Trespass] => [address, trespass.at ?? 'its thing', trespass]),
);

/** The whole answer or refusal, as the caller sees it. */
const outcomeOf = async (address: string, input: object, caller: DemoCompany) => {
  try {
    return { answer: await system.call(contractAt(address), input, scopeOf(caller)) };
  } catch (error) {
    const { message, detail } = error as Error & { detail?: unknown };
    return { code: codeOf(error), message, detail };
  }
};
type Outcome = Awaited<ReturnType<typeof outcomeOf>>;
const codeOfOutcome = (outcome: Outcome): string => outcome.code ?? 'answered';

/** An outcome in which the things that were asked for have no names any more. */
const anonymous = (outcome: Outcome, whose: Possessions): string =>
  Object.entries(whose)
    .filter(([, value]) => typeof value !== 'function')
    .reduce((text, [name, value]) => text.replaceAll(JSON.stringify(value), name), JSON.stringify(outcome));

/** Nothing there: refused as unknown, an empty list, no dependents, or the rules of whoever has set none. */
const isNothing = ({ code, answer }: Outcome): boolean => {
  const text = JSON.stringify(answer ?? null);
  const levels = [...text.matchAll(/"from":"([a-z]+)"/g)].map(([, from]) => from);
  const isUnruled = levels.length > 0 && levels.every((from) => from === 'default');
  const isEmpty = /"data":\[\]|"futureAppointments":0,"holds":\d+,"passports":0/.test(text);
  return code === 'not_found' || isEmpty || isUnruled;
};

test('every action that a company may call is in the table (TI6, law 12)', () => {
  const listed = [...Object.keys(aimless), ...Object.keys(trespasses)];
  expect(listed.toSorted()).toEqual(ofTenants.map(({ address }) => address).toSorted());
});

describe('of another company’s things a company is told what it is told of nothing (BKG-043, law 12, TI6)', () => {
  test.each(aimed)('%s, aimed at %s', async (address, _, { input }) => {
    const foreign = await outcomeOf(address, input(ours, theirs), askProAi);
    const ofNobody = await outcomeOf(address, input({ ...nobodys, versionOf }, theirs), askProAi);
    expect(anonymous(foreign, ours)).toBe(anonymous(ofNobody, nobodys));
    expect(isNothing(foreign), JSON.stringify(foreign)).toBe(true);
  });

  test.each(Object.entries(aimless))('%s answers with the caller’s own', async (address, input) => {
    const text = JSON.stringify(await outcomeOf(address, input(ours), askProAi));
    expect(JSON.parse(text)).toHaveProperty('answer');
    for (const id of [...Object.keys(before), String(ours.calcomTeamId), String(friseur.eventTypeId)])
      expect(text).not.toContain(id);
  });

  test('all of that has changed nothing of the company it was aimed at', async () => {
    expect(Object.keys(before).length, 'positive control').toBeGreaterThan(30);
    expect(await rowsOf(friseur)).toEqual(before);
  });
});

describe('positive control: its owner does with it what it likes', () => {
  test.each(Object.entries(aimless))('%s', async (address, input) => {
    expect(codeOfOutcome(await outcomeOf(address, input(ours), friseur))).toBe('answered');
  });
  test.each(aimed)('%s, aimed at %s', async (address, _, { input, ours: expected = 'answered' }) => {
    await quiet(system, friseur);
    // What Cal.com answers meanwhile is one version more.
    const outcome = await soon(async () => {
      await rowsOf(friseur);
      const found = await outcomeOf(address, input(ours, ours), friseur);
      expect(codeOfOutcome(found)).not.toBe('stale_version');
      return found;
    });
    expect(codeOfOutcome(outcome), JSON.stringify(outcome)).toBe(expected);
    expect(expected === 'answered' && isNothing(outcome), JSON.stringify(outcome)).toBe(false);
  });
});
