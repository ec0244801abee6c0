import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importLegacyCustomers, setStagedCustomerAside } from '@fencepost/contracts/booking/legacy';
import { getScan, startScan } from '@fencepost/contracts/integrity/full-scan';
import { approveConstraint, listConstraints, moveConstraint } from '@fencepost/contracts/integrity/ratchet';
import { importLegacyRows } from '@fencepost/contracts/tenant/legacy';
import { eventually } from '@fencepost/testing/eventually';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openWorld, type World } from '../../tools/demo/world.ts';
import { type RunningSystem, startSystem } from '../../tools/dev/system.ts';
import { fencepostOf } from './fencepost.ts';

const root = new URL('../..', import.meta.url).pathname;
const DAY_MS = 86_400_000;
/** One look of the ratchet a minute, with some time for it. */
const A_LOOK_MS = 90_000;
const TEAM = 'mapping-team-is-company-team';

let directory: string;
let system: RunningSystem;
let world: World;
let mongo: MongoClient;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'fencepost-ratchet-'));
  system = await startSystem({ directory, durable: false, seed: true, quiet: true });
  world = await openWorld(system.state);
  mongo = await new MongoClient(system.state.mongo).connect();
}, 180_000);

afterAll(async () => {
  await world?.close();
  await mongo?.close();
  await system?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const shown = async (id: string) => {
  const { data } = await world.operator(listConstraints, {});
  return data.find((each) => each.id === id) ?? expect.fail(`there is no constraint ${id}`);
};
const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error) => String(error),
  );
const fencepost = async (line: string) => {
  const { exit, out, err } = await fencepostOf(directory, system.state)(line.split(' '));
  return { exit, out: out + err };
};
/** What a runbook shows that changes nothing and leaves nothing to the reader. */
const readingCommands = (): readonly string[] => {
  const pages = globSync('docs/runbooks/*.md', { cwd: root }).map((file) => readFileSync(join(root, file), 'utf8'));
  const shell = pages.flatMap((text) =>
    [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) => block.split('\n')),
  );
  const lines = shell.flatMap((line) => /^fencepost ([^#…]*?)\s*(?:#.*)?$/.exec(line)?.[1] ?? []);
  return [...new Set(lines)].filter((line) => READS.test(line));
};
const READS =
  /^(status|alerts list .*-ever|alerts list .*-stall|(scan|canaries|ratchet|sync|drift|quarantine|teams) (list|show)|import (services|mappings|check)|legacy (analysis|customers)|audit verify)/;

const scanned = async () => {
  const { id: scanId } = await world.operator(startScan, { mode: 'standard', detailed: false });
  return eventually(async () => {
    const scan = await world.operator(getScan, { scanId });
    expect(scan.state).toBe('completed');
    return scan;
  }, 60_000);
};
it('every rule that the ratchet knows is one that an owner’s database really has, and each owner proves its own', async () => {
  const { data } = await world.operator(listConstraints, {});
  expect(data.length).toBeGreaterThan(3);
  for (const { id, rules, blockers } of data) {
    expect(rules.length, id).toBeGreaterThan(0);
    expect(blockers.join(), id).not.toContain('does not say anything');
  }
  expect(data.find(({ id }) => id === 'one-tenant-for-ever')?.rules.map(({ level }) => level)).toEqual([
    'enforce',
    'enforce',
  ]);
});

const strangers = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    ...{ kind: 'mapping', id: from + index, company_id: null },
    ...{ calcom_event_type_id: 7_000_000 + from + index, calcom_team_id: null },
  }));

it('the end of S1 cannot be enforced over real databases: one set-aside row is a violation, and the commands of the runbook say so (D-06, INT-028, INT-037, INT-038)', async () => {
  const orphan = { kind: 'customer', id: 9_001, company_id: null, name: 'Nobody', writer: 'test_seeder' };
  const { data } = await world.operator(importLegacyCustomers, { rows: [orphan], dryRun: false });
  const stagedCustomerId = data[0]?.id ?? expect.fail('the orphan does not wait in staging');
  await world.operator(setStagedCustomerAside, { stagedCustomerId, version: 1, reason: 'a test of nobody’s' });
  expect((await fencepost('ratchet move customer-has-company warn --yes')).exit).toBe(0);
  const { violations, blockers, level } = await shown('customer-has-company');
  expect({ violations, level }).toEqual({ violations: 1, level: 'warn' });
  expect(blockers.join()).toMatch(
    /1 rows would be refused by stagedCustomers.companyId.*0 of 7 days.*Nobody has approved/,
  );
  expect((await fencepost('ratchet show customer-has-company')).out).toContain('Cannot climb because');
  expect((await fencepost('ratchet approve customer-has-company enforce --yes')).exit).toBe(5);
  expect((await fencepost('ratchet move customer-has-company enforce --yes')).exit).toBe(5);
  const checked = await fencepost('validate --mode pre-migration --fail-on-issues');
  expect(checked.exit).toBe(6);
  expect(checked.out).toContain('Found 1 rows that stagedCustomers.companyId would refuse');
}, 120_000);

it('a constraint that was clean for 7 days becomes a rule of the database, refuses what breaks it, and steps back by itself where it refuses too much (INT-037, INT-038, INT-041, A12)', async () => {
  await world.operator(moveConstraint, { constraint: TEAM, level: 'warn' });
  await scanned();
  const constraints = mongo.db('fencepost_integrity_monitor').collection('constraints');
  const aged = {
    cleanSince: new Date(Date.now() - 7 * DAY_MS - 60_000).toISOString(),
    lookedAt: new Date().toISOString(),
  };
  await eventually(async () => {
    const { matchedCount } = await constraints.updateOne({ _id: TEAM as never }, { $set: aged, $inc: { version: 1 } });
    expect(matchedCount).toBe(1);
  }, 10_000);
  expect((await shown(TEAM)).blockers).toEqual(['Nobody has approved that it is enforced']);
  await world.operator(approveConstraint, { constraint: TEAM, level: 'enforce' });
  const enforced = await world.operator(moveConstraint, { constraint: TEAM, level: 'enforce' });
  expect(enforced.rules.map(({ rule, level }) => `${rule} ${level}`)).toEqual([
    'stagedRows.calcomTeamId enforce',
    'mappings.calcomTeamId enforce',
  ]);
  const [validated] = await mongo.db('fencepost_tenant').listCollections({ name: 'stagedRows' }).toArray();
  expect(JSON.stringify(validated)).toContain('"$nor"');
  const bring = (id: number) => refusal(world.operator(importLegacyRows, { rows: strangers(id, 1), dryRun: false }));
  expect(await bring(1)).toContain('stagedRows.calcomTeamId');
  expect(await mongo.db('fencepost_tenant').collection('stagedRows').countDocuments()).toBe(0);
  for (const id of [2, 3, 4]) await bring(id);
  await eventually(async () => expect((await shown(TEAM)).level).toBe('warn'), A_LOOK_MS);
  const { steppedBack, approved, cleanDays } = await shown(TEAM);
  expect(steppedBack?.because).toMatch(/^It refused \d+ of \d+ writes within an hour, \d+ %$/);
  expect({ approved, cleanDays }).toEqual({ approved: null, cleanDays: 0 });
  expect(await bring(5), 'positive control: the database takes it again').toBe('done');
  const alerts = () =>
    world.alerts(({ invariant, status }) => invariant === 'constraint-stays-enforced' && status === 'open');
  await eventually(async () => expect(await alerts()).toHaveLength(1), 10_000);
}, 240_000);

it('what runbooks show for looking can be given as it stands, on a running system', async () => {
  for (const number of [1, 15]) {
    const { exit, out } = await fencepost(`keys issue --company ${number} --role owner --save`);
    expect(exit, out).toBe(0);
  }
  const commands = readingCommands();
  expect(commands.length).toBeGreaterThan(12);
  const failed: string[] = [];
  for (const command of commands) {
    const { exit, out } = await fencepost(command);
    if (exit !== 0) failed.push(`${command}: ${exit} ${out}`);
  }
  expect(failed).toEqual([]);
}, 240_000);
