import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError, codeOf } from '@fencepost/contracts/errors';
import { derivedId, TenantId } from '@fencepost/contracts/ids';
import type { Certificate } from '@fencepost/contracts/integrity/certificate';
import { tenantScope } from '@fencepost/contracts/scope';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { instantOf } from '@fencepost/service-kit/clock';
import { makeLogger } from '@fencepost/service-kit/logger';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { alertRecord } from '../../../test/alert-record.ts';
import { certificateRows, makeCertificateStore } from '../../adapters/certificate-rows.ts';
import { makeCertificateSigner } from '../../adapters/certificate-signer.ts';
import type { AlertRecord } from '../../domain/alert-record.ts';
import { neverTried } from '../../domain/canaries/never-tried.ts';
import { canonicalText } from '../../domain/certificates/canonical.ts';
import { type DayFacts, statementOf } from '../../domain/certificates/certificate.ts';
import { dayOf } from '../../domain/certificates/day.ts';
import { meet } from '../../domain/entity-graph.ts';
import { invariants } from '../../domain/invariants/all.ts';
import { makeLedger } from '../../domain/ledger.ts';
import { emptyPicture } from '../../domain/picture.ts';
import { makeReadDay } from './day-records.ts';
import { makeIssueCertificate } from './issue-certificate.ts';
import { makeKeepCertificates } from './keep-certificates.ts';
import { makeGetCertificate, makeGetCompanyCertificate, makeListCertificates } from './read-certificates.ts';

const DAY_MS = 86_400_000;
const TODAY = '2026-11-21';
const [us, them] = [TenantId.parse(derivedId('ten', 'us')), TenantId.parse(derivedId('ten', 'them'))];
const log = makeLogger({ service: 'test', level: 'silent' });
const pem = () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const signer = makeCertificateSigner(pem());

type DayScan = DayFacts['scans'][number];
type DayCheck = DayScan['checks'][number];

/** A scan of this morning that passed, but for these checks. */
function scanOf(bent: Readonly<Record<string, Partial<DayCheck>>> = {}, violators: DayScan['violators'] = []): DayScan {
  const records = { customer: 40, appointment: 100, service: 18 };
  return {
    ...{ state: 'completed', passed: true, finishedAt: `${TODAY}T04:00:00.000Z`, notCovered: [], violators },
    companies: [{ tenantId: us, records }] as unknown as DayScan['companies'],
    checks: invariants.map(({ id, sentence, severity }) => ({
      ...{ check: id, sentence, severity, verdict: 'passed', checked: 999, violations: 0, findings: [], samples: [] },
      ...bent[id],
    })),
  };
}

const facts: DayFacts = {
  company: { companyId: us, companyName: 'Salon Müller „Mitte“ \u{1F488}' },
  day: dayOf(TODAY),
  issuedAt: `${TODAY}T12:00:00.000Z`,
  invariants,
  scans: [scanOf()],
  rounds: [
    {
      ...{ startedAt: `${TODAY}T01:00:00.000Z`, finishedAt: `${TODAY}T01:01:00.000Z`, probes: 460 },
      ...{ size: 'full', failures: [], notCovered: [] },
    },
  ],
  ...{ alerts: [], platformAlerts: [], leftOut: [] },
  audit: { intact: true, entries: 7, seq: 7, hash: 'a'.repeat(64) },
  position: 1234,
  versions: { fencepost: '0.1.0', node: 'v24.0.0' },
};
function entryAt(at: string, happened: AlertRecord['history'][number]['happened'], count: number) {
  return { seq: 1, at, happened, by: null, count, note: null };
}
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
  const alert = alertRecord({
    ...{ invariant: 'one-tenant-for-ever', count: 3, peakCount: 3, openedAt: `${TODAY}T02:00:00.000Z` },
    history: [entryAt(`${TODAY}T02:00:00.000Z`, 'opened', 3)],
  });
  const checkOf = (statement: ReturnType<typeof of>, id: string) => statement.checks.find(({ check }) => check === id);

  test('a day on which everything was looked at and nothing violates is clean', () => {
    // What nobody can try is named on the best of days, too.
    expect(of({})).toMatchObject({
      clean: true,
      notCovered: neverTried.toSorted(),
      scans: { completed: 1, passed: 1 },
    });
    expect(of({}).checks.map(({ check }) => check)).toEqual(invariants.map(({ id }) => id));
  });
  test.each<[string, Partial<DayFacts>]>([
    ['an alert that stands', { alerts: [alert] }],
    ['no full scan', { scans: [] }],
    ['a scan of another day', { day: dayOf('2026-11-20') }],
    ['no round of the prober', { rounds: [] }],
    ['doses of the prober alone', { rounds: facts.rounds.map((round) => ({ ...round, size: 'dose' })) }],
    ['a chain that is not whole', { audit: { intact: false, entries: 7, seq: 7, hash: 'a'.repeat(64) } }],
    ['an owner of the chain that is silent', { audit: null }],
  ])('%s makes it unclean, and is told', (_, changes) => {
    const statement = of(changes);
    expect(statement.clean).toBe(false);
    const named = statement.notCovered.filter((line) => !neverTried.includes(line));
    const told = named.length > 0 || statement.alerts.length > 0 || statement.audit?.intact === false;
    expect(told).toBe(true);
  });
  test('what no scan looked at counts as looked at with nothing', () => {
    expect(of({ scans: [] }).checks.every(({ checked }) => checked === 0)).toBe(true);
    expect(of({ scans: [] }).checks.every(({ verdict }) => verdict === 'not_run')).toBe(true);
    expect(of({}).checks.some(({ checked }) => checked > 0)).toBe(true);
  });
  test('what was looked at is what the scan counted of this company, not of all, and not what is there by now', () => {
    expect(of({}).counts).toEqual({ customer: 40, appointment: 100, service: 18 });
    expect(checkOf(of({}), 'one-tenant-for-ever')).toMatchObject({ checked: 158, verdict: 'passed' });
    expect(checkOf(of({}), 'service-with-event-type-is-synced')).toMatchObject({ checked: 18 });
    const without = of({ scans: [{ ...scanOf(), companies: [] }] });
    expect(without.counts).toEqual({});
    expect(without.notCovered).toContainEqual(expect.stringMatching(/^counts: /));
  });
  test('a scan that ran no check makes no day clean, whatever it says of itself', () => {
    const notRun = Object.fromEntries(invariants.map(({ id }) => [id, { verdict: 'not_run', checked: 0 } as const]));
    const statement = of({ scans: [{ ...scanOf(notRun), passed: false }] });
    expect(statement).toMatchObject({ clean: false, scans: { completed: 1, passed: 0 } });
    expect(statement.checks.map(({ verdict, checked }) => [verdict, checked])).toEqual(
      invariants.map(() => ['not_run', 0]),
    );
    const one = of({ scans: [scanOf({ 'slots-do-not-overlap': { verdict: 'not_run' } })] });
    expect(one.clean).toBe(false);
  });

  const contested = { 'one-owner-for-each-thing': { verdict: 'failed', violations: 2 } } as const;
  test.each<[string, DayScan['violators'], string, number]>([
    ['of the company itself', [{ check: 'one-owner-for-each-thing', companyId: us, violations: 2 }], 'failed', 2],
    ['of nobody in particular', [{ check: 'one-owner-for-each-thing', companyId: null, violations: 2 }], 'failed', 0],
    ['of too many to be named', null, 'failed', 0],
    ['of nobody that was written down', [], 'failed', 0],
    ['of another company', [{ check: 'one-owner-for-each-thing', companyId: them, violations: 2 }], 'passed', 0],
  ])('a check that failed in a scan because %s', (_, violators, verdict, violations) => {
    const statement = of({ scans: [{ ...scanOf(contested, violators), passed: false }] });
    expect(checkOf(statement, 'one-owner-for-each-thing')).toMatchObject({ verdict, violations });
    expect(statement.clean).toBe(verdict === 'passed');
    expect(JSON.stringify(statement)).not.toContain(them);
  });
  test('a scan that failed in the morning counts, though the next one passed', () => {
    const violators = [{ check: 'one-tenant-for-ever', companyId: us, violations: 4 }];
    const early = scanOf({ 'one-tenant-for-ever': { verdict: 'failed', violations: 4 } }, violators);
    const statement = of({ scans: [early, { ...scanOf(), finishedAt: `${TODAY}T09:00:00.000Z` }] });
    expect(checkOf(statement, 'one-tenant-for-ever')).toMatchObject({ verdict: 'failed', violations: 4 });
    expect(statement.clean).toBe(false);
  });
  test('another check of the scan, such as of the rules in the databases, is said, and has to pass', () => {
    const extra = (verdict: DayCheck['verdict']) => {
      const check = { ...scanOf().checks[0], check: 'database-is-as-declared:tenant', verdict } as DayCheck;
      return of({ scans: [{ ...scanOf(), checks: [...scanOf().checks, check] }] });
    };
    expect(extra('passed').clean).toBe(true);
    expect(extra('failed').clean).toBe(false);
    expect(checkOf(extra('not_run'), 'database-is-as-declared:tenant')?.verdict).toBe('not_run');
    expect(extra('not_run').clean).toBe(false);
  });

  test('an alert that was resolved before the day is not of the day; one resolved within it is, and the day was not clean', () => {
    const resolved = (at: string) =>
      of({
        alerts: [
          alertRecord({
            ...{ ...alert, status: 'resolved', openedAt: '2026-11-01T00:00:00.000Z', resolvedAt: at, count: 0 },
            history: [entryAt('2026-11-01T00:00:00.000Z', 'opened', 3), entryAt(at, 'resolved', 0)],
          }),
        ],
      });
    expect(resolved('2026-11-20T23:59:59.999Z')).toMatchObject({ alerts: [], clean: true });
    const today = resolved(`${TODAY}T00:00:00.000Z`);
    expect(today).toMatchObject({ alerts: [{ status: 'resolved', count: 3 }], clean: false });
    expect(checkOf(today, 'one-tenant-for-ever')).toMatchObject({ verdict: 'failed', violations: 3 });
  });
  test('one that was resolved on the day and came back after it is of the day', () => {
    const again = alertRecord({
      ...{ ...alert, openedAt: '2026-11-22T00:00:01.000Z', count: 9, peakCount: 9 },
      history: [
        entryAt(`${TODAY}T02:00:00.000Z`, 'opened', 1),
        entryAt(`${TODAY}T03:00:00.000Z`, 'changed', 5),
        entryAt(`${TODAY}T04:00:00.000Z`, 'resolved', 0),
        entryAt('2026-11-22T00:00:01.000Z', 'reopened', 9),
      ],
    });
    expect(of({ alerts: [again] })).toMatchObject({ clean: false, alerts: [{ count: 5 }] });
    expect(of({ alerts: [again], day: dayOf('2026-11-19') }).alerts).toEqual([]);
  });
  test('one whose first entries are forgotten is of every day that it may have been of', () => {
    const long = alertRecord({
      ...{ ...alert, openedAt: '2026-11-01T00:00:00.000Z', peakCount: 7 },
      history: [{ ...entryAt('2026-11-22T00:00:00.000Z', 'changed', 3), seq: 400 }],
    });
    expect(of({ alerts: [long] })).toMatchObject({ clean: false, alerts: [{ count: 7 }] });
  });

  const ofPlatform = (evidence: Readonly<Record<string, unknown>>, peakCount = 1) =>
    of({
      platformAlerts: [
        alertRecord({
          ...{ ...alert, invariant: 'one-owner-for-each-thing', companyId: null, companyName: null, peakCount },
          samples: [{ subject: 'calcom_team:1', evidence }],
        }),
      ],
    });
  test.each<[string, ReturnType<typeof ofPlatform>, boolean]>([
    ['that names the company', ofPlatform({ companies: `${us}, ${them}` }), false],
    ['that names nobody', ofPlatform({}), false],
    ['of which not all evidence is kept', ofPlatform({ companies: them }, 2), false],
    ['that names only others', ofPlatform({ companies: them }), true],
  ])('an alert of the platform %s', (_, statement, clean) => {
    expect(statement.clean).toBe(clean);
    expect(checkOf(statement, 'one-owner-for-each-thing')).toMatchObject({ violations: 0 });
    expect(statement.notCovered.length > neverTried.length).toBe(!clean);
    expect(JSON.stringify(statement)).not.toContain(them);
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
  let stopping = false;
  const picture = emptyPicture();
  for (const id of [us, them]) picture.entities.put(meet(picture, { id, type: 'company' }));
  const court = { invariants, picture, ledger: makeLedger({ reference: 0, work: 0, decision: 0, scan: 0, look: 0 }) };
  const certificates = makeCertificateStore(memoryStore({ definitions: [certificateRows], clock }));
  const asked = { scans: 0, rounds: 0, platformAlerts: 0, entities: 0 };
  const { entities } = picture;
  const watched = new Proxy(entities, {
    get: (all, name) => {
      if (name === 'get') asked.entities += 1;
      if (name === 'keys' || name === 'values' || name === 'idsOf') asked.entities += all.size;
      return Reflect.get(all, name);
    },
  });
  let audit: () => Promise<Certificate['audit']> = async () => facts.audit;
  const readDay = makeReadDay({
    scans: {
      page: async () => {
        asked.scans += 1;
        return [];
      },
    },
    runs: {
      page: async () => {
        asked.rounds += 1;
        return { data: [], nextCursor: null };
      },
    },
    alerts: {
      page: async ({ companyId }) => {
        asked.platformAlerts += companyId === null ? 1 : 0;
        return [];
      },
    },
  });
  const issueCertificate = makeIssueCertificate({
    court: { ...court, picture: { ...picture, entities: watched } },
    ...{ certificates, clock, log, readDay, signer: signing ? signer : undefined },
    progress: { position: 7 } as never,
    alerts: { page: async () => [] } as never,
    readAudit: () => audit(),
    versions: facts.versions,
  });
  const deps = { issueCertificate, certificates };
  const scopeOf = (tenantId: string) =>
    tenantScope({ tenantId, actor: { kind: 'service', id: 'test' }, requestId: 'req_1' });
  return {
    read: (day: string, who: string = us) => makeGetCertificate(deps)({ day }, scopeOf(who)),
    readAsOperator: (companyId: TenantId, day: string) => makeGetCompanyCertificate(deps)({ companyId, day }),
    list: (who: string = us) => makeListCertificates(deps)({}, scopeOf(who)),
    keep: makeKeepCertificates({
      court,
      issueCertificate,
      readDay,
      isStopping: () => stopping,
      hasKey: signing,
      clock,
      log,
    }),
    ...{ picture, asked },
    silenceAudit: (isSilent: boolean) => {
      audit = async () => {
        if (isSilent) throw new AppError('timeout', 'Nobody answers.');
        return facts.audit;
      };
    },
    stop: () => {
      stopping = true;
    },
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

describe('what a certificate costs', () => {
  test('as many as there are companies read what is the same for all once, and none of their records', async () => {
    const { keep, picture, asked, advance, list } = world();
    for (let number = 0; number < 20_000; number += 1)
      picture.entities.put(meet(picture, { id: derivedId('cus', String(number)), type: 'customer' }));
    for (let number = 0; number < 50; number += 1)
      picture.entities.put(meet(picture, { id: derivedId('ten', String(number)), type: 'company' }));
    advance(DAY_MS);
    await keep();
    expect((await list(derivedId('ten', '49'))).data).toHaveLength(1);
    expect(asked).toMatchObject({ scans: 1, rounds: 1, platformAlerts: 1 });
    expect(asked.entities).toBeLessThan(1_000);
  });

  test('a process that is stopping leaves the rest to another', async () => {
    const { keep, list, advance, stop } = world();
    advance(DAY_MS);
    stop();
    await keep();
    expect((await list(us)).data).toEqual([]);
  });
});

describe('what is missing when a certificate is issued', () => {
  test('a day that is over waits for the owner of the audit chain, for what is stored stays so for ever', async () => {
    const { read, keep, list, advance, silenceAudit } = world();
    silenceAudit(true);
    expect((await read(TODAY)).audit, 'of today: it is issued anew each time').toBeNull();
    advance(DAY_MS);
    expect(await read(TODAY).then(() => 'answered', codeOf)).toBe('unavailable');
    await keep();
    expect((await list()).data).toEqual([]);
    silenceAudit(false);
    await keep();
    expect((await read(TODAY)).audit).toEqual(facts.audit);
  });

  test('in the last hour one that says what is missing is better than none', async () => {
    const { read, advance, silenceAudit } = world();
    silenceAudit(true);
    advance(DAY_MS + DAY_MS / 2 - 60_000);
    const last = await read(TODAY);
    expect(last).toMatchObject({ audit: null, clean: false });
    expect(last.notCovered).toContain('the audit chain: its owner did not answer');
  });

  test('scans, rounds and alerts that are too many are cut, and the certificate says so', async () => {
    const at = `${TODAY}T03:00:00.000Z`;
    const endless = <T>(of: T) => Array.from({ length: 100 }, () => of);
    const readDay = makeReadDay({
      scans: { page: async () => endless({ id: 'scn_1', requestedAt: at } as never) },
      runs: { page: async () => ({ data: endless({ startedAt: at } as never), nextCursor: 'more' }) },
      alerts: { page: async () => endless({ id: 'alr_1', openedAt: at } as never) },
    });
    const { leftOut } = await readDay(dayOf(TODAY));
    expect(leftOut).toEqual([
      'full scans: of those of the day the newest 2000 were looked at',
      'rounds of the prober: of those of the day the newest 2000 were looked at',
      'alerts of the platform: of those of the day the newest 2000 were looked at',
    ]);
    expect(statementOf({ ...facts, leftOut }, signer).notCovered).toEqual(expect.arrayContaining([...leftOut]));
    const many = Array.from({ length: 501 }, () => alertRecord({ openedAt: at, peakCount: 1, history: [] }));
    expect(statementOf({ ...facts, alerts: many }, signer).notCovered).toContain('alerts: the newest 500 are listed');
  });
});
