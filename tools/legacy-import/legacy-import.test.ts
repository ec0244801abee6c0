import { legacyRowsOfS2 } from '@fencepost/fakes/legacy-s2';
import { expect, it } from 'vitest';
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

it('goes in batches of at most 500 rows and 64 KiB', async () => {
  const world = worldOf(ndjson(Array.from({ length: 1_001 }, (_, id) => ({ kind: 'company', id }))));
  await legacyImport(args, world);
  expect(world.sent.map(({ body }) => body.rows.length)).toEqual([500, 500, 1]);
  const long = worldOf(ndjson(Array.from({ length: 200 }, () => ({ kind: 'company', name: 'ü'.repeat(500) }))));
  await legacyImport(args, long);
  expect(long.sent.length).toBeGreaterThan(1);
  for (const { init } of long.sent) expect(Buffer.byteLength(String(init.body))).toBeLessThan(64 * 1024);
  expect(long.sent.flatMap(({ body }) => body.rows)).toHaveLength(200);
});

it.each(['staged', 'invalid'])('exits with 1 when a row is %s', async (outcome) => {
  expect(await legacyImport(args, worldOf('{}', outcome))).toBe(1);
});

it('sends a line that is no JSON as it is, for the import to report', async () => {
  const world = worldOf('{half', 'invalid');
  await legacyImport(args, world);
  expect(world.sent[0]?.body.rows).toEqual(['{half']);
});

it.each([
  ['without its arguments', [], worldOf('{}'), /usage/],
  ['with an empty file', args, worldOf('\n'), /no rows/],
  ['refused by the system', args, worldOf('{}', 'written', 403), /403/],
])('exits with 2 and says why when it is %s', async (_, given, world, words) => {
  expect(await legacyImport(given, world)).toBe(2);
  expect(world.printed.join('\n')).toMatch(words);
});
