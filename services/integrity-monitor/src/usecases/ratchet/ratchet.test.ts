import { AppError } from '@fencepost/contracts/errors';
import { personIdOf } from '@fencepost/contracts/person';
import { platformScope } from '@fencepost/testing/platform-scope';
import { describe, expect, it } from 'vitest';
import { makeHealthyGround, startScanner } from '../../../test/full-scans.ts';
import { makeOwnersRules } from '../../../test/owners-rules.ts';
import { riseInWords } from './watch-constraints.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ID = 'customer-has-company';
const RULE = 'stagedCustomers.companyId';
const service = { ...platformScope, actor: { kind: 'service', id: 'integrity-monitor' } } as typeof platformScope;
const operator = { ...platformScope, actor: { kind: 'operator', id: 'key_of_ada' } } as typeof platformScope;

const startRatchet = async (before: { readonly violations?: number; readonly needsSecondPerson?: boolean } = {}) => {
  const ground = makeHealthyGround();
  const owners = makeOwnersRules();
  const rule = owners.of(RULE);
  rule.violations = before.violations ?? 0;
  const people = { slackPeople: new Map<string, string>(), repairNeedsSecondPerson: before.needsSecondPerson ?? false };
  const scanner = await startScanner(ground, {}, 'mon_1', owners.ownersRules, people);
  const { does } = scanner;
  const shown = async (id = ID) => {
    const found = (await does.listConstraints()).data.find((each) => each.id === id);
    return found ?? expect.fail(`there is no constraint ${id}`);
  };
  /** A day as it is: a full scan, and a look now and then. */
  const day = async () => {
    await scanner.scan({ detailed: false });
    for (let look = 0; look < 4; look += 1) {
      await does.watchConstraints();
      ground.clock.advance(DAY_MS / 4);
    }
    await does.watchConstraints();
  };
  const days = async (count: number) => {
    for (let passed = 0; passed < count; passed += 1) await day();
  };
  const move = (level: 'observe' | 'warn' | 'enforce', scope = operator) =>
    does.moveConstraint({ constraint: ID, level }, scope);
  const approve = (scope = operator) => does.approveConstraint({ constraint: ID, level: 'enforce' }, scope);
  /** At `warn`, clean for as long as is asked for, scanned and approved. */
  const ripen = async () => {
    await move('warn');
    await days(7);
    await scanner.scan({ detailed: false });
    await approve();
  };
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error) => (error instanceof AppError ? `${error.code}: ${error.message}` : Promise.reject(error)),
    );
  return { ...scanner, ground, owners, rule, shown, day, days, move, approve, ripen, codeOf };
};

describe('a constraint', () => {
  it('climbs observe, warn, enforce: after 7 clean days, scanned and approved, and not a day before (INT-038, A12)', async () => {
    const { shown, days, move, approve, scan, owners, codeOf } = await startRatchet();
    expect(await shown()).toMatchObject({ level: 'observe', violations: 0, blockers: [], requiredDays: 7 });
    expect(await codeOf(move('enforce'))).toMatch(/^wrong_state.*one level at a time/);
    expect(await move('warn')).toMatchObject({
      level: 'warn',
      rules: [{ rule: RULE, level: 'warn' }, { level: 'enforce' }],
    });
    await days(6);
    await scan({ detailed: false });
    await approve();
    expect((await shown()).blockers).toEqual(['It was clean for 6 of 7 days']);
    expect(await codeOf(move('enforce'))).toMatch(/^wrong_state.*6 of 7 days/);
    expect(owners.of(RULE).level).toBe('warn');
    await days(1);
    await scan({ detailed: false });
    expect(await shown()).toMatchObject({ cleanDays: 7, blockers: [], approved: { by: operator.actor } });
    expect(await move('enforce')).toMatchObject({ level: 'enforce', blockers: [], steppedBack: null });
    expect(owners.of(RULE).level).toBe('enforce');
  });

  it('needs the word of a person, and no service gives it (INT-038)', async () => {
    const { days, move, approve, scan, shown, codeOf } = await startRatchet();
    await move('warn');
    await days(7);
    await scan({ detailed: false });
    expect((await shown()).blockers).toEqual(['Nobody has approved that it is enforced']);
    expect(await codeOf(move('enforce'))).toMatch(/Nobody has approved/);
    expect(await codeOf(approve(service))).toMatch(/^wrong_state: Only a person/);
    await approve();
    expect((await move('enforce')).level).toBe('enforce');
  });

  it('becomes a rule by another person than who approved it, where that is configured: no second key of theirs does it (A3, INT-038)', async () => {
    const { ripen, approve, move, codeOf } = await startRatchet({ needsSecondPerson: true });
    const as = (id: string, person?: string) =>
      ({ ...platformScope, actor: { kind: 'operator', id, ...(person && { person }) } }) as typeof platformScope;
    const [ada, bob] = [personIdOf('ada'), personIdOf('bob')];
    await ripen();
    await approve(as('key_of_ada', ada));
    for (const scope of [as('key_of_ada', ada), as('key_second', ada), as('slack:UADA', ada), as('key_old')])
      expect(await codeOf(move('enforce', scope))).toMatch(/^forbidden/);
    expect((await move('enforce', as('key_of_bob', bob))).level).toBe('enforce');
  });

  it('needs a full scan of the day that found it clean; one that is old, or that did not run, is none', async () => {
    const { ripen, move, ground, does, shown, codeOf } = await startRatchet();
    await ripen();
    for (let hours = 0; hours < 27; hours += 9) {
      ground.clock.advance(9 * HOUR_MS);
      await does.watchConstraints();
    }
    expect((await shown()).blockers.join()).toMatch(/newest full scan is of/);
    expect(await codeOf(move('enforce'))).toMatch(/^wrong_state/);
  });

  it.each(['a day before the end', 'on the first day'])(
    'starts its clean days anew with any violation, %s',
    async (when) => {
      const { ripen, rule, does, shown, ground, move, codeOf } = await startRatchet();
      await ripen();
      if (when === 'on the first day') ground.clock.advance(60_000);
      rule.violations = 1;
      await does.watchConstraints();
      rule.violations = 0;
      await does.watchConstraints();
      expect(await shown()).toMatchObject({ cleanDays: 0, violations: 0, approved: null });
      expect(await codeOf(move('enforce'))).toMatch(/0 of 7 days.*Nobody has approved/);
    },
  );

  it('starts them anew where nobody looked for more than a day: a day that nobody saw is no clean day', async () => {
    const { ripen, ground, does, shown } = await startRatchet();
    await ripen();
    expect((await shown()).cleanDays).toBe(7);
    ground.clock.advance(DAY_MS + HOUR_MS);
    await does.watchConstraints();
    expect(await shown()).toMatchObject({ cleanDays: 0, approved: null });
  });

  it('refuses the end of S1: "0 NULL" are 3, all soft-deleted, and 3 is not 0 (D-06, INT-028, INT-037)', async () => {
    const { days, move, approve, rule, shown, scan, codeOf, owners } = await startRatchet({ violations: 3 });
    await move('warn');
    await days(8);
    await scan({ detailed: false });
    const blocked = await shown();
    expect(blocked).toMatchObject({ violations: 3, cleanDays: 0, cleanSince: null });
    expect(blocked.blockers).toContain(`3 rows would be refused by ${RULE}; soft-deleted and set-aside rows count`);
    expect(await codeOf(approve())).toMatch(/^wrong_state: 3 rows break customer-has-company now/);
    expect(await codeOf(move('enforce'))).toMatch(/^wrong_state/);
    expect(owners.calls).not.toContain(`${RULE} enforce`);
    rule.violations = 0;
    await days(7);
    await scan({ detailed: false });
    await approve();
    expect((await move('enforce')).level, 'positive control: once it is really clean').toBe('enforce');
  });

  it('whose owner does not answer is not called clean, and cannot climb', async () => {
    const { ripen, owners, shown, move, codeOf, does, days } = await startRatchet();
    await move('warn');
    owners.here.down = true;
    await days(7);
    owners.here.down = false;
    await does.watchConstraints();
    expect((await shown()).cleanDays).toBe(0);
    await move('observe');
    await ripen();
    owners.here.down = true;
    expect((await shown()).blockers.join()).toContain(`booking does not say anything of ${RULE}`);
    expect(await codeOf(move('enforce'))).toMatch(/^wrong_state/);
  });

  it('all of whose rules are part of what records are was always enforced, and stays so', async () => {
    const { does, shown, codeOf } = await startRatchet();
    const down = () => does.moveConstraint({ constraint: 'one-tenant-for-ever', level: 'observe' }, operator);
    expect((await shown('one-tenant-for-ever')).level).toBe('enforce');
    expect(await codeOf(down())).toMatch(/^wrong_state.*always enforced/);
  });

  it('that nobody knows is not found, and one that was seen otherwise is not changed', async () => {
    const { does, codeOf, move, shown } = await startRatchet();
    const other = does.moveConstraint({ constraint: 'no-such-thing', level: 'warn' }, operator);
    expect(await codeOf(other)).toMatch(/^not_found/);
    const { version } = await shown();
    await move('warn');
    const late = does.moveConstraint({ constraint: ID, level: 'observe', version }, operator);
    expect(await codeOf(late)).toMatch(/^stale_version/);
  });
});

describe('enforcing', () => {
  it('is believed only where it is read back: a database that took the order and holds nothing is told (K16)', async () => {
    const { ripen, owners, move, shown, codeOf } = await startRatchet();
    await ripen();
    owners.here.ignoresSet = true;
    expect(await codeOf(move('enforce'))).toMatch(
      /^conflict: The database of booking does not hold stagedCustomers.companyId/,
    );
    expect((await shown()).level).toBe('warn');
    owners.here.ignoresSet = false;
    expect((await move('enforce')).level, 'positive control').toBe('enforce');
  });

  it('is taken back where a row came meanwhile that breaks it', async () => {
    const { ripen, owners, move, rule, codeOf } = await startRatchet();
    await ripen();
    const { ownersRules } = owners;
    const { set } = ownersRules;
    Object.assign(ownersRules, {
      set: async (...given: Parameters<typeof set>) => {
        if (given[2] === 'enforce') rule.violations = 1;
        return set(...given);
      },
    });
    expect(await codeOf(move('enforce'))).toMatch(/^wrong_state: 1 rows came meanwhile/);
    expect(rule.level).toBe('warn');
  });

  it('that a crash has left between the database and the record is put back by the next round', async () => {
    const { rule, does, move } = await startRatchet();
    await move('warn');
    rule.level = 'enforce';
    await does.watchConstraints();
    expect(rule.level).toBe('warn');
  });

  it('that somebody has undone by hand is done again', async () => {
    const { ripen, move, rule, does, ground } = await startRatchet();
    await ripen();
    await move('enforce');
    rule.level = 'warn';
    ground.clock.advance(60_000);
    await does.watchConstraints();
    expect(rule.level).toBe('enforce');
  });
});

it('a rule of what records are that is not in its database any more is told, for nobody can put it back from here (K16)', async () => {
  const { owners, does } = await startRatchet();
  const told = async () => {
    await does.watchConstraints();
    await does.keepAlerts();
    const { data } = await does.listAlerts({ limit: 10, status: 'open' });
    return data.map(({ invariant, title }) => `${invariant}: ${title}`);
  };
  expect(await told(), 'positive control').toEqual([]);
  owners.of('mappings.calcomTeamId').level = 'observe';
  expect(await told()).toEqual([
    'constraint-stays-enforced: A rule of a database is not enforced, although its constraint is',
  ]);
  owners.of('mappings.calcomTeamId').level = 'enforce';
  expect(await told()).toEqual([]);
});

describe('stepping back', () => {
  const enforced = async () => {
    const ratchet = await startRatchet();
    await ratchet.ripen();
    await ratchet.move('enforce');
    const { does, ground, rule, monitorAlerts } = { ...ratchet, monitorAlerts: ratchet.does.listAlerts };
    /** Traffic of some minutes, and a look. */
    const traffic = async (writes: number, refusals: number) => {
      rule.writes += writes;
      rule.refusals += refusals;
      ground.clock.advance(6 * 60_000);
      await does.watchConstraints();
      await does.keepAlerts();
    };
    return { ...ratchet, traffic, monitorAlerts };
  };

  it('happens by itself where more than 10 % of the writes are refused, and an alert tells it (INT-041)', async () => {
    const { traffic, shown, rule, does } = await enforced();
    await traffic(100, 10);
    expect(await shown(), '10 % is not more than 10 %').toMatchObject({ level: 'enforce', steppedBack: null });
    await traffic(100, 11);
    expect(await shown()).toMatchObject({
      ...{ level: 'warn', cleanDays: 0, approved: null },
      steppedBack: { because: 'It refused 21 of 200 writes within an hour, 11 %' },
    });
    expect(rule.level).toBe('warn');
    const { data } = await does.listAlerts({ limit: 10 });
    expect(data.map(({ invariant, status }) => `${invariant} ${status}`)).toEqual(['constraint-stays-enforced open']);
  });

  it('looks at the last hour only: refusals are not hidden behind what went well before', async () => {
    const { traffic, shown } = await enforced();
    for (let turn = 0; turn < 12; turn += 1) await traffic(100_000, 0);
    expect((await shown()).level, 'positive control').toBe('enforce');
    for (let turn = 0; turn < 12; turn += 1) await traffic(100, 12);
    expect((await shown()).level).toBe('warn');
  });

  it('does not happen for one mistyped import, nor for refusals of long ago', async () => {
    const { traffic, shown } = await enforced();
    await traffic(2, 2);
    for (let turn = 0; turn < 12; turn += 1) await traffic(1, 0);
    await traffic(2, 2);
    expect((await shown()).level).toBe('enforce');
  });

  it('is over once a person has let it climb again: the alert resolves', async () => {
    const { traffic, days, scan, approve, move, does, shown } = await enforced();
    await traffic(20, 20);
    expect((await shown()).level).toBe('warn');
    await days(7);
    await scan({ detailed: false });
    await approve();
    expect(await move('enforce')).toMatchObject({ level: 'enforce', steppedBack: null });
    await does.watchConstraints();
    await does.keepAlerts();
    const { data } = await does.listAlerts({ limit: 10, status: 'open' });
    expect(data).toEqual([]);
  });
});

it('several replicas look and move at once, and one record comes out of it', async () => {
  const one = await startRatchet();
  const two = await startScanner(one.ground, {}, 'mon_2', one.owners.ownersRules);
  await one.ripen();
  const moves = [one.does, two.does].map((does) =>
    does.moveConstraint({ constraint: ID, level: 'enforce' }, operator).then(
      () => 'done',
      (error) => (error instanceof AppError ? error.code : Promise.reject(error)),
    ),
  );
  const [first, second] = await Promise.all([...moves, one.does.watchConstraints(), two.does.watchConstraints()]);
  expect([first, second]).toContain('done');
  await Promise.all([one.does.watchConstraints(), two.does.watchConstraints()]);
  expect((await one.shown()).level).toBe('enforce');
  expect(one.rule.level).toBe('enforce');
});

it('where a rule refuses everything, there is no share to tell (INT-041)', () => {
  expect(riseInWords({ refusals: 21, writes: 0 })).toBe('It refused 21 writes within an hour, and let none through');
  expect(riseInWords({ refusals: 21, writes: 200 })).toBe('It refused 21 of 200 writes within an hour, 11 %');
});
