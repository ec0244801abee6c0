import { listQuarantine, Quarantine, replayQuarantined } from '@fencepost/contracts/booking/quarantine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cliWorld } from '../../test/cli-world.ts';
import { type ContractServer, openContractServer } from '../../test/contract-server.ts';
import { sampleOf } from '../../test/sample.ts';

const sample = Quarantine.parse(sampleOf(Quarantine));
const entry = (number: number): Quarantine => ({
  ...sample,
  id: `qua_${String(number).padStart(24, '0')}`,
  deliveryId: `dlv_${String(number).padStart(24, '0')}`,
  status: 'quarantined',
});

let server: ContractServer;
beforeEach(async () => {
  server = await openContractServer();
  // Newest first, as the owner lists them.
  server.answer(listQuarantine, ({ input }) => {
    const all = [3, 2, 1]
      .map(entry)
      .filter(({ deliveryId }) => input.deliveryId === undefined || deliveryId === input.deliveryId);
    return { data: all, nextCursor: null };
  });
});
afterEach(() => server.close());

const replayed = () =>
  server.heard.filter(({ action }) => action === replayQuarantined).map(({ input }) => input.quarantineId);
const release = (...numbers: readonly number[]) =>
  server.answer(replayQuarantined, ({ input }) => {
    const found = [1, 2, 3].map(entry).find(({ id }) => id === input.quarantineId);
    return {
      ...found,
      status: numbers.some((number) => entry(number).id === input.quarantineId) ? 'released' : 'quarantined',
    };
  });

describe('replaying what is in quarantine', () => {
  it.each(['qua', 'dlv'])('finds an entry by its id or its delivery’s (%s_)', async (prefix) => {
    release(2);
    const { exit, out } = await cliWorld(server.url).call(
      'quarantine',
      'replay',
      `${prefix}_${'2'.padStart(24, '0')}`,
      '--yes',
    );
    expect(exit).toBe(0);
    expect(replayed()).toEqual([entry(2).id]);
    expect(out).toContain('released');
  });

  it('ends with exit code 6 where it stays there, and shows why', async () => {
    release();
    const { exit, out } = await cliWorld(server.url).call('deliveries', 'replay', entry(1).deliveryId, '--yes');
    expect(exit).toBe(6);
    expect(out).toContain(sample.explanation);
  });

  it('--all replays everything that waits, oldest first, and tells of each', async () => {
    release(1, 2, 3);
    const { exit, err } = await cliWorld(server.url).call('quarantine', 'replay', '--all', '--yes');
    expect(exit).toBe(0);
    expect(replayed()).toEqual([1, 2, 3].map((number) => entry(number).id));
    expect(err).toContain('3 of 3');
  });

  it('wants one entry or all of them, never a guess', async () => {
    for (const line of [[], [entry(1).id, '--all']])
      expect((await cliWorld(server.url).call('quarantine', 'replay', ...line, '--yes')).exit).toBe(2);
    expect(replayed()).toEqual([]);
  });

  it('of something that is not there is exit code 3', async () => {
    const { exit, err } = await cliWorld(server.url).call('quarantine', 'show', `qua_${'9'.repeat(24)}`);
    expect(exit).toBe(3);
    expect(err).toContain('fencepost quarantine list');
  });
});
