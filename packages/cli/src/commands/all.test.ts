import { generateKeyPairSync } from 'node:crypto';
import { actions } from '@fencepost/contracts/catalog';
import { hasHttp, mayBeLeftOut } from '@fencepost/contracts/http-input';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliWorld } from '../../test/cli-world.ts';
import { type ContractServer, openContractServer } from '../../test/contract-server.ts';
import { sampleOf } from '../../test/sample.ts';
import { type Command, choicesOf, flagName, isSwitch } from '../command.ts';
import { groups } from '../program.ts';
import { all } from './all.ts';

let server: ContractServer;
beforeAll(async () => {
  server = await openContractServer();
});
afterAll(() => server.close());

/** Files that commands read, and what they hold. */
const files = {
  'rows.ndjson': '{"kind":"company","id":1,"name":"Friseur 1"}\n{"kind":"customer","id":1}\n',
  'certificate.json': '{}',
  'key.pem': generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString(),
};
/** Where a sample of the schema says too little. */
const typed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'legacy import': { file: 'rows.ndjson' },
  'legacy evidence': { file: 'rows.ndjson' },
  'quarantine show': { entry: `qua_${'0'.repeat(24)}` },
  'quarantine replay': { entry: `qua_${'0'.repeat(24)}` },
  'certificate verify': { file: 'certificate.json', publicKey: 'key.pem' },
  'companies offboard': { confirmNumber: '1' },
};

const textOf = ({ path, input }: Command, name: string): string => {
  const schema = input[name];
  if (schema === undefined) throw new TypeError(`${path} has no ${name}`);
  if (name === 'company') return '1';
  return typed[path]?.[name] ?? choicesOf(schema)[0] ?? String(sampleOf(schema));
};

/** The command with everything that it must have, and the company’s name where it takes one. */
const lineOf = (command: Command): readonly string[] => {
  const { path, positions, input } = command;
  const named = Object.entries(input).filter(
    ([name, schema]) =>
      !positions.includes(name) &&
      !isSwitch(schema) &&
      (!mayBeLeftOut(schema) || name === 'company' || typed[path]?.[name] !== undefined),
  );
  return [
    ...path.split(' '),
    ...positions.map((name) => textOf(command, name)),
    ...named.flatMap(([name]) => [`--${flagName(name)}`, textOf(command, name)]),
  ];
};

/** A world in which every file is there that some command reads. */
const worldOf = () => {
  const world = cliWorld(server.url, { stdin: 'cal_0123456789' });
  for (const [path, text] of Object.entries(files)) world.files.set(path, { text, mode: 0o600 });
  return world;
};

const asksSystem = all.filter(({ path }) => !['login', 'logout', 'completion'].includes(path));
const SEEN_WELL = [0, 6];

describe.each(asksSystem.map((command) => [command.path, command] as const))('fencepost %s', (_, command) => {
  it('shows people what the contract answers', async () => {
    const { exit, out, err } = await worldOf().call(...lineOf(command), ...(command.confirms ? ['--yes'] : []));
    expect(err).not.toContain('error:');
    expect(SEEN_WELL).toContain(exit);
    expect(out.trim()).not.toBe('');
    expect(out).not.toContain('[object');
    expect(out).not.toContain('undefined');
  });

  it('gives machines JSON, and nothing but that', async () => {
    const isFile = command.asks.some(({ http }) => http?.answers === 'file');
    const { exit, out } = await worldOf().call('--json', ...lineOf(command), ...(command.confirms ? ['--yes'] : []));
    expect(SEEN_WELL).toContain(exit);
    if (!isFile) expect(() => JSON.parse(out)).not.toThrow();
  });
});

describe.each(all.filter(({ confirms }) => confirms).map((command) => [command.path, command] as const))(
  'fencepost %s',
  (_, command) => {
    const isLook = ({ action, input }: ContractServer['heard'][number]): boolean =>
      action.http.method === 'get' || action.name.startsWith('simulate') || input.dryRun === true;

    it.each([
      ['--dry-run', 0],
      ['no word about it', 8],
    ])('changes nothing with %s where nobody can be asked, and exits %i (law 10)', async (flag, code) => {
      const before = server.heard.length;
      const { exit, err } = await worldOf().call(...lineOf(command), ...(code === 0 ? [flag] : []));
      expect(exit).toBe(code);
      expect(err.toLowerCase()).toContain('nothing was changed');
      expect(server.heard.slice(before).length).toBeGreaterThan(0);
      expect(server.heard.slice(before).filter((each) => !isLook(each))).toEqual([]);
    });

    it('changes something with --yes: the two above can fail', async () => {
      const before = server.heard.length;
      await worldOf().call(...lineOf(command), '--yes');
      expect(server.heard.slice(before).filter((each) => !isLook(each))).not.toEqual([]);
    });
  },
);

it('every action of the platform that HTTP offers is asked by some command (K14: no alert that only a log has)', async () => {
  const asked = new Set<string>();
  const fresh = await openContractServer();
  for (const command of asksSystem) {
    const world = cliWorld(fresh.url, { stdin: 'cal_0123456789' });
    for (const [path, text] of Object.entries(files)) world.files.set(path, { text, mode: 0o600 });
    await world.call(...lineOf(command), ...(command.confirms ? ['--yes'] : []));
    if (['legacy promote', 'legacy demote'].includes(command.path))
      await world.call(...command.path.split(' '), `scu_${'0'.repeat(24)}`, '--yes');
    if (command.path.startsWith('keys ')) {
      const line = lineOf(command).filter((word, at, words) => word !== '--company' && words[at - 1] !== '--company');
      await world.call(...line, '--operator', ...(command.confirms ? ['--yes'] : []));
    }
  }
  for (const { action } of fresh.heard) asked.add(action.address);
  await fresh.close();
  const offered = actions.filter((action) => hasHttp(action) && action.scope === 'platform');
  expect(offered.length).toBeGreaterThan(40);
  expect(offered.map(({ address }) => address).filter((address) => !asked.has(address))).toEqual([]);
});

it('every command has a name of its own, and its first word stands in the help', () => {
  expect(new Set(all.map(({ path }) => path)).size).toBe(all.length);
  for (const { path } of all) {
    const [first = '', second] = path.split(' ');
    if (second !== undefined) expect(groups[first], path).toBeDefined();
  }
});

it('no command takes a key on its line, where every process could read it (law 9)', () => {
  const names = all.flatMap(({ input }) => Object.keys(input));
  expect(names.filter((name) => /^(api|operator|company)?key$|secret|password|token/i.test(name))).toEqual([]);
});
