import { importLegacyCustomers } from '@fencepost/contracts/booking/legacy';
import { MAX_API_BODY_BYTES } from '@fencepost/contracts/http-limits';
import { importLegacyRows } from '@fencepost/contracts/tenant/legacy';
import { legacyRowsOfS2 } from '@fencepost/fakes/legacy-s2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cliWorld } from '../../test/cli-world.ts';
import { type ContractServer, openContractServer } from '../../test/contract-server.ts';

let server: ContractServer;
beforeEach(async () => {
  server = await openContractServer();
  for (const action of [importLegacyRows, importLegacyCustomers])
    server.answer(action, ({ input }) => {
      const { rows, dryRun } = Sent.parse(input);
      return {
        dryRun,
        data: rows.map((row, at) => ({ row: at + 1, outcome: outcomeOf(row), id: null, problem: null })),
      };
    });
});
afterEach(() => server.close());

const Sent = z.object({ rows: z.array(z.unknown()), dryRun: z.boolean() });
const outcomeOf = (row: unknown) =>
  typeof row === 'string' ? 'invalid' : JSON.stringify(row).includes('nobody') ? 'staged' : 'written';
const sent = () => server.heard.map(({ input }) => Sent.parse(input));

const call = (text: string, ...flags: readonly string[]) => {
  const world = cliWorld(server.url);
  world.files.set('rows.ndjson', { text, mode: 0o600 });
  return world.call('legacy', 'import', 'rows.ndjson', ...flags);
};
const ndjson = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).join('\n');

describe('importing rows of the predecessor (TEN-028)', () => {
  it('decides dry first, then writes: S2 whole, companies before services before mappings', async () => {
    const rows = legacyRowsOfS2();
    const { exit, out } = await call(ndjson(rows.toReversed()), '--yes');
    expect(exit).toBe(0);
    expect(sent().map(({ dryRun }) => dryRun)).toEqual([true, false]);
    const kinds = z
      .array(z.object({ kind: z.string() }))
      .parse(sent()[1]?.rows)
      .map(({ kind }) => kind);
    expect([...new Set(kinds)]).toEqual(['company', 'service', 'mapping']);
    expect(kinds).toHaveLength(rows.length);
    expect(out).toContain(`Imported: ${rows.length} rows, ${rows.length} written.`);
  });

  it('sends customers and their appointments to whom they belong, after the companies (S1)', async () => {
    const rows = ['appointment', 'customer', 'mapping', 'company'].map((kind, at) => ({ kind, id: at + 1 }));
    expect((await call(ndjson(rows), '--yes')).exit).toBe(0);
    const [first, second] = server.heard.slice(2);
    expect([first?.action.name, second?.action.name]).toEqual([importLegacyRows.name, importLegacyCustomers.name]);
    expect(JSON.stringify(first?.input.rows)).toBe('[{"kind":"company","id":4},{"kind":"mapping","id":3}]');
    expect(JSON.stringify(second?.input.rows)).toBe('[{"kind":"customer","id":2},{"kind":"appointment","id":1}]');
  });

  it('writes nothing with --dry-run, which is exit code 0', async () => {
    const { exit, out } = await call(ndjson([{ kind: 'company', id: 1 }]), '--dry-run');
    expect(exit).toBe(0);
    expect(sent().map(({ dryRun }) => dryRun)).toEqual([true]);
    expect(out).toContain('Dry run, nothing was written');
  });

  it('names the line of every row that waits or is invalid, and ends with exit code 6', async () => {
    const text = `${ndjson([
      { kind: 'mapping', of: 'nobody' },
      { kind: 'company', id: 1 },
    ])}\nno json\n`;
    const { exit, out } = await call(text, '--yes', '--json');
    expect(exit).toBe(6);
    const { data } = z
      .object({ data: z.array(z.object({ line: z.int(), outcome: z.string() })) })
      .parse(JSON.parse(out));
    expect(data).toEqual([
      { line: 2, outcome: 'written' },
      { line: 1, outcome: 'staged' },
      { line: 3, outcome: 'invalid' },
    ]);
  });

  it('sends as many rows as one request holds, and says of a row that no request holds that it is too large', async () => {
    const row = (id: number, size: number) => ({ kind: 'company', id, name: 'x'.repeat(size) });
    const rows = [
      ...Array.from({ length: 501 }, (_, at) => row(at + 1, 10)),
      row(900, 40_000),
      row(901, 40_000),
      row(902, 70_000),
    ];
    const { exit, out } = await call(ndjson(rows), '--yes', '--json');
    expect(exit).toBe(6);
    const written = sent().filter(({ dryRun }) => !dryRun);
    expect(written.map((each) => each.rows.length)).toEqual([500, 2, 1]);
    for (const each of written) expect(Buffer.byteLength(JSON.stringify(each))).toBeLessThanOrEqual(MAX_API_BODY_BYTES);
    expect(out).toContain('shorten it');
  });

  it('without a file or without rows is exit code 2', async () => {
    expect((await cliWorld(server.url).call('legacy', 'import', 'none.ndjson')).exit).toBe(2);
    expect((await call('\n\n')).exit).toBe(2);
    expect(sent()).toEqual([]);
  });
});
