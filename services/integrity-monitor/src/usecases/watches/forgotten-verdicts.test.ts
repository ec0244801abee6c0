import { describe, expect, it } from 'vitest';
import { ids, tells } from '../../../test/histories.ts';
import { makeWatcher } from '../../../test/watcher.ts';
import { invariants } from '../../domain/invariants/all.ts';
import { judge } from '../../domain/judge.ts';
import { makeLedger } from '../../domain/ledger.ts';
import { tellVerdict, type VerdictKind, verdictOf } from '../../domain/told-verdict.ts';
import { makeTellProbes } from '../canaries/tell-probes.ts';
import { makeVerifyAudits } from './verify-audits.ts';

const clock = { now: () => '2026-11-21T10:00:00.000Z', millis: () => 0 };

const makeCourt = () => {
  const { picture, tell } = makeWatcher();
  tell(tells(1).registered());
  const court = { invariants, picture, ledger: makeLedger({ reference: 0, work: 0, decision: 0, scan: 0, look: 0 }) };
  const broken = (kind: VerdictKind, subject: string): void => {
    const told = { kind, subject, tenantId: null, holds: false, cause: 'leak', evidence: {}, at: 0 } as const;
    judge(court, tellVerdict(picture, told), 0);
  };
  const standing = () => [...court.ledger.standing()].reduce((sum, { subjects }) => sum + subjects.size, 0);
  return { court, picture, broken, standing };
};

describe('a verdict about what is not there any more is forgotten', () => {
  it('a probe that left the catalogue; not one that was not tried this time', () => {
    const { court, picture, broken, standing } = makeCourt();
    broken('isolation', 'a probe of yesterday');
    broken('isolation', 'a probe of today');
    expect(standing()).toBe(2);
    const tellProbes = makeTellProbes({ court, clock, onJudged: () => {} });
    tellProbes([], new Set(['a probe of today']));
    expect(verdictOf(picture, 'isolation', 'a probe of yesterday')).toBeUndefined();
    expect(verdictOf(picture, 'isolation', 'a probe of today')).toMatchObject({ holds: false });
    expect(standing()).toBe(1);
  });

  it('the audit chain of a company that is gone', async () => {
    const { court, picture, broken, standing } = makeCourt();
    broken('audit', ids(9).tenant);
    expect(standing()).toBe(1);
    const verifyAudit = async () => ({ intact: true, fault: null, head: { seq: 0, hash: '' }, comparedUpTo: null });
    await makeVerifyAudits({ court, clock, verifyAudit, onJudged: () => {} })();
    expect(verdictOf(picture, 'audit', ids(9).tenant)).toBeUndefined();
    expect(verdictOf(picture, 'audit', ids(1).tenant), 'the one that is there').toMatchObject({ holds: true });
    expect(standing()).toBe(0);
  });
});
