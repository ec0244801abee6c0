import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FileAnswer } from '@fencepost/contracts/file-answer';
import { platformScope } from '@fencepost/testing/platform-scope';
import { beforeEach, describe, expect, it } from 'vitest';
import { alertRecord } from '../../../test/alert-record.ts';
import { healthyCompany, ids, NOW, rowOf, tells } from '../../../test/histories.ts';
import { type Ground, makeGround, startMonitor } from '../../../test/memory-monitor.ts';
import { incidentReportOf } from '../../domain/incident-report.ts';
import { allWriters } from '../../domain/incident-writers.ts';
import { invariantById } from '../../domain/invariants/all.ts';

const root = resolve(import.meta.dirname, '..', '..', '..', '..', '..');
const [first, second] = [tells(15), tells(1)];
const bentTo = (of: ReturnType<typeof tells>, number: number, team: number) => {
  const mapping = of.mapped(number);
  return rowOf(mapping, { state: { ...rowOf(mapping).state, calcomTeamId: team } });
};

let ground: Ground;
let monitor: Awaited<ReturnType<typeof startMonitor>>;
const report = async (of = 'mapping-team-is-company-team'): Promise<string> => {
  const alert = (await monitor.all()).find(
    ({ companyId, invariant }) => companyId === ids(15).tenant && invariant === of,
  );
  const answer = FileAnswer.parse(await monitor.does.getIncidentReport({ alertId: alert?.id ?? '' }));
  expect(answer.fileName).toMatch(/^incident-2026-11-21-alr_\w+\.md$/);
  return answer.body;
};

beforeEach(async () => {
  ground = makeGround();
  const healthy = [...healthyCompany(1), ...healthyCompany(15)];
  ground.publish(...healthy);
  ground.put(...healthy.map((event) => rowOf(event)));
  ground.put(bentTo(first, 0, ids(1).team), bentTo(first, 1, ids(1).team), bentTo(second, 0, ids(15).team));
  monitor = await startMonitor(ground);
  await monitor.settle();
});

describe('the incident report of an alert', () => {
  it('has date, companies, priority, status, causes, fixes, before and after, lessons, follow-ups (OPS-034)', async () => {
    const text = await report();
    for (const part of [
      '# Incident report: Found 2 mappings with wrong team\\_id',
      '| Date | 2026-11-21',
      '| Companies | Company 15',
      'Company 1 (',
      '| Priority | critical |',
      '| Status | not resolved (open) |',
      '## Root causes',
      '## Fixes',
      '## Before and after',
      '## Lessons',
      '## Follow-ups',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('sorts what follows by horizon: immediate, short-term, long-term (OPS-035)', async () => {
    const horizons = [...(await report()).matchAll(/^### (\S+)/gm)].map(([, horizon]) => horizon);
    expect(horizons).toEqual(['Immediate', 'Short-term', 'Long-term']);
  });

  it('counts before and after per company, and over all of them (INT-019)', async () => {
    const of = (company: number) => `\`${ids(company).tenant}\``;
    expect(await report()).toContain(`| Company 15 (${of(15)}) | \`mapping_of_other_team\` | 2 | 2 |`);
    ground.put(rowOf(first.mapped(0)), rowOf(first.mapped(1)));
    await monitor.settle();
    const text = await report();
    expect(text).toContain(`| Company 15 (${of(15)}) | \`mapping_of_other_team\` | 2 | 0 |`);
    expect(text).toContain(`| Company 1 (${of(1)}) | \`mapping_of_other_team\` | 1 | 1 |`);
    expect(text).toContain('| **all** |  | 3 | 1 |');
    expect(text).toContain('- [x] Nothing violates any more');
  });

  it('scores by code, before and after (INT-047, D-10)', async () => {
    const weakness = invariantById('mapping-team-is-company-team')?.cvss;
    expect(await report()).toContain(`CVSS before: **${weakness?.score.toFixed(1)}** (${weakness?.vector})`);
    expect(await report()).toContain('After: unchanged');
    ground.put(rowOf(first.mapped(0)), rowOf(first.mapped(1)), rowOf(second.mapped(0)));
    await monitor.settle();
    expect(await report()).toContain(
      `After: **0.0** (${weakness?.vector.replace('C:L/I:L/A:N', 'C:N/I:N/A:N')}), for nothing violates any more`,
    );
  });

  it('assesses the breach with reasons, and says by when the cause is fixed (INT-048)', async () => {
    const text = await report();
    expect(text).toContain(
      'Breach assessment (GDPR, Art. 4 no. 12, Art. 33): a boundary between companies was concerned.',
    );
    expect(text).toContain('Notification within 72 hours needed?');
    expect(text).toContain('within 30 days, that is by 2026-12-21');
  });

  it('names the code that writes such records, the likeliest first (INT-049)', async () => {
    const rows = [...(await report()).matchAll(/^\| (primary|secondary|tertiary) \| `(.+)` \| `(.+)` \|$/gm)];
    expect(rows.map(([, rank, , name]) => [rank, name])).toEqual([
      ['primary', 'makeMapEventType'],
      ['secondary', 'makeImportTeam'],
      ['tertiary', 'makePromoteStagedRow'],
    ]);
  });

  it('tells who did what when', async () => {
    const [alert] = await monitor.all();
    const actor = { kind: 'operator', id: 'key_dana' } as const;
    for (const { id } of await monitor.all()) {
      await monitor.does.acknowledgeAlert({ alertId: id }, { ...platformScope, actor });
    }
    const news = { planId: `rpl_${'1'.repeat(26)}`, digest: 'd1', by: actor } as const;
    for (const { id } of await monitor.all()) {
      await monitor.does.noteRepair(id, { ...news, happened: 'repair_applied', note: '2 of 2 records changed' });
    }
    const text = await report();
    expect(alert).toBeDefined();
    expect(text).toMatch(/## Fixes\n\n- \S+: repair applied by operator `key_dana`, 2 records then\. .*2 of 2 records/);
    expect(text).toMatch(
      /## Timeline\n\n- \S+: opened by the monitor, 2 records then\.\n- \S+: acknowledged by operator/,
    );
  });
});

it.each(allWriters)('$name is in $file, as reports say (INT-049)', ({ file, name }) => {
  const path = join(root, file);
  expect(existsSync(path)).toBe(true);
  expect(readFileSync(path, 'utf8')).toMatch(new RegExp(`^export const ${name}\\b`, 'm'));
});

const reportOf = (changed: Parameters<typeof alertRecord>[0]) => {
  const alert = alertRecord(changed);
  return incidentReportOf({ alert, invariant: invariantById(alert.invariant), related: [alert], now: NOW });
};

it('who wrote the records by their own evidence comes first, the most records first (INT-049, D-05)', () => {
  const sample = (writer: string | null, index: number) => ({ subject: `stc_${index}`, evidence: { writer } });
  const text = reportOf({
    invariant: 'customer-has-company',
    samples: ['import', 'seeder', 'seeder', null].map(sample),
  });
  const rows = [...text.matchAll(/^\| (primary|secondary|tertiary) \| (.+) \| `(.+)` \|$/gm)];
  expect(rows.slice(0, 2).map(([, rank, what, name]) => [rank, what, name])).toEqual([
    ['primary', 'the evidence of 2 of 4 records kept', 'seeder'],
    ['secondary', 'the evidence of 1 of 4 records kept', 'import'],
  ]);
});

it.each([
  ['passport-holds', 'high', true],
  ['tenant-scope-works', 'high', true],
  ['monitor-sees-events', 'critical', false],
  ['slots-do-not-overlap', 'high', false],
] as const)(
  'a breach by %s is assessed by what the rule is about, not by its severity, and nothing is ruled out unseen (D-10)',
  (invariant, severity, isBoundary) => {
    const text = reportOf({ invariant, severity });
    expect(text.includes('a boundary between companies was concerned')).toBe(isBoundary);
    expect(text.includes('is not shown by this alert, and neither is that it did not')).toBe(!isBoundary);
    expect(text).not.toContain('did not reach another company');
  },
);

it('of a company it names what came with it, of other rules too; of other companies the same rule only; and nothing of days later', async () => {
  const offered = first.offered(0);
  ground.put(rowOf(offered, { state: { ...rowOf(offered).state, syncStatus: 'never' } }));
  await monitor.settle();
  const text = await report();
  expect(text).toContain('`mapping_of_other_team` | 2 | 2 |');
  expect(text.match(/^\| Company 15 \(/gm)).toHaveLength(2);
  expect(text).toContain('| **all** |  | 4 | 4 |');
  expect(await report('service-with-event-type-is-synced')).toContain('| **all** |  | 3 | 3 |');

  ground.clock.advance(2 * 86_400_000);
  const other = first.offered(1);
  ground.put(rowOf(other, { state: { ...rowOf(other).state, syncStatus: 'error' } }), rowOf(offered));
  await monitor.settle();
  expect(await report()).toContain('| **all** |  | 4 | ');
});

it('whatever a title, a name or a fact is made of, it stays text', () => {
  const evil = '| x |\n# <script>`*_[a](http://evil.example)';
  const samples = [{ subject: evil, evidence: { [evil]: evil } }];
  const alert = alertRecord({ title: evil, companyName: evil, cause: evil, invariant: evil, samples, runbook: evil });
  const text = incidentReportOf({ alert, invariant: undefined, related: [alert], now: NOW });
  for (const markup of [/^# </m, /(?<!\\)<script/, /(?<!\\)\]\(/]) expect(text).not.toMatch(markup);
  expect(text.split('\n').filter((line) => line.startsWith('# '))).toHaveLength(1);
});
