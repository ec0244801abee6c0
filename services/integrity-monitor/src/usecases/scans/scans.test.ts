import { AppError } from '@fencepost/contracts/errors';
import { platformScope } from '@fencepost/testing/platform-scope';
import { describe, expect, it } from 'vitest';
import { makeHealthyGround, startScanner } from '../../../test/full-scans.ts';
import { ids, rowOf, tells } from '../../../test/histories.ts';
import { makeScanStore } from '../../adapters/scan-store.ts';

const own = tells(1);
const checkOf = (scan: { checks: readonly { check: string }[] }, check: string) =>
  scan.checks.find((each) => each.check === check);

describe('a full scan', () => {
  it('of companies in order says: All health checks passed (INT-004), and what it did not look at', async () => {
    const { scan } = await startScanner(makeHealthyGround());
    const result = await scan();
    expect(result).toMatchObject({ state: 'completed', passed: true, summary: ['All health checks passed'] });
    expect(result.checks.every(({ verdict }) => verdict === 'passed')).toBe(true);
    expect(result.checks.length).toBeGreaterThan(20);
    expect(result.progress).toMatchObject({ collection: null, collectionsDone: 4, collectionsTotal: 4, records: 12 });
    expect(result.notCovered.join()).toMatch(/validators and indexes.*constraint ratchet.*audit chains.*canaries/s);
  });

  it('counts mappings with NULL team id (INT-001, INT-006), with a wrong one (INT-002) and services not synced (INT-003, D-13), each in a line', async () => {
    const ground = makeHealthyGround();
    const bent = (event: ReturnType<typeof own.mapped>, state: object) =>
      rowOf(event, { state: { ...rowOf(event).state, ...state } });
    ground.put(bent(own.mapped(0), { calcomTeamId: null }), bent(own.mapped(1), { calcomTeamId: 34_002 }));
    ground.put(bent(tells(2).offered(0), { syncStatus: 'never' }), bent(tells(2).offered(1), { syncStatus: 'error' }));
    const { scan } = await startScanner(ground);
    const result = await scan();
    expect(result.passed).toBe(false);
    expect(result.summary).toEqual([
      'Found 1 mappings with NULL team_id',
      'Found 1 mappings with wrong team_id',
      'Found 2 services not synced',
    ]);
    expect(checkOf(result, 'mapping-team-is-company-team')).toMatchObject({ verdict: 'failed', violations: 2 });
  });

  it('tells per company how many services are total, synced, never, pending and error, worst first (INT-005, INT-007, INT-019, INT-045)', async () => {
    const ground = makeHealthyGround();
    ground.put(rowOf(tells(2).offered(0), { state: { ...rowOf(tells(2).offered(0)).state, syncStatus: 'never' } }));
    const { scan } = await startScanner(ground);
    const { companies } = await scan();
    const healthy = { total: 2, synced: 2, never: 0, pending: 0, error: 0 };
    const ofKinds = { company: 1, service: 2, mapping: 2, teamBinding: 1, endpoint: 1, apiKey: 1 };
    const records = { ...ofKinds, customer: 1, appointment: 1 };
    expect(companies).toEqual([
      {
        ...{ tenantId: ids(2).tenant, companyName: 'Company 2', mappings: 2, customers: 1, appointments: 1 },
        ...{ services: { ...healthy, synced: 1, never: 1 }, records, violations: 1 },
      },
      {
        ...{ tenantId: ids(1).tenant, companyName: 'Company 1', mappings: 2, customers: 1, appointments: 1 },
        ...{ services: healthy, records, violations: 0 },
      },
    ]);
  });

  it('counts active customers: none that was merged, set aside or erased, and one again that was restored (INT-045)', async () => {
    const ground = makeHealthyGround();
    const left = (['merged', 'deleted', 'erased', 'deleted'] as const).map((status, at) => {
      ground.publish(own.customer(at + 1));
      const event = own.customerIs(at + 1, status);
      ground.publish(event);
      return event;
    });
    const back = own.customerIs(4, 'active', 3);
    ground.publish(back);
    ground.put(...left.slice(0, 3).map((event) => rowOf(event)), rowOf(back));
    const { scan } = await startScanner(ground);
    const { companies, passed } = await scan();
    expect(passed).toBe(true);
    const { customers, records } = companies.find(({ tenantId }) => tenantId === ids(1).tenant) ?? expect.fail();
    expect({ customers, records: records.customer }).toEqual({ customers: 2, records: 5 });
  });

  it('keeps who violates what, so that a certificate tells each company of its own only (A11)', async () => {
    const ground = makeHealthyGround();
    ground.put(rowOf(own.mapped(0), { state: { ...rowOf(own.mapped(0)).state, calcomTeamId: null } }));
    ground.put(rowOf(own.customer(0), { tenantId: null }));
    const { scan } = await startScanner(ground);
    const stored = await makeScanStore(ground.store).byId((await scan()).id);
    expect(stored?.violators).toContainEqual({
      ...{ check: 'mapping-team-is-company-team', companyId: ids(1).tenant, violations: 1 },
    });
    expect(stored?.violators?.some(({ companyId }) => companyId === ids(2).tenant)).toBe(false);
  });

  it('finds a soft-deleted row without a company like every other (INT-020, D-06)', async () => {
    const ground = makeHealthyGround();
    const removed = rowOf(own.retired(0, 1), { tenantId: null });
    ground.put({ ...removed, entity: { ...removed.entity, id: ids(1).mapping(7) }, state: { ...removed.state } });
    const { scan } = await startScanner(ground);
    const result = await scan();
    expect(checkOf(result, 'one-tenant-for-ever')).toMatchObject({ verdict: 'failed', violations: 1 });
    expect(result.summary).toEqual(['Records say no company']);
  });

  it('shows samples where they are asked for, and counts only where not (INT-023)', async () => {
    const ground = makeHealthyGround();
    ground.put(rowOf(own.customer(0), { tenantId: ids(2).tenant }));
    const { scan, does } = await startScanner(ground);
    const detailed = await scan();
    const sample = { subject: ids(1).customer(0), tenantId: ids(1).tenant };
    expect(detailed.checks.flatMap(({ samples }) => samples)).toEqual([expect.objectContaining(sample)]);
    const brief = await scan({ detailed: false });
    expect(brief.passed).toBe(false);
    expect(brief.checks.flatMap(({ samples }) => samples)).toEqual([]);
    const { data } = await does.listScans({ limit: 10 });
    expect(data.map(({ id }) => id)).toEqual([brief.id, detailed.id]);
    expect(
      data.flatMap(({ checks, companies }) => [...checks.flatMap(({ samples }) => samples), ...companies]),
    ).toEqual([]);
  });

  it('runs one at a time, whoever asks and however many replicas there are', async () => {
    const ground = makeHealthyGround();
    const one = await startScanner(ground);
    const two = await startScanner(ground, {}, 'mon_2');
    const asked = await Promise.all([one.start(), two.start({ mode: 'comprehensive' }), one.start(), two.start()]);
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
    const first = await one.finish(asked[0]?.id ?? '');
    expect((await two.start()).id).not.toBe(first.id);
  });

  it('of which there is none is not found', async () => {
    const { does } = await startScanner(makeHealthyGround());
    await expect(does.getScan({ scanId: 'scn_00000000000000000000' })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a full scan that could not look', () => {
  it('waits minutes for an owner, and then never says that it passed: what did not run is no pass', async () => {
    const ground = makeHealthyGround();
    const scanner = await startScanner(ground);
    const { id } = await scanner.start();
    ground.owner.down = true;
    const result = await scanner.finish(id);
    expect(result).toMatchObject({ state: 'completed', passed: false });
    expect(result.summary).not.toContain('All health checks passed');
    expect(checkOf(result, 'one-tenant-for-ever')).toMatchObject({ verdict: 'not_run', violations: 0 });
    expect(result.notCovered).toContain('tenant.companies: it could not be read (unavailable)');
  });

  it('goes on where it was when the owner is back', async () => {
    const ground = makeHealthyGround();
    const scanner = await startScanner(ground);
    const { id } = await scanner.start();
    ground.owner.down = true;
    await scanner.does.runScan();
    ground.clock.advance(10_000);
    await scanner.does.runScan();
    ground.owner.down = false;
    expect(await scanner.finish(id)).toMatchObject({ passed: true });
  });

  it('says of every check that nobody answers that it did not run', async () => {
    const nobody = async () => {
      throw new AppError('unavailable', 'gone');
    };
    const scanner = await startScanner(makeHealthyGround(), { inspectDatabase: nobody });
    const result = await scanner.scan({ mode: 'post_migration' });
    expect(result).toMatchObject({ state: 'completed', passed: false });
    expect(result.summary).toEqual([
      'Did not run: database-is-as-declared:tenant (nobody answers: unavailable)',
      'Did not run: database-is-as-declared:booking (nobody answers: unavailable)',
    ]);
  });
});

describe('the modes of a full scan (INT-023)', () => {
  it('before a migration: rows that a rule would refuse count, soft-deleted ones too (D-06)', async () => {
    const rule = { rule: 'customers.tenantId', level: 'observe', violations: 3, refusals: 0 };
    const scanner = await startScanner(makeHealthyGround(), { readDatabaseRules: async () => [rule] });
    const result = await scanner.scan({ mode: 'pre_migration' });
    expect(result.summary).toEqual([
      'Found 3 rows that customers.tenantId would refuse',
      'Found 3 rows that customers.tenantId would refuse',
    ]);
    expect((await scanner.scan({ mode: 'standard' })).passed).toBe(true);
  });

  it('after a migration: whether validators and unique indexes are really there (K16)', async () => {
    const missing = { collection: 'mappings', part: 'unique index event_type', problem: 'is missing' };
    const inspectDatabase = async () => ({
      parts: [missing, { ...missing, problem: null }],
      withoutCompany: { countedFrom: '2026-11-21', days: [] },
    });
    const scanner = await startScanner(makeHealthyGround(), { inspectDatabase });
    const result = await scanner.scan({ mode: 'post_migration' });
    expect(result.summary[0]).toBe('tenant.mappings: unique index event_type is missing');
    expect(checkOf(result, 'database-is-as-declared:booking')).toMatchObject({ verdict: 'failed', checked: 2 });
  });

  it.each([
    ['were never let out', undefined, 'there was no round that tried everything'],
    ['are of the day before yesterday', { passed: true, finishedAt: '2026-11-19T10:00:00.000Z' }, 'the newest round'],
    ['have got through', { passed: false, finishedAt: '2026-11-21T09:00:00.000Z' }, 'leak: GET /v1/customers'],
    ['are fine', { passed: true, finishedAt: '2026-11-21T09:00:00.000Z' }, 'All health checks passed'],
  ])('comprehensive: canaries that %s (INT-022)', async (_, round, said) => {
    const failures = round?.passed === false ? [{ kind: 'route', target: 'GET /v1/customers', failure: 'leak' }] : [];
    const newest = round === undefined ? undefined : { id: 'cny_1', probes: 9, failures, ...round };
    const scanner = await startScanner(makeHealthyGround(), { newestCanaryRun: async () => newest });
    const result = await scanner.scan({ mode: 'comprehensive' });
    expect(result.summary.join()).toContain(said);
    expect(result.passed).toBe(said === 'All health checks passed');
    expect(checkOf(result, 'audit-chains-recomputed')).toMatchObject({ verdict: 'passed', checked: 2 });
  });
});

describe('a scan soon after another', () => {
  const RANGE = 500;
  /** Two ranges of mappings, the first of which is never touched. */
  const makeLargeGround = () => {
    const ground = makeHealthyGround();
    const base = rowOf(own.mapped(0));
    const rows = Array.from({ length: RANGE + 20 }, (_, number) => {
      const id = ids(1).mapping(100 + number);
      return { ...base, entity: { ...base.entity, id }, state: { ...base.state, id, eventTypeId: 7_000 + number } };
    });
    ground.put(...rows);
    const sorted = [...ground.owner.rows.values()]
      .filter(({ entity }) => entity.type === 'mapping')
      .toSorted((one, other) => (one.entity.id < other.entity.id ? -1 : 1));
    return { ground, first: sorted.slice(0, RANGE), second: sorted.slice(RANGE) };
  };
  const scanned = async () => {
    const { ground, first, second } = makeLargeGround();
    const scanner = await startScanner(ground);
    const before = await scanner.scan();
    ground.owner.carried = 0;
    return { ground, first, second, scanner, before };
  };
  const failed = ({ checks }: { readonly checks: readonly { check: string; verdict: string; violations: number }[] }) =>
    checks.filter(({ verdict }) => verdict === 'failed').map(({ check, violations }) => `${check} ${violations}`);

  it('has no row carried where nothing was changed, and counts and says the same', async () => {
    const { ground, scanner, before } = await scanned();
    const again = await scanner.scan();
    expect(ground.owner.carried).toBe(0);
    expect(again.checks).toEqual(before.checks);
    expect(again.progress.records).toBe(before.progress.records);
  });

  it('finds a thing that a changed row takes from one in a range that was not changed (INT-021)', async () => {
    const { ground, first, second, scanner, before } = await scanned();
    const [victim, thief] = [first[0], second[0]];
    if (victim === undefined || thief === undefined) throw new Error('there are two ranges');
    expect(failed(before)).toEqual([]);
    const theirs = { tenantId: ids(2).tenant, state: { ...thief.state, eventTypeId: victim.state.eventTypeId } };
    const id = ids(2).mapping(999);
    const last = second.at(-1)?.entity.id ?? '';
    // A row of another company, in the last range, has what the first range's row has.
    const row = { ...thief, ...theirs, entity: { ...thief.entity, id: id > last ? id : `${last}x` } };
    ground.put({
      ...row,
      state: { ...row.state, id: row.entity.id, calcomTeamId: ids(2).team, serviceId: ids(2).service(0) },
    });
    const found = await scanner.scan();
    expect(failed(found)).toContain('one-owner-for-each-thing 1');
    expect(ground.owner.carried).toBeLessThan(RANGE);
    const whole = await scanner.scan({ mode: 'post_migration' });
    expect(failed(whole)).toEqual(failed(found));
    expect(ground.owner.carried).toBeGreaterThan(RANGE);
  });

  it('finds every row that is wrong now because a row of another collection was changed', async () => {
    const { ground, first, second, scanner } = await scanned();
    const company = [...ground.owner.rows.values()].find(({ entity }) => entity.id === ids(1).tenant);
    if (company === undefined) throw new Error('there is a company');
    ground.put({ ...company, state: { ...company.state, calcomTeam: { id: 99_999, slug: 'bent' } } });
    const found = await scanner.scan();
    const ofCompany = [...first, ...second].filter(({ tenantId }) => tenantId === ids(1).tenant);
    expect(failed(found)).toContain(`mapping-team-is-company-team ${ofCompany.length}`);
    expect(ground.owner.carried).toBe(2);
    expect(failed(await scanner.scan({ mode: 'post_migration' }))).toEqual(failed(found));
  });

  it('checks everything anew once a day, whatever was remembered', async () => {
    const { ground, scanner } = await scanned();
    ground.clock.advance(20 * 60 * 60_000);
    // What nobody judged: no change that was ever read leads to it.
    scanner.picture.strays.set(ids(1).customer(0), [{ tenantId: ids(2).tenant, version: 1 }]);
    expect(failed(await scanner.scan())).toEqual(['one-tenant-for-ever 1']);
    expect(failed(await scanner.scan())).toEqual([]);
    expect(ground.owner.carried).toBe(0);
  });
});

describe('a process that ends in the middle of a scan', () => {
  it('leaves it to another, which goes on after the last range: nothing is read twice or left out', async () => {
    const ground = makeHealthyGround();
    const many = Array.from({ length: 1_700 }, (_, number) => tells(1).customer(number + 1));
    ground.put(...many.map((event) => rowOf(event)));
    let ranges = 0;
    const one = await startScanner(ground, { isStopping: () => ranges > 1 });
    ground.owner.duringRead = () => {
      ranges += 1;
    };
    const { id } = await one.start({ mode: 'comprehensive' });
    await one.does.runScan();
    const left = await one.does.getScan({ scanId: id });
    expect(left).toMatchObject({ state: 'running', progress: { collection: 'booking.customers', records: 10 + 500 } });
    ground.owner.duringRead = undefined;

    const two = await startScanner(ground, { newestCanaryRun: fine }, 'mon_2');
    await two.does.runScan();
    expect((await two.does.getScan({ scanId: id })).progress.records).toBe(510);
    ground.clock.advance(20_000);
    await two.scanAll();
    const done = await two.finish(id);
    expect(done).toMatchObject({ state: 'completed', passed: true, progress: { records: 10 + 1_702 } });
  });

  it('and has read rows that were bent: whoever judges has looked at them itself, and finds them', async () => {
    const ground = makeHealthyGround();
    ground.put(rowOf(own.offered(0), { tenantId: ids(2).tenant }));
    let ranges = 0;
    const one = await startScanner(ground, { isStopping: () => ranges > 0 });
    ground.owner.duringRead = () => {
      ranges += 1;
    };
    const { id } = await one.start();
    await one.does.runScan();
    ground.owner.duringRead = undefined;
    ground.clock.advance(20_000);
    const two = await startScanner(ground, {}, 'mon_2');
    const done = await two.finish(id);
    expect(done.checks.find(({ check }) => check === 'one-tenant-for-ever')).toMatchObject({ violations: 1 });
  });
});

const fine = async () => ({
  id: 'cny_1',
  finishedAt: '2026-11-21T09:00:00.000Z',
  passed: true,
  probes: 9,
  failures: [],
});

describe('whoever asks for a scan', () => {
  it('is named in it, and a request that a crash left without a record is carried out all the same', async () => {
    const ground = makeHealthyGround();
    const scanner = await startScanner(ground);
    const scan = await scanner.does.startScan({ mode: 'standard', detailed: false }, platformScope);
    expect(scan.requestedBy).toEqual({ kind: 'operator', id: 'test' });
    expect(scan).toMatchObject({ state: 'pending', passed: null, summary: [] });
  });
});
