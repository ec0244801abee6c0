import { verifyAudit } from '@fencepost/contracts/booking/audit';
import { inspectBookingDatabase, inspectTenantDatabase } from '@fencepost/contracts/integrity/database';
import { scanBooking, scanTenant } from '@fencepost/contracts/integrity/facts';
import { listBookingDatabaseRules, listTenantDatabaseRules } from '@fencepost/contracts/integrity/ratchet';
import { platformScope } from '@fencepost/testing/platform-scope';
import { describe, expect, it } from 'vitest';
import { makeHealthyGround, startScanner } from '../../../test/full-scans.ts';
import { startMonitor } from '../../../test/memory-monitor.ts';
import { makeScanStore } from '../../adapters/scan-store.ts';
import { LEASE_MS, LONGEST_QUESTION_MS } from './scan-lease.ts';

const newestCanaryRun = async () => ({
  ...{ id: 'cny_1', finishedAt: '2026-11-21T09:00:00.000Z', passed: true, probes: 9, failures: [] },
});
const whole = { intact: true, fault: null, head: { seq: 0, hash: '' }, comparedUpTo: null };

describe('the lease of a scan', () => {
  it.each([20_000, 59_000])(
    'stays with its holder while each audit takes %d ms and another replica looks',
    async (ms) => {
      const ground = makeHealthyGround();
      let others: () => Promise<void> = async () => {};
      let audits = 0;
      const holder = await startMonitor(ground, 'mon_1', {
        scanning: { newestCanaryRun },
        verifyAudit: async () => {
          audits += 1;
          ground.clock.advance(ms);
          await others();
          return whole;
        },
      });
      await holder.settle();
      const other = await startScanner(ground, { newestCanaryRun }, 'mon_2');
      others = () => other.does.runScan();
      const { id } = await holder.does.startScan({ mode: 'comprehensive', detailed: false }, platformScope);
      for (let turn = 0; turn < 5; turn += 1) {
        await holder.does.runScan();
        ground.clock.advance(10_000);
        await holder.scanAll();
      }
      expect(await holder.does.getScan({ scanId: id })).toMatchObject({ state: 'completed', passed: true });
      expect(audits).toBe(2);
      expect(await makeScanStore(ground.store).byId(id)).toMatchObject({ takeovers: 0 });
    },
  );

  it('is longer than any question to an owner, where one is asked', () => {
    const quick = [scanTenant, scanBooking].map(({ timeoutMs }) => timeoutMs);
    const slow = [inspectTenantDatabase, inspectBookingDatabase, listTenantDatabaseRules, listBookingDatabaseRules];
    expect(LEASE_MS).toBeGreaterThan(Math.max(...quick));
    expect(LONGEST_QUESTION_MS).toBeGreaterThan(
      Math.max(verifyAudit.timeoutMs, ...slow.map(({ timeoutMs }) => timeoutMs)),
    );
  });

  it('that goes from hand to hand is counted, and a scan that does so for ever is given up and says so', async () => {
    const ground = makeHealthyGround();
    let taken = 0;
    let broken = false;
    const takenOver = () => {
      taken += 1;
    };
    const scanGauges = { running() {}, completed() {}, next() {}, reports() {}, blind() {}, takenOver };
    // Each begins, and falls silent.
    const replicas = await Promise.all(
      ['mon_1', 'mon_2'].map((me) =>
        startMonitor(ground, me, {
          scanning: { scanGauges, isStopping: () => broken },
          verifyAudit: async () => whole,
        }),
      ),
    );
    for (const each of replicas) await each.settle();
    const [first] = replicas;
    const { id } = (await first?.does.startScan({ mode: 'standard', detailed: false }, platformScope)) ?? { id: '' };
    broken = true;
    for (let turn = 0; turn < 60; turn += 1) {
      ground.clock.advance(LEASE_MS + 1_000);
      await replicas[turn % 2]?.does.runScan();
    }
    const scan = await first?.does.getScan({ scanId: id });
    expect(scan).toMatchObject({ state: 'failed' });
    expect(scan?.error).toContain('hand to hand');
    expect(taken).toBeGreaterThan(10);
    expect(taken).toBeLessThan(60);
  });
});
