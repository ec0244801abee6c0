import { CheckResult } from '@fencepost/contracts/integrity/full-scan';
import { describe, expect, it } from 'vitest';
import { ids, rowOf, tells } from '../../test/histories.ts';
import { healthyWatcher, planted } from '../../test/planted.ts';
import { runChecks } from './checks.ts';
import { invariants } from './invariants/all.ts';

const own = tells(1);
const bent = rowOf(own.mapped(0), { state: { ...rowOf(own.mapped(0)).state, calcomTeamId: null } });

describe('the check runner', () => {
  it('says that all is well where it is, with how much it looked at (INT-004, INT-020)', () => {
    const results = runChecks({ invariants, picture: healthyWatcher().picture });
    for (const result of results) expect(CheckResult.parse(result)).toMatchObject({ verdict: 'passed', violations: 0 });
    expect(results.find(({ check }) => check === 'one-tenant-for-ever')?.checked).toBe(20);
    expect(results.find(({ check }) => check === 'mapping-team-is-company-team')?.checked).toBe(6);
  });

  it('names what it found in the words of people, with samples only where they are asked for (INT-001)', () => {
    const watcher = healthyWatcher();
    watcher.store(bent);
    const found = (samples: number) =>
      runChecks({ invariants, picture: watcher.picture, samples }).find(({ verdict }) => verdict === 'failed');
    expect(found(0)).toMatchObject({
      ...{ check: 'mapping-team-is-company-team', violations: 1, samples: [] },
      findings: ['Found 1 mappings with NULL team_id'],
    });
    expect(found(20)?.samples).toEqual([
      {
        subject: own.mapped(0).entity.id,
        tenantId: ids(1).tenant,
        evidence: expect.objectContaining({ mappingTeam: null }),
      },
    ]);
  });

  it('looks at one company alone where it is asked to: a certificate tells nothing of others (A11)', () => {
    const watcher = healthyWatcher();
    watcher.store(bent);
    const of = (tenantId: string) => runChecks({ invariants, picture: watcher.picture, tenantId });
    const failed = (tenantId: string) => of(tenantId).filter(({ verdict }) => verdict === 'failed');
    expect(failed(ids(1).tenant)).toHaveLength(1);
    expect(failed(ids(2).tenant)).toEqual([]);
    expect(of(ids(2).tenant).find(({ check }) => check === 'one-tenant-for-ever')?.checked).toBe(10);
  });

  it('leaves out what may be waiting for something yet, where the caller knows', () => {
    const watcher = healthyWatcher();
    watcher.tell(own.booked(7));
    const run = (counts: () => boolean) =>
      runChecks({ invariants, picture: watcher.picture, counts }).filter(({ verdict }) => verdict === 'failed');
    expect(run(() => true).map(({ check }) => check)).toEqual(['reference-never-leaves-tenant']);
    expect(run(() => false)).toEqual([]);
  });
});

describe('a look at those alone who may violate', () => {
  const told = ({ picture, ledger }: ReturnType<typeof healthyWatcher>) => ({
    whole: runChecks({ invariants, picture }),
    ofSuspects: runChecks({ invariants, picture, suspects: ledger.suspects }),
  });

  it('counts everybody, and finds nothing where all is well', () => {
    const { whole, ofSuspects } = told(healthyWatcher());
    expect(ofSuspects).toEqual(whole);
    expect(whole.some(({ checked }) => checked > 10)).toBe(true);
  });

  const everyPlant = Object.values(planted).flat();
  it.each(everyPlant.map((each) => [each.title, each] as const))(
    'says what a look at everything says: %s',
    (_, { plant }) => {
      const watcher = healthyWatcher();
      plant(watcher);
      const { whole, ofSuspects } = told(watcher);
      expect(whole.some(({ violations }) => violations > 0)).toBe(true);
      expect(ofSuspects).toEqual(whole);
    },
  );
});
