import { platformScope } from '@fencepost/testing/platform-scope';
import type { OwnersRules } from '../src/usecases/ratchet/ports.ts';
import type { Scanning } from '../src/wire-scans.ts';
import { healthyCompany } from './histories.ts';
import { type Ground, makeGround, type PeopleSettings, startMonitor } from './memory-monitor.ts';

const MOST_TURNS = 2_000;
const TURN_MS = 1_000;

/** Two companies in order, known and stored. */
export const makeHealthyGround = (): Ground => {
  const ground = makeGround();
  ground.publish(...healthyCompany(1), ...healthyCompany(2));
  return ground;
};

/** A process of the monitor that has read everything once, with full scans on demand. */
export const startScanner = async (
  ground: Ground,
  scanning: Partial<Scanning> = {},
  me = 'mon_1',
  ownersRules?: OwnersRules,
  people?: PeopleSettings,
) => {
  const monitor = await startMonitor(ground, me, {
    scanning,
    ...(ownersRules && { ownersRules }),
    ...(people && { people }),
  });
  await monitor.settle();
  const { does } = monitor;
  const start = async (input: Partial<Parameters<typeof does.startScan>[0]> = {}) =>
    does.startScan({ mode: 'standard', detailed: true, ...input }, platformScope);
  /** Works on a scan, a second at a time, until it is over. */
  const finish = async (scanId: string) => {
    for (let turn = 0; turn < MOST_TURNS; turn += 1) {
      await does.runScan();
      const scan = await does.getScan({ scanId });
      if (scan.state === 'completed' || scan.state === 'failed') return scan;
      ground.clock.advance(TURN_MS);
    }
    throw new Error('the scan does not come to an end');
  };
  return {
    ...{ ...monitor, start, finish },
    scan: async (input: Parameters<typeof start>[0] = {}) => finish((await start(input)).id),
  };
};
export type Scanner = Awaited<ReturnType<typeof startScanner>>;
