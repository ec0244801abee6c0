import { verify } from 'node:crypto';
import { createCustomer } from '@fencepost/contracts/booking/customer';
import { codeOf } from '@fencepost/contracts/errors';
import { derivedId, TenantId } from '@fencepost/contracts/ids';
import { getCanaryRun, listCanaryRuns } from '@fencepost/contracts/integrity/canary';
import { getCertificate, getCompanyCertificate } from '@fencepost/contracts/integrity/certificate';
import { getScan, startScan } from '@fencepost/contracts/integrity/full-scan';
import { getSyncHealth } from '@fencepost/contracts/integrity/health';
import { tenantScope } from '@fencepost/contracts/scope';
import { listCompanies, registerCompany } from '@fencepost/contracts/tenant/company';
import { demoApiKeys } from '@fencepost/fakes/calcom/seed';
import { eventually } from '@fencepost/testing/eventually';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startWholeSystem, type WholeSystem } from './whole-system.ts';

/** A bound for what hangs: a round takes a minute on a machine with nothing else to do. */
const ROUND_MS = 480_000;
const SCANNED_MS = 60_000;

let system: WholeSystem;
beforeAll(async () => {
  system = await startWholeSystem(inject('servers'));
}, ROUND_MS);
afterAll(() => system?.stop());

/** The round that the monitor begins by itself, as it does in a new installation. */
const firstRound = async () => {
  const [run] = (await system.asPlatform(listCanaryRuns, {})).data;
  if (run === undefined) throw new Error('no round has begun yet');
  return run;
};

test('neither synthetic company can see or touch what is the other’s, by any way there is (A7, INT-022, TI9)', {
  timeout: ROUND_MS,
}, async () => {
  const run = await eventually(async () => {
    const { id } = await firstRound();
    const found = await system.asPlatform(getCanaryRun, { canaryRunId: id });
    expect(found.state).not.toBe('running');
    return found;
  }, ROUND_MS);
  expect(run.failures).toEqual([]);
  expect(run).toMatchObject({ size: 'full', state: 'completed', passed: true });
  expect(run.probes).toBeGreaterThan(400);
  expect(run.controls).toBe(run.probes);
  expect(run.notCovered).toEqual([]);
});

const canary = async (number: number): Promise<TenantId> => {
  const [company] = (await system.asPlatform(listCompanies, { number })).data;
  if (company === undefined) throw new Error(`there is no company ${number}`);
  return company.id;
};

test('no log line of any service has shown a mark of theirs, or a secret (TI9)', () => {
  expect(system.lines.length, 'positive control').toBeGreaterThan(10);
  const shown = /canary-99000\d[\w-]*@example\.com|canary-99000\d customer|\+493023125[89]\d\d|fp_\w{16}/;
  const secrets: readonly string[] = demoApiKeys.canaryOwners;
  const leaking = system.lines.filter((line) => shown.test(line) || secrets.some((secret) => line.includes(secret)));
  expect(leaking.slice(0, 3)).toEqual([]);
});

test('the synthetic companies are in no figure that people read', async () => {
  const ids = [await canary(990_001), await canary(990_002)];
  const { data } = await system.asPlatform(getSyncHealth, {});
  expect(data.filter(({ tenantId }) => ids.includes(tenantId))).toEqual([]);
});

test('the certificate of the day tells of that round, is signed, and is its company’s alone (A11)', {
  timeout: 2 * SCANNED_MS,
}, async () => {
  const { id: us } = await system.asPlatform(registerCompany, { number: 1, name: 'Salon', timeZone: 'Europe/Berlin' });
  const them = await canary(990_002);
  const scopeOf = (tenantId: string) =>
    tenantScope({ tenantId, actor: { kind: 'service', id: 'test' }, requestId: 'req_test' });
  await system.call(createCustomer, { name: 'Ada', email: 'ada@example.com' }, scopeOf(us));
  // What it counts is what a full scan of the day has counted.
  const { id: scanId } = await system.asPlatform(startScan, { mode: 'standard' });
  await eventually(
    async () => expect((await system.asPlatform(getScan, { scanId })).state).toBe('completed'),
    SCANNED_MS,
  );
  const day = new Date().toISOString().slice(0, 10);
  const certificate = await system.asPlatform(getCompanyCertificate, { companyId: us, day });
  expect(certificate).toMatchObject({ companyId: us, canaries: { failures: 0 }, audit: { intact: true } });
  expect(certificate.canaries.rounds).toBeGreaterThan(0);
  expect(certificate.counts).toMatchObject({ company: 1, customer: 1 });
  const { signature, ...statement } = certificate;
  const text = Buffer.from(JSON.stringify(ordered(statement)));
  expect(verify(null, text, certificate.publicKey, Buffer.from(signature, 'base64url'))).toBe(true);

  expect(await system.call(getCertificate, { day }, scopeOf(them))).toMatchObject({ companyId: them });
  const nobody = TenantId.parse(derivedId('ten', 'nobody'));
  expect(await system.call(getCertificate, { day }, scopeOf(nobody)).then(() => 'answered', codeOf)).toBe('not_found');
});

/** As docs/certificate.md says it, without our code. */
const ordered = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, ordered(member)]),
  );
};
