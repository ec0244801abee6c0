import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cliWorld, personWho } from '../test/cli-world.ts';
import { type ContractServer, keys, openContractServer } from '../test/contract-server.ts';

let server: ContractServer;
beforeEach(async () => {
  server = await openContractServer();
});
afterEach(() => server.close());

const file = '/home/ada/.config/fencepost.json';
const stored = (given: object, mode = 0o600) => ({ text: JSON.stringify(given), mode });
/** Whose key the sample answers of the contract server are. */
const company = { number: 1, id: `ten_${'0'.repeat(24)}`, key: keys.company };

describe('fencepost login', () => {
  it('stores address and key for their owner alone, after the system took the key', async () => {
    const world = cliWorld(server.url, { env: {}, stdin: `${keys.operator}\n` });
    const { exit, out, err } = await world.call('login', '--url', server.url);
    expect(exit).toBe(0);
    expect(world.files.get(file)).toEqual({
      mode: 0o600,
      text: `${JSON.stringify({ url: server.url, companies: [], key: keys.operator }, null, 2)}\n`,
    });
    expect(`${out}${err}`).not.toContain(keys.operator);
    expect((await world.call('alerts')).exit).toBe(0);
  });

  it('stores nothing that the system refuses', async () => {
    const world = cliWorld(server.url, { env: {}, stdin: 'fp_other' });
    expect((await world.call('login', '--url', server.url)).exit).toBe(4);
    expect(world.files.size).toBe(0);
  });

  it('asks a person without showing what is typed, and keeps a company’s key beside the operator’s', async () => {
    const { person, asked } = personWho({ types: keys.company });
    const world = cliWorld(server.url, { env: {}, person });
    world.files.set(file, stored({ url: server.url, key: keys.operator }));
    expect((await world.call('login', '--company', '1', '--url', server.url)).exit).toBe(0);
    expect(asked).toEqual(['A key of company 1']);
    expect(JSON.parse(world.files.get(file)?.text ?? '')).toEqual({
      url: server.url,
      key: keys.operator,
      companies: [company],
    });
    expect((await world.call('audit', 'verify', '--company', company.id)).exit).toBe(0);
  });

  it('refuses the key of another company than it was told', async () => {
    const world = cliWorld(server.url, { env: {}, stdin: keys.company });
    const { exit, err } = await world.call('login', '--company', '15', '--url', server.url);
    expect(exit).toBe(2);
    expect(err).toContain('a key of company 1');
    expect(world.files.size).toBe(0);
  });

  it('forgets keys on logout, and keeps the address', async () => {
    const world = cliWorld(server.url, { env: {} });
    world.files.set(file, stored({ url: server.url, key: keys.operator, companies: [company] }));
    expect((await world.call('logout')).exit).toBe(0);
    expect(JSON.parse(world.files.get(file)?.text ?? '')).toEqual({ url: server.url, companies: [] });
  });
});

describe('a key', () => {
  it('goes only to the system that it was stored with, whatever --url says', async () => {
    const other = await openContractServer();
    const world = cliWorld(server.url, { env: {} });
    world.files.set(file, stored({ url: server.url, key: keys.operator, companies: [company] }));
    const { exit, err } = await world.call('alerts', '--url', other.url);
    expect(exit).toBe(2);
    expect(err).toContain('No operator’s key is known for this system');
    expect(other.heard).toEqual([]);
    expect((await world.call('alerts')).exit).toBe(0);
    await other.close();
  });

  it('in a file that others may read is not used', async () => {
    const world = cliWorld(server.url, { env: {} });
    world.files.set(file, stored({ url: server.url, key: keys.operator }, 0o644));
    const { exit, err } = await world.call('alerts');
    expect(exit).toBe(2);
    expect(err).toContain(`chmod 600 ${file}`);
    expect(server.heard).toEqual([]);
  });

  it('of the environment comes before the file, and --config names another file', async () => {
    const world = cliWorld(server.url, { env: { FENCEPOST_KEY: keys.operator } });
    world.files.set('other.json', stored({ url: server.url, key: 'fp_wrong' }));
    expect((await world.call('alerts', '--config', 'other.json')).exit).toBe(0);
  });

  it('is missing in words that say what to do', async () => {
    const { exit, err } = await cliWorld(server.url, { env: { FENCEPOST_URL: server.url } }).call('alerts');
    expect(exit).toBe(2);
    expect(err).toContain('fencepost login');
    expect((await cliWorld(server.url, { env: {} }).call('alerts')).err).toContain('FENCEPOST_URL');
  });
});

describe('there is no default company (D-01)', () => {
  it('even where the key of only one is stored', async () => {
    const world = cliWorld(server.url, { env: {} });
    world.files.set(file, stored({ url: server.url, companies: [company] }));
    const { exit, err } = await world.call('audit', 'verify');
    expect(exit).toBe(2);
    expect(err).toContain('Which company?');
    expect((await world.call('audit', 'verify', '--company', '1')).exit).toBe(0);
  });

  it('and a key of the environment is not taken for another company than it is', async () => {
    const world = cliWorld(server.url);
    expect((await world.call('audit', 'verify', '--company', '1')).exit).toBe(0);
    const { exit, err } = await world.call('audit', 'verify', '--company', '15');
    expect(exit).toBe(2);
    expect(err).toContain('a key of company 1, not of 15');
  });

  it('and a company without a key says how to get one', async () => {
    const { err } = await cliWorld(server.url, { env: { FENCEPOST_URL: server.url } }).call('drift', '--company', '15');
    expect(err).toContain('fencepost keys issue --company 15 --role admin --save');
  });
});

it('keys issue --save stores the key and shows it nowhere', async () => {
  const world = cliWorld(server.url, { env: { FENCEPOST_URL: server.url, FENCEPOST_KEY: keys.operator } });
  const { out, err, exit } = await world.call('keys', 'issue', '--company', '1', '--role', 'admin', '--save');
  expect(exit).toBe(0);
  const { companies } = JSON.parse(world.files.get(file)?.text ?? '');
  expect(companies).toMatchObject([{ number: 1 }]);
  expect(companies[0].key).toMatch(/^fp_/);
  expect(`${out}${err}`).not.toContain(companies[0].key);
  expect(world.files.get(file)?.mode).toBe(0o600);
});

it.each(['edge.example.com', 'ftp://edge.example.com', 'https://a:b@edge.example.com', 'https://edge.example.com/v1'])(
  '%s is no address of a system',
  async (url) => {
    expect((await cliWorld(url).call('alerts')).exit).toBe(2);
  },
);
