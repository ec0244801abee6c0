import { problemOfBlocks } from '@fencepost/fakes/slack/block-check';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOW } from '../../test/histories.ts';
import type { AlertRecord } from '../domain/alert-record.ts';
import { invariants } from '../domain/invariants/all.ts';
import { slackMessageOf, slackNoteOf } from './slack-message.ts';

const alert: AlertRecord = {
  ...{ id: 'alr_0123456789', invariant: 'mapping-team-is-company-team', severity: 'critical', status: 'open' },
  ...{
    companyId: 'ten_1',
    companyName: 'AskProAI',
    cause: 'mapping_of_other_team',
    title: 'Mappings name another team',
  },
  ...{ count: 1, peakCount: 1, openings: 1, revision: 1, version: 1 },
  ...{ openedAt: NOW, lastSeenAt: NOW, resolvedAt: null, runbook: 'https://runbooks.example/x.md' },
  samples: [{ subject: 'map_1', evidence: { eventTypeId: 2_563_193, mappingTeam: 34_209, companyTeam: null } }],
  slack: {
    ...{ ts: null, pending: true, note: null, unsure: false, lastError: null, attempts: 0 },
    ...{ nextAttemptAt: NOW, claimedBy: null, claimedUntil: NOW },
  },
};

const wild = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }),
  fc.constantFrom('<!channel>', '&&&&&&&&', '<https://evil.example|click>', '😀'.repeat(200), '`'.repeat(50)),
);
const wildAlert: fc.Arbitrary<AlertRecord> = fc
  .record({ title: wild, companyName: wild, cause: wild, fact: wild, many: fc.nat(10) })
  .map(({ title, companyName, cause, fact, many }) => ({
    ...alert,
    ...{ title, companyName, cause, count: 10_000 },
    samples: Array.from({ length: many }, () => ({ subject: 'map_1', evidence: { fact, again: fact, third: fact } })),
  }));

describe('an alert as a Slack message', () => {
  it.each([
    ['mapping-team-is-company-team', 'TeamIdMismatchAlert'],
    ['service-with-event-type-is-synced', 'ServiceSyncStatusAlert'],
  ])('of %s carries the name that people look for, %s (INT-008, INT-009)', (invariant, name) => {
    expect(JSON.stringify(slackMessageOf({ ...alert, invariant }).blocks)).toContain(name);
    expect(JSON.stringify(slackMessageOf({ ...alert, invariant: 'one-tenant-for-ever' }).blocks)).not.toContain(name);
  });

  it('says status, severity, company and count first, in words', () => {
    expect(slackMessageOf(alert).text).toBe('[OPEN · CRITICAL] AskProAI: Mappings name another team (1 record)');
    const resolved = { ...alert, status: 'resolved' as const, count: 0, peakCount: 3, resolvedAt: NOW };
    expect(slackMessageOf(resolved).text).toBe(
      '[RESOLVED · was critical] AskProAI: Mappings name another team (3 records)',
    );
  });

  it('carries evidence, time, runbook, and the alert’s id', () => {
    const whole = JSON.stringify(slackMessageOf(alert).blocks);
    for (const part of ['eventTypeId 2563193', 'companyTeam none', '<!date^', 'x.md|what to do>', alert.id, 'ten_1']) {
      expect(whole).toContain(part);
    }
  });

  it('is accepted by Slack whatever a title, name or fact is made of', () => {
    fc.assert(
      fc.property(wildAlert, (strange) => {
        expect(problemOfBlocks(slackMessageOf(strange).blocks)).toBeUndefined();
      }),
    );
    for (const { id } of invariants) {
      expect(problemOfBlocks(slackMessageOf({ ...alert, invariant: id }).blocks)).toBeUndefined();
    }
  });

  it('lets nothing untrusted become markup', () => {
    const markup = /<(?!!date\^\d|https:\/\/runbooks\.example\/x\.md\|what to do>)/;
    fc.assert(
      fc.property(wildAlert, (strange) => {
        const { text, blocks } = slackMessageOf(strange);
        const texts = blocks.flatMap((block) => (block.type === 'header' ? [] : [JSON.stringify(block)]));
        for (const shown of [text, slackNoteOf(strange), ...texts]) expect(shown).not.toMatch(markup);
      }),
    );
  });

  it('of an invariant that this version no longer has is still readable', () => {
    const { blocks } = slackMessageOf({ ...alert, invariant: 'one-of-yesterday' });
    expect(problemOfBlocks(blocks)).toBeUndefined();
    expect(JSON.stringify(blocks)).toContain('one-of-yesterday');
  });

  it('its thread hears what happened, without the id by which the message itself is found', () => {
    expect(slackNoteOf({ ...alert, openings: 2 })).toBe(
      'Open again (2 times so far): Mappings name another team · AskProAI',
    );
    expect(slackNoteOf({ ...alert, status: 'resolved' })).not.toContain(alert.id);
  });
});
