import { OPERATOR_REASON_HEADER, operatorReason } from '@fencepost/contracts/operator-reason';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cliWorld, personWho } from '../test/cli-world.ts';
import { type ContractServer, keys, openContractServer } from '../test/contract-server.ts';

let server: ContractServer;
beforeEach(async () => {
  server = await openContractServer();
});
afterEach(() => server.close());

const env = (reason?: string) => ({
  ...{ FENCEPOST_URL: server.url, FENCEPOST_KEY: keys.operator, FENCEPOST_COMPANY_KEY: keys.company },
  FENCEPOST_REASON: reason,
});
const reasons = () =>
  server.heard.map(({ headers }) => operatorReason.fromHeader(String(headers[OPERATOR_REASON_HEADER])));
const ALERT = `alr_${'0'.repeat(24)}`;

describe('why companies are passed across (architecture 11)', () => {
  it('goes with every question to the operator’s API, from --reason before FENCEPOST_REASON', async () => {
    const world = cliWorld(server.url, { env: env('incident 17, Müller') });
    expect((await world.call('alerts')).exit).toBe(0);
    expect((await world.call('alerts', 'ack', ALERT, '--reason', 'I take alert 17')).exit).toBe(0);
    expect((await world.call('scan', 'follow', `scn_${'0'.repeat(24)}`)).exit).toBe(0);
    expect(new Set(reasons())).toEqual(new Set(['incident 17, Müller', 'I take alert 17']));
    expect(reasons()[0]).toBe('incident 17, Müller');
    expect(server.heard.some(({ watches }) => watches)).toBe(true);
  });

  it.each([
    ['nobody says why', [], '--reason'],
    ['the reason is too short', ['--reason', 'because'], 'at least 8 characters'],
  ])('where %s, nothing is asked, looked at or changed: exit code 2', async (_, options, words) => {
    for (const line of [['alerts'], ['alerts', 'ack', ALERT], ['validate']]) {
      const { exit, err } = await cliWorld(server.url, { env: env() }).call(...line, ...options);
      expect({ exit, err }).toMatchObject({ exit: 2, err: expect.stringContaining(words) });
    }
    expect(server.heard).toEqual([]);
  });

  it('is asked of a person at the terminal, once', async () => {
    const { person, asked } = personWho({ confirms: true, types: 'looking at an alert' });
    const world = cliWorld(server.url, { env: env(), person });
    expect((await world.call('repair', 'approve', `rpl_${'0'.repeat(24)}`, '--yes')).exit).toBe(0);
    expect(asked).toEqual([expect.stringMatching(/^Why\?/)]);
    expect(new Set(reasons())).toEqual(new Set(['looking at an alert']));
  });

  it('is stored by login for what only looks; a change always has one of its own', async () => {
    const world = cliWorld(server.url, { env: { FENCEPOST_REASON: undefined }, stdin: keys.operator });
    const login = ['login', '--url', server.url, '--reason'];
    expect((await world.call(...login, 'short')).exit).toBe(2);
    expect((await world.call(...login, 'on call this week')).exit).toBe(0);
    expect((await world.call('alerts')).exit).toBe(0);
    expect(reasons().at(-1)).toBe('on call this week');
    expect(await world.call('alerts', 'ack', ALERT)).toMatchObject({ exit: 2 });
  });

  it('is not needed for what is a company’s own, with its own key', async () => {
    expect((await cliWorld(server.url, { env: env() }).call('teams', 'show')).exit).toBe(0);
    expect(server.heard.map(({ headers }) => headers[OPERATOR_REASON_HEADER])).toEqual([undefined]);
  });
});
