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

  it('an alert of events alone does not wait for the scan', async () => {
    ground.publish(own.quarantined(1));
    await (await startMonitor(ground)).settle();
    ground.owner.down = true;
    ground.publish(own.released(1));
    const monitor = await startMonitor(ground);
    await monitor.settle();
    expect((await monitor.all()).find(({ invariant }) => invariant === 'delivery-is-attributable')?.status).toBe(
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
    expect((await monitor.all()).map(({ status }) => status)).toEqual(['resolved']);
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
