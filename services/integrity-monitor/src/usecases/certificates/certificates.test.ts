import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '@fencepost/contracts/errors';
import { derivedId, TenantId } from '@fencepost/contracts/ids';
import type { Certificate } from '@fencepost/contracts/integrity/certificate';
import { tenantScope } from '@fencepost/contracts/scope';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { instantOf } from '@fencepost/service-kit/clock';
import { makeLogger } from '@fencepost/service-kit/logger';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { certificateRows, makeCertificateStore } from '../../adapters/certificate-rows.ts';
import { makeCertificateSigner } from '../../adapters/certificate-signer.ts';
import type { AlertRecord } from '../../domain/alert-record.ts';
import { canonicalText } from '../../domain/certificates/canonical.ts';
import { type DayFacts, statementOf } from '../../domain/certificates/certificate.ts';
import { dayOf } from '../../domain/certificates/day.ts';
import { meet } from '../../domain/entity-graph.ts';
import { invariants } from '../../domain/invariants/all.ts';
import { makeLedger } from '../../domain/ledger.ts';
import { emptyPicture } from '../../domain/picture.ts';
import { makeIssueCertificate } from './issue-certificate.ts';
import { makeKeepCertificates } from './keep-certificates.ts';
import { makeGetCertificate, makeGetCompanyCertificate, makeListCertificates } from './read-certificates.ts';

const DAY_MS = 86_400_000;
const TODAY = '2026-11-21';
const [us, them] = [TenantId.parse(derivedId('ten', 'us')), TenantId.parse(derivedId('ten', 'them'))];
const log = makeLogger({ service: 'test', level: 'silent' });
const pem = () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const signer = makeCertificateSigner(pem());

const facts: DayFacts = {
  company: { companyId: us, companyName: 'Salon Müller „Mitte“ \u{1F488}' },
  day: dayOf(TODAY),
  issuedAt: `${TODAY}T12:00:00.000Z`,
  invariants,
  counts: { customer: 40, appointment: 100, service: 18 },
  scans: [
    {
      ...{ state: 'completed', passed: true, finishedAt: `${TODAY}T04:00:00.000Z`, notCovered: [] },
      checks: invariants.map(({ id, sentence, severity }) => ({
        ...{ check: id, sentence, severity, verdict: 'passed', checked: 9, violations: 0, findings: [], samples: [] },
      })) as DayFacts['scans'][number]['checks'],
    },
  ],
  rounds: [
    {
      ...{ startedAt: `${TODAY}T01:00:00.000Z`, finishedAt: `${TODAY}T01:01:00.000Z`, probes: 460 },
      ...{ failures: [], notCovered: [] },
    },
  ],
  alerts: [],
  audit: { intact: true, entries: 7, seq: 7, hash: 'a'.repeat(64) },
  position: 1234,
  versions: { fencepost: '0.1.0', node: 'v24.0.0' },
  unseen: [],
};
const sign = (statement: Omit<Certificate, 'signature'>): Certificate => ({
  ...statement,
  signature: signer.sign(canonicalText(statement)),
});
const genuine = sign(statementOf(facts, signer));
const isGenuine = ({ signature, ...statement }: Certificate): boolean =>
  typeof signature === 'string' &&
  verify(null, Buffer.from(canonicalText(statement)), signer.publicKey, Buffer.from(signature, 'base64url'));

describe('what a certificate says of a day (A11)', () => {
  const of = (changes: Partial<DayFacts>) => statementOf({ ...facts, ...changes }, signer);
  const alert = {
    ...{ invariant: 'one-tenant-for-ever', severity: 'critical', status: 'open', count: 3 },
    ...{ openedAt: `${TODAY}T02:00:00.000Z`, resolvedAt: null },
  } as const satisfies Partial<AlertRecord>;

  test('a day on which everything was looked at and nothing violates is clean', () => {
    expect(of({})).toMatchObject({ clean: true, notCovered: [], scans: { completed: 1, passed: 1 } });
    expect(of({}).checks.map(({ check }) => check)).toEqual(invariants.map(({ id }) => id));
  });
  test.each<[string, Partial<DayFacts>]>([
    ['an alert that stands', { alerts: [alert] }],
    ['no full scan', { scans: [] }],
    ['a scan of another day', { day: dayOf('2026-11-20') }],
    ['no round of the prober', { rounds: [] }],
    ['a chain that is not whole', { audit: { intact: false, entries: 7, seq: 7, hash: 'a'.repeat(64) } }],
    ['an owner of the chain that is silent', { audit: null }],
  ])('%s makes it unclean, and is told', (_, changes) => {
    const statement = of(changes);
    expect(statement.clean).toBe(false);
    const told = statement.notCovered.length > 0 || statement.alerts.length > 0 || statement.audit?.intact === false;
    expect(told).toBe(true);
  });
  test('what no scan looked at counts as looked at with nothing', () => {
    expect(of({ scans: [] }).checks.every(({ checked }) => checked === 0)).toBe(true);
    expect(of({}).checks.some(({ checked }) => checked > 0)).toBe(true);
  });
  test('an alert that was resolved before the day is not of the day; one resolved within it is', () => {
    const resolved = (at: string) =>
      of({ alerts: [{ ...alert, status: 'resolved', openedAt: '2026-11-01T00:00:00.000Z', resolvedAt: at }] });
    expect(resolved('2026-11-20T23:59:59.999Z').alerts).toEqual([]);
    expect(resolved(`${TODAY}T00:00:00.000Z`).alerts).toHaveLength(1);
    expect(resolved(`${TODAY}T00:00:00.000Z`).clean).toBe(true);
  });
});

describe('a changed byte fails (A11)', () => {
  test('positive control', () => expect(isGenuine(genuine)).toBe(true));
  test('whatever byte of whatever member', () => {
    const text = JSON.stringify(genuine);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 32, max: 126 }), (at, code) => {
        const changed = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
        const read = parsed(changed);
        if (read === undefined || JSON.stringify(read) === JSON.stringify(genuine)) return;
        // The last character of a signature carries two bits that mean nothing.
        if (sameSignature(read, genuine)) return;
        expect(isGenuine(read)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
  test('the order of members and spaces mean nothing', () => {
    const turned = Object.fromEntries(Object.entries(genuine).toReversed()) as Certificate;
    expect(isGenuine(JSON.parse(JSON.stringify(turned, null, 2)))).toBe(true);
  });
  test('another key is another signer', () => {
    const other = makeCertificateSigner(pem());
    expect(other.keyId).not.toBe(signer.keyId);
    const { signature: _, ...statement } = genuine;
    expect(isGenuine({ ...statement, signature: other.sign(canonicalText(statement)) })).toBe(false);
  });
});

const parsed = (text: string): Certificate | undefined => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
const sameSignature = ({ signature: a, ...one }: Certificate, { signature: b, ...other }: Certificate): boolean =>
  JSON.stringify(one) === JSON.stringify(other) &&
  typeof a === 'string' &&
  Buffer.from(a, 'base64url').equals(Buffer.from(b, 'base64url'));

describe('docs/certificate.md verifies without our code (A11)', () => {
  const docs = readFileSync(new URL('../../../../../docs/certificate.md', import.meta.url), 'utf8');
  const block = (language: string) => new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(docs)?.[1] ?? '';
  const runs = (language: 'js' | 'sh', certificate: Certificate): number | null => {
    const cwd = mkdtempSync(join(tmpdir(), 'fencepost-certificate-'));
    onTestFinished(() => rmSync(cwd, { recursive: true }));
    writeFileSync(join(cwd, 'certificate.json'), JSON.stringify(certificate, null, 2));
    writeFileSync(join(cwd, 'fencepost.pem'), signer.publicKey);
    const file = join(cwd, language === 'js' ? 'verify.mjs' : 'verify.sh');
    writeFileSync(file, block(language));
    return spawnSync(language === 'js' ? process.execPath : 'sh', [file], { cwd }).status;
  };
  test.each(['js', 'sh'] as const)('its %s says genuine of a genuine one, and of no other', (language) => {
    expect(runs(language, genuine)).toBe(0);
    expect(runs(language, { ...genuine, clean: !genuine.clean })).not.toBe(0);
    expect(runs(language, { ...genuine, companyName: 'Salon' })).not.toBe(0);
  });
});

const world = (signing = true) => {
  let now = Date.parse(`${TODAY}T12:00:00.000Z`);
  const clock = { millis: () => now, now: () => instantOf(now) };
  const picture = emptyPicture();
  for (const id of [us, them]) picture.entities.put(meet(picture, { id, type: 'company' }));
  const court = { invariants, picture, ledger: makeLedger({ reference: 0, work: 0, decision: 0, scan: 0 }) };
  const certificates = makeCertificateStore(memoryStore({ definitions: [certificateRows], clock }));
  const none = async () => [];
  const issueCertificate = makeIssueCertificate({
    ...{ court, certificates, clock, signer: signing ? signer : undefined },
    progress: { position: 7 } as never,
    alerts: { page: none } as never,
    scans: { page: none } as never,
    runs: { page: async () => ({ data: [], nextCursor: null }) },
    cold: { isEmpty: async () => true },
    readAudit: async () => facts.audit,
    versions: facts.versions,
  });
  const deps = { issueCertificate, certificates };
  const scopeOf = (tenantId: string) =>
    tenantScope({ tenantId, actor: { kind: 'service', id: 'test' }, requestId: 'req_1' });
  return {
    read: (day: string, who: string = us) => makeGetCertificate(deps)({ day }, scopeOf(who)),
    readAsOperator: (companyId: TenantId, day: string) => makeGetCompanyCertificate(deps)({ companyId, day }),
    list: (who: string = us) => makeListCertificates(deps)({}, scopeOf(who)),
    keep: makeKeepCertificates({ court, issueCertificate, hasKey: signing, clock, log }),
    advance: (ms: number) => {
      now += ms;
    },
  };
};

describe('which certificate is read', () => {
  test('a day that is over keeps the same bytes for ever; the one of today is issued anew', async () => {
    const { read, advance } = world();
    const first = await read(TODAY);
    expect(isGenuine(first)).toBe(true);
    advance(1_000);
    expect((await read(TODAY)).signature).not.toBe(first.signature);
    advance(DAY_MS);
    const stored = JSON.stringify(await read(TODAY));
    advance(30 * DAY_MS);
    expect(JSON.stringify(await read(TODAY))).toBe(stored);
    expect(isGenuine(JSON.parse(stored))).toBe(true);
  });

  test('yesterday’s is stored for every company, whoever asks for it or not', async () => {
    const { keep, list, advance } = world();
    await keep();
    advance(DAY_MS);
    await keep();
    await keep();
    for (const company of [us, them])
      expect((await list(company)).data.map(({ day }) => day)).toEqual([TODAY, '2026-11-20']);
  });

  test('a company reads its own and nobody else’s; an operator reads any (law 12)', async () => {
    const { read, readAsOperator } = world();
    expect((await read(TODAY, us)).companyId).toBe(us);
    expect((await read(TODAY, them)).companyId).toBe(them);
    expect((await readAsOperator(them, TODAY)).companyId).toBe(them);
  });

  test.each<[string, string, string]>([
    ['a day to come', '2026-11-22', us],
    ['a day of long ago that was never stored', '2026-11-01', us],
    ['a company that is not there', TODAY, derivedId('ten', 'nobody')],
  ])('%s has none: not_found', async (_, day, who) => {
    expect(
      await world()
        .read(day, who)
        .then(() => 'answered', codeOf),
    ).toBe('not_found');
  });

  test('without a key none is issued, and whoever asks is told so', async () => {
    const { read, keep, list, advance } = world(false);
    expect(await read(TODAY).then(() => 'answered', codeOf)).toBe('unavailable');
    advance(DAY_MS);
    await keep();
    expect((await list()).data).toEqual([]);
  });
});
