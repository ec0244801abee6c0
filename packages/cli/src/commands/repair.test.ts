import {
  applyRepairPlan,
  approveRepairPlan,
  getRepairPlan,
  listRepairSteps,
  RepairPlan,
  RepairStep,
  undoRepairPlan,
  verifyRepairPlan,
} from '@fencepost/contracts/integrity/repair';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cliWorld, personWho } from '../../test/cli-world.ts';
import { type ContractServer, openContractServer } from '../../test/contract-server.ts';
import { sampleOf } from '../../test/sample.ts';

const id = `rpl_${'0'.repeat(24)}`;
const base = RepairPlan.parse(sampleOf(RepairPlan));
const step = RepairStep.parse(sampleOf(RepairStep));

/** A monitor with one plan of three steps, which goes through its states as it is asked. */
const monitor = (
  server: ContractServer,
  given: { readonly drifts?: boolean; readonly verifies?: boolean; readonly plan?: Partial<RepairPlan> } = {},
) => {
  let plan: RepairPlan = {
    ...base,
    ...{ id, state: 'planned', digest: 'abc', findings: [], version: 1 },
    steps: { planned: 3, applied: 0, drifted: 0, refused: 0, undone: 0 },
    refusals: [{ collection: 'mappings', recordId: 'map_x', because: 'two companies claim it', evidence: [] }],
    ...given.plan,
  };
  const become = (next: Partial<RepairPlan>) => {
    plan = { ...plan, ...next, version: plan.version + 1 };
    return plan;
  };
  const change = { do: 'set', expect: { calcomTeamId: 34_209 }, set: { calcomTeamId: 39_203 } } as const;
  const evidence = [
    { source: 'Cal.com', says: 'team 39203 owns it', counts: true, because: null },
    { source: 'fallback', says: 'company 1', counts: false, because: 'a fallback wrote it' },
  ];
  const left = given.drifts ? 1 : 0;
  server.answer(getRepairPlan, ({ watches }) => {
    if (watches && plan.state === 'applying') {
      become({ state: 'applied', steps: { planned: 0, applied: 3 - left, drifted: left, refused: 0, undone: 0 } });
    }
    if (watches && plan.state === 'undoing') become({ state: 'undone' });
    return plan;
  });
  // A page holds two: the third step is on the second one.
  server.answer(listRepairSteps, ({ input }) => ({
    data: (input.cursor === undefined ? [1, 2] : [3]).map((number) => ({ ...step, step: number, change, evidence })),
    nextCursor: input.cursor === undefined ? 'second' : null,
  }));
  server.answer(approveRepairPlan, () => become({ state: 'approved' }));
  server.answer(applyRepairPlan, () => become({ state: 'applying' }));
  server.answer(verifyRepairPlan, () =>
    become(given.verifies === false ? { state: 'unverified', findings: ['1 differs'] } : { state: 'verified' }),
  );
  server.answer(undoRepairPlan, () => become({ state: 'undoing' }));
};

let server: ContractServer;
beforeEach(async () => {
  server = await openContractServer();
});
afterEach(() => server.close());

const asked = () => server.heard.filter(({ action }) => action.http.method === 'post').map(({ action }) => action.name);

describe('a repair plan (law 10)', () => {
  it('is shown whole: every step as a diff with its evidence, what does not count and what is left alone (D-02, D-03)', async () => {
    monitor(server);
    const { exit, out } = await cliWorld(server.url).call('repair', 'show', id);
    expect(exit).toBe(0);
    expect(out.match(/- calcomTeamId: 34209/g)).toHaveLength(3);
    expect(out).toContain('+ calcomTeamId: 39203');
    expect(out).toContain('because (Cal.com): team 39203 owns it');
    expect(out).toContain('does not count (fallback): company 1; a fallback wrote it');
    expect(out).toContain('two companies claim it');
    expect(out).toContain(`fencepost repair approve ${id}`);
  });

  it('goes from approval to verification and back, each with what was seen', async () => {
    monitor(server);
    const { call } = cliWorld(server.url);
    for (const verb of ['approve', 'apply', 'undo'])
      expect((await call('repair', verb, id, '--yes')).exit, verb).toBe(0);
    expect(asked()).toEqual(['approveRepairPlan', 'applyRepairPlan', 'undoRepairPlan']);
    expect(server.heard.find(({ action }) => action === approveRepairPlan)?.input).toMatchObject({ digest: 'abc' });
  });

  it('is applied and verified in one go with --verify', async () => {
    monitor(server);
    const { exit, out } = await cliWorld(server.url).call('repair', 'apply', id, '--yes', '--verify', '--json');
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      plan: { state: 'verified' },
      steps: [{ step: 1 }, { step: 2 }, { step: 3 }],
    });
  });

  it('of which a record was left alone ends with exit code 6, and so does one that does not verify', async () => {
    monitor(server, { drifts: true, verifies: false });
    const { call } = cliWorld(server.url);
    expect((await call('repair', 'apply', id, '--yes')).exit).toBe(6);
    const { exit, out } = await call('repair', 'verify', id);
    expect(exit).toBe(6);
    expect(out).toContain('1 differs');
  });

  it('is approved under the digest that was looked at, which the monitor compares', async () => {
    monitor(server);
    await cliWorld(server.url).call('repair', 'approve', id, '--yes', '--digest', 'of-yesterday');
    expect(server.heard.find(({ action }) => action === approveRepairPlan)?.input).toMatchObject({
      digest: 'of-yesterday',
    });
  });
});

describe('a plan that changes nothing, because what it was made for is mended already', () => {
  const none = { planned: 0, applied: 0, drifted: 0, refused: 0, undone: 0 };

  it.each(['approve', 'apply'])('has nothing to %s: it says so, asks for nothing and is no failure', async (verb) => {
    monitor(server, { plan: { steps: none, refusals: [] } });
    server.answer(listRepairSteps, () => ({ data: [], nextCursor: null }));
    const { exit, out, err } = await cliWorld(server.url).call('repair', verb, id, '--yes');
    expect({ exit, err }).toMatchObject({ exit: 0 });
    expect(out).toContain('Nothing is to be changed');
    expect(asked()).toEqual([]);
  });

  it('but leaves records alone ends with exit code 6: they are not mended', async () => {
    monitor(server, { plan: { steps: none } });
    server.answer(listRepairSteps, () => ({ data: [], nextCursor: null }));
    const { exit, out } = await cliWorld(server.url).call('repair', 'approve', id, '--yes');
    expect(exit).toBe(6);
    expect(out).toContain('two companies claim it');
    expect(asked()).toEqual([]);
  });
});

describe('a person at a terminal', () => {
  const terminal = { columns: 100 };

  it('sees the dry run and is asked; a yes does it', async () => {
    monitor(server);
    const { person, asked: questions } = personWho({ confirms: true });
    const { exit, out } = await cliWorld(server.url, { person, terminal }).call('repair', 'apply', id);
    expect(exit).toBe(0);
    expect(questions).toEqual(['Apply these 3 changes now?']);
    expect(out.indexOf('34209')).toBeGreaterThan(0);
    expect(asked()).toEqual(['applyRepairPlan']);
  });

  it.each([false, undefined])('who answers %s changes nothing', async (confirms) => {
    monitor(server);
    const { person } = personWho(confirms === undefined ? {} : { confirms });
    const { exit, err } = await cliWorld(server.url, { person, terminal }).call('repair', 'apply', id);
    expect(exit).toBe(8);
    expect(err).toContain('Nothing was changed');
    expect(asked()).toEqual([]);
  });

  it('is not asked by a program that wants JSON', async () => {
    monitor(server);
    const { person, asked: questions } = personWho({ confirms: true });
    const { exit, out } = await cliWorld(server.url, { person, terminal }).call('repair', 'apply', id, '--json');
    expect([exit, questions]).toEqual([8, []]);
    expect(JSON.parse(out)).toMatchObject({ plan: { id }, steps: [{ step: 1 }, { step: 2 }, { step: 3 }] });
  });
});
