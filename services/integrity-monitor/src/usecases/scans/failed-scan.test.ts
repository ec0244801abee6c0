import { describe, expect, it } from 'vitest';
import { makeHealthyGround, startScanner } from '../../../test/full-scans.ts';
import { makeScanStore } from '../../adapters/scan-store.ts';
import type { Scanning } from '../../wire-scans.ts';
import { dailyScanId } from './keep-schedule.ts';
import type { ReportMail } from './ports.ts';

const TODAY = '2026-11-21';

/** Its result cannot be written, as long as that is broken. */
const makeBroken = async (reportWhen: Scanning['reportWhen'] = 'failure') => {
  const ground = makeHealthyGround();
  const store = makeScanStore(ground.store);
  const state = { isBroken: true, mails: [] as ReportMail[] };
  const scanner = await startScanner(ground, {
    ...{ reportWhen, sendReport: async (mail) => void state.mails.push(mail) },
    scans: {
      ...store,
      change: async (current, patch) => {
        if (state.isBroken && patch.state === 'completed') throw new Error('the result is too large to be stored');
        return store.change(current, patch);
      },
    },
  });
  const alarms = async (): Promise<readonly string[]> => {
    await scanner.does.keepSchedule();
    await scanner.does.keepAlerts();
    const open = (await scanner.all()).filter(({ status }) => status !== 'resolved');
    return open.map(({ invariant, cause, title }) => `${invariant} ${cause}: ${title}`);
  };
  return { ground, scanner, state, alarms };
};

describe('a full scan that fails is an alert and an e-mail (INT-024, INT-040)', () => {
  it('where it is the daily one, until the next day’s comes to its end', async () => {
    const { ground, scanner, state, alarms } = await makeBroken();
    expect(await alarms()).toEqual([]);
    expect(await scanner.finish(dailyScanId(TODAY))).toMatchObject({ state: 'failed', passed: null });
    expect(await alarms()).toEqual(['scan-runs-every-day full-scan:failed: The daily full scan failed']);
    await scanner.does.sendReports();
    expect(state.mails.map(({ subject }) => subject)).toEqual([`Fencepost full scan ${TODAY}: it failed`]);
    expect(state.mails[0]?.text).toContain('failed again and again');
    state.isBroken = false;
    ground.clock.advance(24 * 60 * 60_000);
    await scanner.does.keepSchedule();
    await scanner.finish(dailyScanId('2026-11-22'));
    expect(await alarms()).toEqual([]);
  });

  it('where somebody asked for it, until one comes to its end', async () => {
    const { scanner, state, alarms } = await makeBroken();
    const { id } = await scanner.start();
    expect(await scanner.finish(id)).toMatchObject({ state: 'failed' });
    expect(await alarms()).toEqual([
      'scan-runs-every-day asked-scan:asked_failed: A full scan that somebody asked for failed',
    ]);
    await scanner.does.sendReports();
    expect(state.mails.map(({ subject }) => subject)).toEqual(['Fencepost full scan: it failed']);
    state.isBroken = false;
    await scanner.finish(dailyScanId(TODAY));
    expect(await alarms()).toEqual([]);
  });

  it('is no e-mail where nobody wants any', async () => {
    const { scanner, state } = await makeBroken('never');
    const { id } = await scanner.start();
    await scanner.finish(id);
    await scanner.does.sendReports();
    expect(state.mails).toEqual([]);
  });
});
