import { getMonitorStatus } from '@fencepost/contracts/integrity/alert';
import { getIntegrityHealth, getSyncHealth } from '@fencepost/contracts/integrity/health';
import { listInvariants } from '@fencepost/contracts/integrity/invariant';
import { listOperatorKeys, revokeOperatorKey } from '@fencepost/contracts/tenant/api-key';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cliWorld } from '../test/cli-world.ts';
import { type ContractServer, openContractServer } from '../test/contract-server.ts';
import { sampleOf } from '../test/sample.ts';
import { command } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { runFencepost } from './run.ts';

let server: ContractServer;
beforeEach(async () => {
  server = await openContractServer();
});
afterEach(() => server.close());

describe('what is typed wrongly', () => {
  it.each([
    [['nonsense'], 'unknown command'],
    [['alerts', 'nonsense'], 'too many arguments'],
    [['alerts', 'show'], 'missing required argument'],
    [['alerts', 'show', 'x'], 'alr_'],
    [['alerts', '--status', 'broken'], 'acknowledged'],
    [['alerts', '--limit', 'many'], '--limit'],
    [['validate', '--moed', 'standard'], '--mode'],
    [['flags', 'roll-out', 'portal', '101', '--yes'], '<percent>'],
    [['companies', 'offboard', '1', '--yes'], '--confirm-number 1'],
    [['companies', 'offboard', '1', '--yes', '--confirm-number', '2'], 'has the number 1, not 2'],
    [['keys', 'list', '--operator', '--company', '1'], 'not both'],
  ])('%j is exit code 2, says what is wrong and changes nothing', async (line, words) => {
    const { exit, err } = await cliWorld(server.url).call(...line);
    expect(exit).toBe(exitCodes.usage.code);
    expect(err).toContain(words);
    expect(server.heard.filter(({ action }) => action.http.method !== 'get')).toEqual([]);
  });
});

it('help is exit code 0 and lists every exit code', async () => {
  const { exit, out } = await cliWorld(server.url).call('--help');
  expect(exit).toBe(0);
  for (const { code, meaning } of Object.values(exitCodes))
    expect(out).toMatch(new RegExp(`${code}  ${meaning.slice(0, 10)}`));
});

it('a command asks nothing but what it declares', async () => {
  const careless = command({
    path: 'careless',
    summary: 'Asks what it did not declare.',
    asks: [],
    run: async (_, { ask }) => {
      await ask(getMonitorStatus, {});
      return 'ok';
    },
  });
  const written: string[] = [];
  const stream = { write: (text: string) => void written.push(text), isTerminal: false, columns: undefined };
  const world = {
    ...{
      env: { FENCEPOST_URL: server.url, FENCEPOST_KEY: 'fp_operator', FENCEPOST_REASON: 'a test' },
      home: '/',
      fetch,
      out: stream,
      err: stream,
    },
    files: { read: async () => undefined, write: async () => {}, mode: async () => undefined },
    ...{ person: undefined, input: async () => undefined, wait: async () => {}, randomId: () => 'id' },
    interrupted: new AbortController().signal,
  };
  expect(await runFencepost(['careless'], world, [careless])).toBe(1);
  expect(written.join('')).toContain('is asked and not declared');
  expect(server.heard).toEqual([]);
});

describe('fencepost status --fail-on-issues', () => {
  const well = () => {
    const of = <T>(action: { readonly output: unknown }) => sampleOf(action.output as never) as T;
    const integrity = of<{ layers: object[] }>(getIntegrityHealth);
    server.answer(getIntegrityHealth, () => ({
      ...integrity,
      openAlerts: { critical: 0, high: 0, medium: 0 },
      recordsWithoutCompany: 0,
    }));
    server.answer(getMonitorStatus, () => of(getMonitorStatus));
    server.answer(getSyncHealth, () => of(getSyncHealth));
    return integrity;
  };
  const exit = async () => (await cliWorld(server.url).call('status', '--fail-on-issues')).exit;

  it('is 0 where all is well', async () => {
    well();
    expect(await exit()).toBe(0);
  });

  it.each([
    ['an alert is open', { openAlerts: { critical: 0, high: 1, medium: 0 }, recordsWithoutCompany: 0 }],
    [
      'a record has no company (INT-043)',
      { openAlerts: { critical: 0, high: 0, medium: 0 }, recordsWithoutCompany: 1 },
    ],
    [
      'a layer of defence fails (INT-046)',
      {
        ...{ openAlerts: { critical: 0, high: 0, medium: 0 }, recordsWithoutCompany: 0 },
        layers: [{ id: 'guard', layer: 'guard', state: 'failing', because: 'it', lastProvedAt: null }],
      },
    ],
  ])('is 6 where %s', async (_, given) => {
    const integrity = well();
    server.answer(getIntegrityHealth, () => ({ ...integrity, ...given }));
    expect(await exit()).toBe(6);
  });
});

it('invariants shows the coverage table, and with --fail-on-issues a point that is off is exit code 6 (A4)', async () => {
  const sample = sampleOf(listInvariants.output) as { data: { points: Record<string, object> }[] };
  server.answer(listInvariants, () => sample);
  expect((await cliWorld(server.url).call('invariants', '--fail-on-issues')).exit).toBe(0);
  const [first] = sample.data;
  server.answer(listInvariants, () => ({
    data: [{ ...first, points: { ...first?.points, database: { state: 'off', because: 'somebody' } } }],
  }));
  const { exit, out } = await cliWorld(server.url).call('invariants', '--fail-on-issues');
  expect(exit).toBe(6);
  expect(out).toContain('OFF');
});

it('an operator’s key is revoked in the version that was shown', async () => {
  const { exit } = await cliWorld(server.url).call('keys', 'revoke', `key_${'0'.repeat(24)}`, '--operator', '--yes');
  expect(exit).toBe(0);
  expect(server.heard.map(({ action }) => action.name)).toEqual([listOperatorKeys.name, revokeOperatorKey.name]);
  expect(server.heard.at(-1)?.headers['if-match']).toBe('"1"');
});
