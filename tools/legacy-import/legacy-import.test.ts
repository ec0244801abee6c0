import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { MAX_API_BODY_BYTES } from '@fencepost/contracts/http-limits';
import { legacyRowsOfS2 } from '@fencepost/fakes/legacy-s2';
import { describe, expect, it } from 'vitest';
import { legacyImport } from './legacy-import.ts';

const args = ['--url', 'http://system.test/', '--key', 'fp_key', '--file', 'rows.ndjson'];

/** A system that answers every row with one outcome, and remembers what it was sent. */
const worldOf = (file: string, outcome = 'written', status = 200) => {
  const sent: { url: string; init: RequestInit; body: { rows: { kind: string }[]; dryRun: boolean } }[] = [];
  const printed: string[] = [];
  return {
    sent,
    printed,
    readFile: async () => file,
    print: (line: string) => printed.push(line),
    fetch: async (url: string, init: RequestInit) => {
      const body = JSON.parse(String(init.body));
      sent.push({ url, init, body });
      const data = body.rows.map((_: unknown, index: number) => ({ row: index + 1, outcome, id: null, problem: null }));
      return Response.json({ dryRun: body.dryRun, data }, { status });
    },
  };
};
const bytesOf = ({ init }: { init: RequestInit }) => Buffer.byteLength(String(init.body));
const ndjson = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).join('\n');

it('sends S2 with the operator’s key, companies first, dry unless told to apply, and sums it up (TEN-028)', async () => {
  const rows = legacyRowsOfS2();
  const world = worldOf(ndjson(rows.toReversed()));
  expect(await legacyImport(args, world)).toBe(0);
  expect(world.sent[0]).toMatchObject({
    url: 'http://system.test/v1/ops/legacy-imports',
    init: { headers: { authorization: 'Bearer fp_key' } },
    body: { dryRun: true },
  });
  const kinds = world.sent[0]?.body.rows.map(({ kind }) => kind) ?? [];
  expect([...new Set(kinds)]).toEqual(['company', 'service', 'mapping']);
  expect(world.printed.at(-1)).toBe(`Dry run, nothing was written: ${rows.length} rows, ${rows.length} written.`);
  expect(world.printed[0]).toBe(`line ${rows.length - 1}  written`);

  const applied = worldOf(ndjson(rows));
  expect(await legacyImport([...args, '--apply'], applied)).toBe(0);
  expect(applied.sent[0]?.body.dryRun).toBe(false);
});

it('goes in batches of at most 500 rows', async () => {
  const world = worldOf(ndjson(Array.from({ length: 1_001 }, (_, id) => ({ kind: 'company', id }))));
  await legacyImport(args, world);
  expect(world.sent.map(({ body }) => body.rows.length)).toEqual([500, 500, 1]);
  expect(world.printed, 'a dry run of several says what it cannot see').toContainEqual(
    expect.stringMatching(/3 requests/),
  );
});

it.each([
  ['of one byte more each', (index: number) => index],
  ['of many bytes for each letter', () => 500],
  ['of nearly a whole body', (index: number) => 32_000 + index],
])('any rows %s go in bodies that /v1 takes, measured in bytes, and none is left out', async (_, letters) => {
  const rows = Array.from({ length: 200 }, (__, index) => ({
    kind: 'company',
    id: index,
    name: 'ü'.repeat(letters(index)),
  }));
  const world = worldOf(ndjson(rows));
  await legacyImport([...args, '--apply'], world);
  expect(Math.max(...world.sent.map(bytesOf))).toBeLessThanOrEqual(MAX_API_BODY_BYTES);
  expect(world.sent.flatMap(({ body }) => body.rows)).toEqual(rows);
  expect(world.sent.length, 'and no more bodies than needed').toBeLessThanOrEqual(
    1 + Math.ceil(world.sent.reduce((sum, each) => sum + bytesOf(each), 0) / (MAX_API_BODY_BYTES / 2)),
  );
});

it('sends the largest row that a body holds, and reports one of a byte more as invalid while all others go (TEN-028)', async () => {
  const rowOf = (letters: number) => ({ kind: 'company', id: 1, name: 'x'.repeat(letters) });
  const around = Buffer.byteLength(JSON.stringify({ rows: [rowOf(0)], dryRun: false }));
  const largest = rowOf(MAX_API_BODY_BYTES - around - 1);
  const world = worldOf(ndjson([largest, rowOf(MAX_API_BODY_BYTES - around), rowOf(3)]));
  expect(await legacyImport([...args, '--apply'], world)).toBe(1);
  expect(world.sent.flatMap(({ body }) => body.rows)).toEqual([largest, rowOf(3)]);
  expect(world.printed).toContainEqual(expect.stringMatching(/^line 2 {2}invalid {2}The row has \d+ bytes/));
  expect(world.printed.at(-1)).toBe('Imported: 3 rows, 2 written, 1 invalid.');
});

it('says so of every row where all are too large, and sends nothing', async () => {
  const world = worldOf(`"${'x'.repeat(70_000)}"\n${'y'.repeat(70_000)}`);
  expect(await legacyImport(args, world)).toBe(1);
  expect(world.sent).toEqual([]);
  expect(world.printed.filter((line) => line.startsWith('line'))).toHaveLength(2);
});

it.each(['staged', 'invalid'])('exits with 1 when a row is %s', async (outcome) => {
  expect(await legacyImport(args, worldOf('{}', outcome))).toBe(1);
});

it('sends a line that is no JSON as it is, for the import to report', async () => {
  const world = worldOf('{half', 'invalid');
  await legacyImport(args, world);
  expect(world.sent[0]?.body.rows).toEqual(['{half']);
});

it.each([['--help'], ['-h'], ['--file', 'rows.ndjson', '--help']])(
  'explains itself when asked with %s',
  async (...given) => {
    const world = worldOf('{}');
    expect(await legacyImport(given, world)).toBe(0);
    expect(world.sent).toEqual([]);
    const said = world.printed.join('\n');
    for (const words of ['usage:', '--url', '--key', '--file', '--apply', 'dry run', 'exit']) {
      expect(said.toLowerCase()).toContain(words);
    }
  },
);

it('names the option that it does not know, and says how it is used', async () => {
  const world = worldOf('{}');
  expect(await legacyImport([...args, '--aply'], world)).toBe(2);
  expect(world.printed.join('\n')).toMatch(/--aply[\s\S]*usage:/);
  expect(world.sent).toEqual([]);
});

describe('the program', () => {
  const main = fileURLToPath(new URL('main.mjs', import.meta.url));
  /** As Node of that version would run it; `undefined` is this one. */
  const run = (version: string | undefined, ...given: readonly string[]) => {
    const versions = `Object.defineProperty(process, 'versions', { value: { node: '${version}' } })`;
    const old = version === undefined ? [] : ['--import', `data:text/javascript,${encodeURIComponent(versions)}`];
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--conditions=@fencepost/source', ...old, main, ...given],
      { encoding: 'utf8' },
    );
    return { status, stdout, stderr };
  };

  it.each(['18.20.4', '20.20.2', '23.11.1'])('says in a sentence that Node %s is too old', (version) => {
    const { status, stdout, stderr } = run(version, '--help');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^This tool needs Node 24 or newer, and this is Node ${version}\\..*\\n$`));
  });

  it('explains itself on this Node', () => {
    expect(run(undefined, '--help')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('usage:'),
      stderr: '',
    });
  });
});

it.each([
  ['without its arguments', [], worldOf('{}'), /usage/],
  ['with an empty file', args, worldOf('\n'), /no rows/],
  ['refused by the system', args, worldOf('{}', 'written', 403), /403/],
])('exits with 2 and says why when it is %s', async (_, given, world, words) => {
  expect(await legacyImport(given, world)).toBe(2);
  expect(world.printed.join('\n')).toMatch(words);
});
