import type { Envelope } from '@fencepost/contracts/envelope';
import { beforeEach, describe, expect, it } from 'vitest';
import { healthyCompany, ids, rowOf, tells } from '../../test/histories.ts';
import { type Ground, makeGround, startMonitor } from '../../test/memory-monitor.ts';

const own = tells(1);
const mapping = own.mapped(0);
const bent = rowOf(mapping, { state: { ...rowOf(mapping).state, calcomTeamId: ids(2).team } });

let ground: Ground;
beforeEach(() => {
  ground = makeGround();
  const healthy = [...healthyCompany(1), ...healthyCompany(2)];
  ground.publish(...healthy);
  ground.put(...healthy.map((event) => rowOf(event)));
});

const shown = (alerts: Awaited<ReturnType<Awaited<ReturnType<typeof startMonitor>>['all']>>) =>
  alerts.map(({ invariant, status, count, openings }) => [invariant, status, count, openings]);

/** The same for that many deliveries. */
const copies = (event: Envelope, number: number): readonly Envelope[] =>
  Array.from({ length: number }, (_, index) => ({
    ...event,
    entity: { ...event.entity, id: ids(1).quarantine(index) },
  }));

describe('an alert is a state', () => {
  it('a bent row opens it, the mended row resolves it, and the same cause opens the same alert again', async () => {
    const monitor = await startMonitor(ground);
    await monitor.settle();
    expect(await monitor.all()).toEqual([]);

    ground.put(bent);
    await monitor.settle();
    expect(shown(await monitor.all())).toEqual([['mapping-team-is-company-team', 'open', 1, 1]]);
    ground.put(rowOf(mapping));
    await monitor.settle();
    expect(shown(await monitor.all())).toEqual([['mapping-team-is-company-team', 'resolved', 0, 1]]);
    ground.put(bent);
    await monitor.settle();
    expect(shown(await monitor.all())).toEqual([['mapping-team-is-company-team', 'open', 1, 2]]);
  });

  it('it says whose it is, why, since when, and where the runbook is', async () => {
    ground.put(bent);
    const monitor = await startMonitor(ground);
    await monitor.settle();
    const [alert] = await monitor.all();
    expect(alert).toMatchObject({
      ...{ companyId: ids(1).tenant, companyName: 'Company 1', severity: 'critical', cause: 'mapping_of_other_team' },
      runbook: 'https://runbooks.example/mapping-team-is-company-team.md',
      samples: [{ subject: ids(1).mapping(0), evidence: { mappingTeam: ids(2).team, companyTeam: ids(1).team } }],
      slack: { ts: null, pending: true },
    });
  });

  it('S2 is named with its counts, of records and of rows in staging (INT-001, INT-002, INT-003, INT-008, INT-009)', async () => {
    const statuses = [...Array(16).fill('never'), ...Array(2).fill('synced')] as const;
    const services = statuses.map((status, number) => own.offered(number + 100, status));
    const staged = [tells(2).staged(1, 'team_of_other_company'), tells(2).staged(2, 'team_missing')];
    ground.publish(...services, tells(2).offered(100, 'pending'), ...staged);
    const monitor = await startMonitor(ground);
    await monitor.settle();
    const told = (await monitor.all()).map(({ title, companyId, count }) => [title, companyId, count]);
    const never = statuses.filter((status) => status !== 'synced').length;
    expect(told.toSorted()).toEqual([
      ['Found 1 mappings with NULL team_id', null, 1],
      ['Found 1 mappings with wrong team_id', null, 1],
      ['Found 1 services not synced', ids(2).tenant, 1],
      [`Found ${never} services not synced`, ids(1).tenant, never],
    ]);
    ground.publish(...statuses.map((_, number) => own.changed(number + 100, 2)), tells(2).changed(100, 2));
    ground.publish(tells(2).promoted(1, 'team_of_other_company'), tells(2).promoted(2, 'team_missing'));
    await monitor.settle();
    expect(new Set((await monitor.all()).map(({ status }) => status))).toEqual(new Set(['resolved']));
  });

  it('a company whose team was set by hand and was never bound is found once all was read (D-15, TEN-036)', async () => {
    ground.publish(tells(3).registered(), tells(3).teamBound());
    const monitor = await startMonitor(ground);
    await monitor.settle();
    await monitor.settle();
    expect(shown(await monitor.all())).toEqual([['company-team-is-its-bond', 'open', 1, 1]]);
  });

  it('10,000 violations of one cause are one alert with a true count and ten samples (law 11)', async () => {
    const monitor = await startMonitor(ground);
    ground.publish(...copies(own.quarantined(0), 10_000));
    await monitor.settle();
    const alerts = await monitor.all();
    expect(alerts.map(({ count, samples }) => [count, samples.length])).toEqual([[10_000, 10]]);
    ground.publish(...copies(own.released(0), 9_999));
    await monitor.settle();
    expect((await monitor.all()).map(({ count, peakCount }) => [count, peakCount])).toEqual([[1, 10_000]]);
  });

  it('a cause that came and went between two looks still leaves its trace', async () => {
    const monitor = await startMonitor(ground);
    await monitor.settle();
    ground.publish(own.quarantined(1), own.released(1));
    await monitor.settle();
    const [alert] = await monitor.all();
    expect(alert).toMatchObject({ status: 'resolved', count: 0, openings: 1, slack: { pending: true } });
    expect(alert?.samples).toHaveLength(1);
    await monitor.settle();
    expect((await monitor.all())[0]?.version).toBe(alert?.version);
  });

  it('nothing that people see changes while nothing happens (beyond.md 10)', async () => {
    ground.put(bent);
    const monitor = await startMonitor(ground);
    await monitor.settle();
    const before = await monitor.all();
    for (let look = 0; look < 5; look += 1) await monitor.settle();
    expect(await monitor.all()).toEqual(before);
  });
});

describe('after a restart', () => {
  it('open alerts neither open again nor resolve before their sources were seen', async () => {
    ground.put(bent);
    ground.publish(own.quarantined(1));
    const first = await startMonitor(ground);
    await first.settle();
    const before = await first.all();
    expect(before).toHaveLength(2);

    ground.owner.down = true;
    const second = await startMonitor(ground);
    for (let look = 0; look < 3; look += 1) await second.settle();
    expect((await second.all()).filter(({ invariant }) => invariant !== 'monitor-sees-stored-state')).toEqual(before);
    ground.owner.down = false;
    await second.settle();
    await second.settle();
    expect((await second.all()).filter(({ invariant }) => invariant !== 'monitor-sees-stored-state')).toEqual(before);
  });

  it('what was mended while nobody looked resolves', async () => {
    ground.put(bent);
    ground.publish(own.quarantined(1));
    await (await startMonitor(ground)).settle();
    ground.put(rowOf(mapping));
    ground.publish(own.released(1));
    const monitor = await startMonitor(ground);
    await monitor.settle();
    await monitor.settle();
    expect((await monitor.all()).map(({ status }) => status)).toEqual(['resolved', 'resolved']);
  });

  it('what grows is told at once, although nothing shrinks before all stored state was read', async () => {
    ground.publish(own.quarantined(1));
    ground.owner.down = true;
    const monitor = await startMonitor(ground);
    await monitor.settle();
    ground.publish(own.quarantined(2));
    await monitor.settle();
    expect((await monitor.all()).find(({ invariant }) => invariant === 'delivery-is-attributable')?.count).toBe(2);
  });

  it('an alert of events alone does not wait for the scan', async () => {
    ground.publish(own.ran(1, 'held'));
    await (await startMonitor(ground)).settle();
    ground.owner.down = true;
    ground.publish(own.ran(1, 'cancelled', 2));
    const monitor = await startMonitor(ground);
    await monitor.settle();
    expect((await monitor.all()).find(({ invariant }) => invariant === 'held-import-is-decided')?.status).toBe(
      'resolved',
    );
  });
});

it('two replicas that see the same write one alert', async () => {
  ground.put(bent);
  const [one, two] = [await startMonitor(ground, 'mon_1'), await startMonitor(ground, 'mon_2')];
  await Promise.all([one.settle(), two.settle()]);
  expect(shown(await one.all())).toEqual([['mapping-team-is-company-team', 'open', 1, 1]]);
});

describe('the scan', () => {
  it('does not carry facts of a range that has not changed', async () => {
    const monitor = await startMonitor(ground);
    await monitor.settle();
    const { carried } = ground.owner;
    expect(carried).toBeGreaterThan(0);
    await monitor.scanAll();
    expect(ground.owner.carried).toBe(carried);
    expect(monitor.picture.stored.size).toBe(0);
  });

  it('of all owners makes a reference to nothing a violation, after its grace', async () => {
    ground.owner.down = true;
    ground.publish(own.booked(7));
    const monitor = await startMonitor(ground);
    await monitor.settle();
    expect(await monitor.all()).toEqual([]);
    ground.owner.down = false;
    await monitor.settle();
    expect(shown(await monitor.all())).toEqual([['reference-never-leaves-tenant', 'open', 1, 1]]);
  });

  it('failing for three intervals alarms, for all its collections at once, and resolves when it works again', async () => {
    const monitor = await startMonitor(ground);
    await monitor.settle();
    ground.owner.down = true;
    await monitor.settle();
    expect(await monitor.all()).toEqual([]);
    for (let interval = 0; interval < 3; interval += 1) await monitor.settle();
    expect((await monitor.all()).map(({ cause, status, count }) => [cause, status, count]).toSorted()).toEqual([
      ['owner:booking', 'open', 1],
      ['owner:tenant', 'open', 3],
    ]);
    ground.owner.down = false;
    await monitor.settle();
    expect((await monitor.all()).map(({ status }) => status)).toEqual(['resolved', 'resolved']);
  });

  it('a row that is gone takes with it what only the row said', async () => {
    ground.put(bent);
    const monitor = await startMonitor(ground);
    await monitor.settle();
    ground.owner.rows.delete(mapping.entity.id);
    await monitor.settle();
    expect(shown(await monitor.all()).toSorted()).toEqual([
      ['mapping-team-is-company-team', 'resolved', 0, 1],
      ['told-record-is-stored', 'open', 1, 1],
    ]);
    ground.put(rowOf(mapping));
    await monitor.settle();
    expect((await monitor.all()).map(({ status }) => status)).toEqual(['resolved', 'resolved']);
  });

  it('says of no record that it is missing which was told of while the scan walked on', async () => {
    const monitor = await startMonitor(ground);
    await monitor.settle();
    const late = own.customer(50);
    ground.put(rowOf(own.customer(51)));
    ground.owner.duringRead = () => {
      // Its row is written after its range was read, and its event arrives before the walk has ended.
      ground.owner.duringRead = undefined;
      ground.publish(late);
      monitor.follow();
    };
    await monitor.settle();
    expect(await monitor.all()).toEqual([]);
    ground.owner.rows.delete(late.entity.id);
    ground.put(rowOf(own.customer(52)));
    await monitor.settle();
    expect(shown(await monitor.all())).toEqual([['told-record-is-stored', 'open', 1, 1]]);
  });

  it('walks long collections range by range to their end', async () => {
    const many = Array.from({ length: 1_200 }, (_, number) => own.customer(number + 100));
    ground.put(...many.map((event) => rowOf(event)));
    const [last] = many
      .map((event) => event.entity.id)
      .toSorted()
      .toReversed();
    const victim = many.find((event) => event.entity.id === last) ?? own.customer(100);
    ground.put(rowOf(victim, { tenantId: null }));
    ground.publish(...many);
    const monitor = await startMonitor(ground);
    await monitor.settle();
    expect((await monitor.all()).map(({ invariant, count }) => [invariant, count])).toEqual([
      ['one-tenant-for-ever', 1],
    ]);
  });
});
