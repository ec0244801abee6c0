import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Alert } from '@fencepost/contracts/integrity/alert';
import { RepairPlan, RepairStep } from '@fencepost/contracts/integrity/repair';
import { rehearsalCompanies } from '@fencepost/fakes/demo-companies';
import { legacyRowsOfS2 } from '@fencepost/fakes/legacy-s2';
import { eventually } from '@fencepost/testing/eventually';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type RunningSystem, startSystem } from '../../tools/dev/system.ts';
import { openOperator } from '../../tools/operator/operator.ts';
import { type Fencepost, fencepostOf } from './fencepost.ts';
import { sendBooking } from './traffic.ts';

const SOON_MS = 15_000;
/** Bounds for what hangs, never measures: each call is a process of its own. */
const TEST_MS = 300_000;
const BENT_EVENT_TYPE = 2_563_193;

let directory: string;
let system: RunningSystem;
let fencepost: Fencepost;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'fencepost-cli-'));
  system = await startSystem({ directory, durable: false, seed: true, quiet: true });
  fencepost = fencepostOf(directory, system.state);
}, 180_000);

afterAll(async () => {
  await system?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** The answer of a command that must go well. */
const asked = async (...args: readonly string[]): Promise<unknown> => {
  const { exit, out, err } = await fencepost([...args, '--json']);
  if (exit !== 0) throw new Error(`fencepost ${args.join(' ')} ended with ${exit}: ${err}`);
  return JSON.parse(out);
};

/** The same with another person’s key. */
const as = (key: string, args: readonly string[]) => fencepost(args, { env: { FENCEPOST_KEY: key } });

/** A key that the installation gave: no key of ours lets anybody else in. */
const secondPerson = async (): Promise<string> => {
  const operator = await openOperator(system.state.nats);
  return operator.issueOperatorKey('bob').finally(() => operator.close());
};

const companyOf = (number: number) => {
  const company = system.state.companies.find((each) => each.number === number);
  if (company === undefined) throw new Error(`demo company ${number} is missing`);
  return company;
};

describe('the operator’s CLI on a running system', { timeout: TEST_MS }, () => {
  it('stores keys for their owner alone, and asks with a company’s what is the company’s', async () => {
    const { exit, err } = await fencepost(['login', '--company', '1'], { input: companyOf(1).apiKey });
    expect({ exit, err }).toMatchObject({ exit: 0 });
    expect(statSync(join(directory, '.config', 'fencepost.json')).mode & 0o777).toBe(0o600);
    expect(await asked('audit', 'verify', '--company', '1')).toMatchObject({ intact: true });
    expect(await asked('teams', 'show', '--company', '1')).toMatchObject({ calcomTeamId: companyOf(1).calcomTeamId });
    expect((await fencepost(['audit', 'verify', '--company', '15'])).exit).toBe(2);
  });

  it('shows the platform and validates it whole: INT-023 by mode, exit codes and report (INT-004, INT-024, INT-040)', {
    timeout: TEST_MS,
  }, async () => {
    const status = await fencepost(['status']);
    expect({ ...status, out: '' }).toMatchObject({ exit: 0 });
    expect(status.out).toContain('Friseur 1');
    for (const mode of ['standard', 'pre-migration', 'post-migration']) {
      const { exit, out } = await fencepost(['validate', '--mode', mode, '--fail-on-issues']);
      expect(out).toContain('All health checks passed');
      expect(exit).toBe(0);
    }
    expect((await fencepost(['invariants', '--fail-on-issues'])).exit).toBe(0);
    expect((await fencepost(['scan', 'show', `scn_${'0'.repeat(24)}`])).exit).toBe(3);
  });

  it('shows what nobody could be told apart for, and its story', async () => {
    const [one, other] = [companyOf(1), companyOf(15)];
    await sendBooking(one, 'cli-foreign', other.eventTypeIds[0] ?? 0);
    const Page = z.object({ data: z.array(z.object({ id: z.string(), calcomUid: z.string().nullable() })) });
    const entry = await eventually(async () => {
      const { data } = Page.parse(await asked('quarantine', '--status', 'quarantined'));
      const found = data.find(({ calcomUid }) => calcomUid === 'cli-foreign');
      if (found === undefined) throw new Error('it is not in quarantine yet');
      return found;
    }, SOON_MS);
    const shown = await fencepost(['quarantine', 'show', entry.id]);
    expect(shown.exit).toBe(0);
    expect(shown.out).toContain('Evidence');
    expect((await fencepost(['quarantine', 'replay', entry.id])).exit).toBe(8);
    expect((await fencepost(['quarantine', 'replay', entry.id, '--yes'])).exit).toBe(6);
  });

  it('takes a mapping that was bent by hand from the alert to the repaired state, and back (S2, INT-017)', {
    timeout: TEST_MS,
  }, async () => {
    const [foreign, victim] = [companyOf(1), companyOf(15)];
    const mongo = await new MongoClient(system.state.mongo).connect();
    const mappings = mongo.db('fencepost_tenant').collection('mappings');
    const team = async () => (await mappings.findOne({ eventTypeId: BENT_EVENT_TYPE }))?.calcomTeamId;
    try {
      await mappings.updateOne({ eventTypeId: BENT_EVENT_TYPE }, { $set: { calcomTeamId: foreign.calcomTeamId } });
      const active = async () =>
        z
          .object({ data: z.array(Alert) })
          .parse(await asked('alerts', '--status', 'active', '--company', '15'))
          .data.filter(({ invariant }) => invariant === 'mapping-team-is-company-team');
      const alert = await eventually(async () => {
        const [found] = await active();
        if (found === undefined) throw new Error('no alert yet');
        return found;
      }, SOON_MS + 60_000);
      expect(await asked('alerts', 'ack', alert.id)).toMatchObject({ status: 'acknowledged' });

      const Whole = z.object({ plan: RepairPlan, steps: z.array(RepairStep) });
      const { plan, steps } = Whole.parse(await asked('repair', 'plan', 'mapping-team', '--alert-id', alert.id));
      expect(steps).toMatchObject([{ change: { do: 'set', set: { calcomTeamId: victim.calcomTeamId } } }]);
      expect((await fencepost(['repair', 'apply', plan.id, '--yes'])).exit).toBe(5);
      expect((await as(await secondPerson(), ['repair', 'approve', plan.id, '--yes'])).exit).toBe(0);
      expect((await fencepost(['repair', 'apply', plan.id])).exit).toBe(8);
      expect(await team()).toBe(foreign.calcomTeamId);
      const applied = await fencepost(['repair', 'apply', plan.id, '--yes', '--verify']);
      expect(applied).toMatchObject({ exit: 0 });
      expect(await team()).toBe(victim.calcomTeamId);
      await eventually(async () => expect(await active()).toEqual([]), SOON_MS);

      expect((await fencepost(['repair', 'undo', plan.id, '--yes'])).exit).toBe(0);
      expect(await team()).toBe(foreign.calcomTeamId);
      await mappings.updateOne({ eventTypeId: BENT_EVENT_TYPE }, { $set: { calcomTeamId: victim.calcomTeamId } });
    } finally {
      await mongo.close();
    }
  });

  it('imports S2 after a dry run, and says which rows wait (TEN-028)', async () => {
    const file = join(directory, 's2.ndjson');
    const rows = legacyRowsOfS2(rehearsalCompanies);
    writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n'));
    const dry = await fencepost(['legacy', 'import', file]);
    expect(dry.exit).toBe(8);
    expect(dry.out).toContain(`Dry run, nothing was written: ${rows.length} rows, 40 written, 2 staged.`);
    const done = await fencepost(['legacy', 'import', file, '--yes']);
    expect(done.exit).toBe(6);
    expect(done.out).toContain('team_of_other_company');
  });

  it('verifies a certificate offline, and not one in which a word was changed (A11)', async () => {
    const day = new Date().toISOString().slice(0, 'yyyy-mm-dd'.length);
    const [file, pem] = [join(directory, 'certificate.json'), join(directory, 'key.pem')];
    expect((await fencepost(['certificate', 'get', '--company', '1', '--day', day, '--out', file])).exit).toBe(0);
    const certificate = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(pem, certificate.publicKey);
    const verify = () => fencepost(['certificate', 'verify', file, '--public-key', pem]);
    expect((await verify()).exit).toBe(0);
    writeFileSync(file, JSON.stringify({ ...certificate, clean: !certificate.clean }));
    expect((await verify()).exit).toBe(6);
  });

  it('ends a key: what it opened is closed within a second', async () => {
    const issued = z
      .object({ key: z.string(), apiKey: z.object({ id: z.string() }) })
      .parse(await asked('keys', 'issue', '--operator', '--label', 'for a while'));
    expect((await as(issued.key, ['alerts'])).exit).toBe(0);
    expect((await fencepost(['keys', 'revoke', issued.apiKey.id, '--operator', '--yes'])).exit).toBe(0);
    await eventually(async () => expect((await as(issued.key, ['alerts'])).exit).toBe(4), SOON_MS);
  });
});
