import { AppError } from '@fencepost/contracts/errors';
import type { SlackAction } from '@fencepost/contracts/integrity/slack-action';
import { personIdOf } from '@fencepost/contracts/person';
import { beforeEach, describe, expect, it } from 'vitest';
import { healthyCompany, ids, rowOf, tells } from '../../../test/histories.ts';
import { APPROVER, type Ground, makeGround, startMonitor } from '../../../test/memory-monitor.ts';
import type { RepairDesk } from './repair-desk.ts';

const own = tells(1);
const mapping = own.mapped(0);
const bent = rowOf(mapping, { state: { ...rowOf(mapping).state, calcomTeamId: ids(2).team } });
const planId = `rpl_${'1'.repeat(26)}`;
const by = { kind: 'operator', id: `slack:${APPROVER}` } as const;

let ground: Ground;
let alertId: string;
let asked: unknown[];

const desk = (monitor: () => Awaited<ReturnType<typeof startMonitor>>): RepairDesk => ({
  plan: async (wanted) => {
    asked.push(wanted);
    const news = { happened: 'repair_planned', planId, digest: 'd1', by: wanted.by } as const;
    await monitor().does.noteRepair(wanted.alertId, news);
    return { planId, digest: 'd1', steps: 2, refusals: 1 };
  },
  approve: async (wanted) => {
    asked.push(wanted);
    if (wanted.digest !== 'd1') throw new AppError('conflict', 'The plan has changed since: read it again.');
  },
});

const start = async () => {
  const monitor: Awaited<ReturnType<typeof startMonitor>> = await startMonitor(ground, 'mon_1', {
    repairs: desk(() => monitor),
  });
  await monitor.settle();
  alertId = (await monitor.all())[0]?.id ?? '';
  return monitor;
};
const press = (monitor: Awaited<ReturnType<typeof start>>, action: SlackAction, slackUserId = APPROVER) =>
  monitor.does.runSlackAction({ slackUserId, action }).then(({ told }) => told);

beforeEach(() => {
  asked = [];
  ground = makeGround();
  const healthy = [...healthyCompany(1), ...healthyCompany(2)];
  ground.publish(...healthy);
  ground.put(...healthy.map((event) => rowOf(event)), bent);
});

describe('a button under an alert (law 11)', () => {
  it('acknowledges in the name of who pressed it; pressed twice it is pressed once', async () => {
    const monitor = await start();
    expect(await press(monitor, { press: 'acknowledge', alertId })).toContain('You have it');
    expect(await press(monitor, { press: 'acknowledge', alertId })).toContain('You have it');
    expect(await monitor.does.getAlert({ alertId })).toMatchObject({ acknowledged: { by }, version: 2 });
  });

  it('says who is too late', async () => {
    const monitor = await start();
    await monitor.does.acknowledgeAlert({ alertId }, scopeOf('key_other'));
    expect(await press(monitor, { press: 'acknowledge', alertId })).toContain('Somebody else');
  });

  it.each([60, 1_440] as const)('silences for %i minutes', async (minutes) => {
    const monitor = await start();
    const until = new Date(ground.clock.millis() + minutes * 60_000).toISOString();
    expect(await press(monitor, { press: 'silence', alertId, minutes })).toContain(`Silent until ${until}`);
    expect(await monitor.does.getAlert({ alertId })).toMatchObject({ status: 'silenced', silenced: { by, until } });
  });

  it('does nothing for somebody who may not, and says so', async () => {
    const monitor = await start();
    const actions: SlackAction[] = [
      { press: 'acknowledge', alertId },
      { press: 'silence', alertId, minutes: 60 },
      { press: 'plan_repair', alertId },
      { press: 'approve_repair', alertId, planId, digest: 'd1' },
    ];
    for (const action of actions) {
      const refused = press(monitor, action, 'U9STRANGER');
      await expect(refused).rejects.toMatchObject({
        code: 'forbidden',
        message: expect.stringContaining('U9STRANGER'),
      });
    }
    expect(asked).toEqual([]);
    expect(await monitor.does.getAlert({ alertId })).toMatchObject({ status: 'open', version: 1 });
  });

  it('under an alert that nobody knows, or that is resolved, says that', async () => {
    const monitor = await start();
    const unknown = press(monitor, { press: 'acknowledge', alertId: `alr_${'0'.repeat(26)}` });
    await expect(unknown).rejects.toMatchObject({ code: 'not_found' });
    ground.put(rowOf(mapping));
    await monitor.settle();
    await expect(press(monitor, { press: 'acknowledge', alertId })).rejects.toMatchObject({ code: 'wrong_state' });
  });
});

describe('the button for a repair (A3)', () => {
  it('makes a plan for that alert and company, changes nothing, and offers to approve exactly that plan', async () => {
    const monitor = await start();
    expect(await press(monitor, { press: 'plan_repair', alertId })).toBe(
      `Plan ${planId} is made: 2 steps, 1 record left alone. Nothing is changed yet; the first steps and the reasons are in the thread. Read it: fencepost repair show ${planId}`,
    );
    expect(asked).toEqual([{ remedy: 'mapping_team', alertId, tenantId: ids(1).tenant, by }]);
    expect(await monitor.does.getAlert({ alertId })).toMatchObject({ repairPlanId: planId });
    expect(await press(monitor, { press: 'plan_repair', alertId })).toContain('waiting for approval already');
    expect(asked).toHaveLength(1);

    const approve = { press: 'approve_repair', alertId, planId, digest: 'd1' } as const;
    expect(await press(monitor, approve)).toContain(`fencepost repair apply ${planId} --yes`);
    await expect(press(monitor, { ...approve, digest: 'd2' })).rejects.toMatchObject({ code: 'conflict' });
    expect(asked.at(1)).toEqual({ planId, digest: 'd1', by });
  });

  it('plans and approves in the name of the person whose account it is, so that nobody is two by having both (A3)', async () => {
    const person = personIdOf('dana');
    const people = { slackPeople: new Map([[APPROVER, person]]), repairNeedsSecondPerson: true };
    const monitor: Awaited<ReturnType<typeof startMonitor>> = await startMonitor(ground, 'mon_1', {
      repairs: desk(() => monitor),
      people,
    });
    await monitor.settle();
    alertId = (await monitor.all())[0]?.id ?? '';
    await press(monitor, { press: 'plan_repair', alertId });
    await press(monitor, { press: 'approve_repair', alertId, planId, digest: 'd1' });
    expect(asked).toMatchObject([{ by: { ...by, person } }, { by: { ...by, person } }]);
  });

  it('names the runbook where no plan can help', async () => {
    ground.publish(own.quarantined(1));
    const monitor = await start();
    const other = (await monitor.all()).find(({ invariant }) => invariant === 'delivery-is-attributable');
    expect(await press(monitor, { press: 'plan_repair', alertId: other?.id ?? '' })).toContain(
      'https://runbooks.example/delivery-is-attributable.md',
    );
    expect(asked).toEqual([]);
  });
});

const scopeOf = (id: string) => ({
  ...{
    tenantId: null,
    reason: 'a test handles alerts',
    actor: { kind: 'operator' as const, id },
    requestId: 'req_test',
  },
});
