import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, it } from 'vitest';
import { makeHealthyGround } from '../../../test/full-scans.ts';
import { ids, tells } from '../../../test/histories.ts';
import { startMonitor } from '../../../test/memory-monitor.ts';

it('a scan counts the customers of a company whether they are in memory or not (INT-019, INT-045)', async () => {
  const customersWith = async (mostInMemory: number) => {
    const ground = makeHealthyGround();
    ground.publish(...Array.from({ length: 30 }, (_, number) => tells(1).customer(number + 10)));
    const monitor = await startMonitor(ground, 'mon_1', { mostInMemory });
    await monitor.settle();
    await monitor.does.shedEntities();
    const known = [...monitor.picture.entities.idsOf('customer')].length;
    const { id: scanId } = await monitor.does.startScan({ mode: 'standard', detailed: false }, platformScope);
    for (let turn = 0; turn < 100 && (await monitor.does.getScan({ scanId })).state !== 'completed'; turn += 1) {
      await monitor.does.runScan();
      // Reading has brought some back: those must not be counted twice.
      await monitor.does.shedEntities();
      ground.clock.advance(1_000);
    }
    const { companies, passed, notCovered } = await monitor.does.getScan({ scanId });
    expect(passed).toBe(true);
    expect(notCovered.join()).not.toContain('customers');
    return { known, customers: companies.find(({ tenantId }) => tenantId === ids(1).tenant)?.customers };
  };
  const whole = await customersWith(1_000_000);
  const small = await customersWith(10);
  expect(small.known, 'most are outside').toBeLessThan(whole.known / 2);
  expect(whole.customers).toBeGreaterThan(30);
  expect(small.customers).toBe(whole.customers);
});
