import { platformScope } from '@fencepost/testing/platform-scope';
import { describe, expect, it } from 'vitest';
import { makeHealthyGround, type Scanner, startScanner } from '../../../test/full-scans.ts';
import { dailyScanId } from './keep-schedule.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** The clock of the ground stands at 10:00 UTC of this day. */
const TODAY = '2026-11-21';

const listed = async ({ does }: Scanner) => (await does.listScans({ limit: 100 })).data;
const alarms = async (scanner: Scanner): Promise<readonly string[]> => {
  await scanner.does.keepAlerts();
  const all = await scanner.all();
  return all.filter(({ status }) => status !== 'resolved').map(({ invariant, cause }) => `${invariant} ${cause}`);
};
/** Until a moment, looking every so often. */
const until = async (
  scanners: readonly Scanner[],
  clock: { millis(): number; advance(ms: number): void },
  text: string,
  everyMs: number,
) => {
  while (clock.millis() < Date.parse(text)) {
    for (const { does } of scanners) {
      await does.keepSchedule();
      await does.runScan();
    }
    clock.advance(Math.min(everyMs, Date.parse(text) - clock.millis()));
  }
};

describe('the daily full scan (INT-024, INT-025, D-12)', () => {
  it('is asked for once a day by three replicas together, at 04:00 in Berlin, over both nights in which clocks move', async () => {
    const ground = makeHealthyGround();
    ground.clock.advance(Date.parse('2027-03-26T12:00:00.000Z') - ground.clock.millis());
    const scanners = [
      await startScanner(ground),
      await startScanner(ground, {}, 'mon_2'),
      await startScanner(ground, {}, 'mon_3'),
    ];
    await until(scanners, ground.clock, '2027-03-30T01:00:00.000Z', 30 * MINUTE_MS);
    const spring = (await listed(scanners[0] as Scanner)).map(({ requestedAt }) =>
      requestedAt.slice(0, 'YYYY-MM-DDThh:mm'.length),
    );
    expect(spring).toEqual([
      ...['2027-03-29T02:00', '2027-03-28T02:00', '2027-03-27T03:00'],
      // Nobody was there at four: it is made up for at once.
      '2027-03-26T12:00',
    ]);

    ground.clock.advance(Date.parse('2027-10-30T12:00:00.000Z') - ground.clock.millis());
    await until(scanners, ground.clock, '2027-11-01T06:00:00.000Z', 30 * MINUTE_MS);
    const autumn = (await listed(scanners[0] as Scanner))
      .map(({ requestedAt }) => requestedAt.slice(0, 'YYYY-MM-DDThh:mm'.length))
      .slice(0, 3);
    expect(autumn).toEqual(['2027-11-01T03:00', '2027-10-31T03:00', '2027-10-30T12:00']);
  });

  it('comes with a process that dies and one that starts: the day has one scan, whoever looks', async () => {
    const ground = makeHealthyGround();
    const one = await startScanner(ground);
    await one.does.keepSchedule();
    const two = await startScanner(ground, {}, 'mon_2');
    await two.does.keepSchedule();
    expect(await two.finish(dailyScanId(TODAY))).toMatchObject({ passed: true, mode: 'standard' });
    await one.does.keepSchedule();
    expect(await listed(two)).toHaveLength(1);
  });

  it('waits for the end of a scan that somebody asked for, and runs then', async () => {
    const ground = makeHealthyGround();
    const scanner = await startScanner(ground);
    const asked = await scanner.does.startScan({ mode: 'standard', detailed: false }, platformScope);
    await scanner.does.keepSchedule();
    expect((await listed(scanner)).map(({ id }) => id)).toEqual([asked.id]);
    await scanner.finish(asked.id);
    await scanner.does.keepSchedule();
    expect((await listed(scanner)).map(({ id }) => id).toSorted()).toEqual([asked.id, dailyScanId(TODAY)].toSorted());
  });
});

describe('the dead man’s switch (INT-040)', () => {
  it('tells after two hours of a scan that is not over, and resolves when it is', async () => {
    const ground = makeHealthyGround();
    const scanner = await startScanner(ground);
    await scanner.does.keepSchedule();
    ground.clock.advance(2 * HOUR_MS - MINUTE_MS);
    await scanner.does.keepSchedule();
    expect(await alarms(scanner)).toEqual([]);
    ground.clock.advance(2 * MINUTE_MS);
    await scanner.does.keepSchedule();
    expect(await alarms(scanner)).toEqual(['scan-runs-every-day full-scan:late']);
    await scanner.finish(dailyScanId(TODAY));
    await scanner.does.keepSchedule();
    expect(await alarms(scanner)).toEqual([]);
  });

  it('tells of a scan that could not even be asked for, because another does not end', async () => {
    const ground = makeHealthyGround();
    const scanner = await startScanner(ground);
    await scanner.does.startScan({ mode: 'standard', detailed: false }, platformScope);
    await scanner.does.keepSchedule();
    expect(await alarms(scanner)).toEqual([]);
    ground.clock.advance(2 * HOUR_MS);
    await scanner.does.keepSchedule();
    expect(await alarms(scanner)).toEqual(['scan-runs-every-day full-scan:missed']);
  });

  it('does not alarm when the monitor comes back after days: from then on it has two hours', async () => {
    const ground = makeHealthyGround();
    await startScanner(ground);
    ground.clock.advance(70 * HOUR_MS);
    const scanner = await startScanner(ground, {}, 'mon_2');
    await scanner.does.keepSchedule();
    expect(await alarms(scanner)).toEqual([]);
    ground.clock.advance(2 * HOUR_MS);
    await scanner.does.keepSchedule();
    expect(await alarms(scanner)).toEqual(['scan-runs-every-day full-scan:late']);
  });
});
