import { actions } from '@fencepost/contracts/catalog';
import { expect, it } from 'vitest';
import { makeGround, startMonitor } from '../test/memory-monitor.ts';
import { handlersOf, repeated } from './service.ts';

it('every action that the catalogue says the monitor answers has its handler, once (OPS-045)', async () => {
  const { does } = await startMonitor(makeGround());
  const promised = actions.filter(({ owner }) => owner === 'integrity-monitor').map(({ address }) => address);
  const given = handlersOf(does).map(({ contract }) => contract.address);
  expect(given.toSorted()).toEqual(promised.toSorted());
});

it('everything that repeats by itself is in one table, and is there: the list of the scheduler (OPS-045)', async () => {
  const { does } = await startMonitor(makeGround());
  expect(Object.keys(repeated)).toEqual(
    expect.arrayContaining(['keepSchedule', 'runScan', 'watchConstraints', 'watchSight']),
  );
  for (const name of Object.keys(repeated)) expect(does, name).toHaveProperty(name);
  for (const every of Object.values(repeated)) expect(typeof every === 'number' ? every : 1).toBeGreaterThan(0);
});
