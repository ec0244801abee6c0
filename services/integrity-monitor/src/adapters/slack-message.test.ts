import { SlackAction } from '@fencepost/contracts/integrity/slack-action';
import { problemOfBlocks } from '@fencepost/fakes/slack/block-check';
import type { Block, Mrkdwn, PlainText } from '@fencepost/vendors/slack/blocks';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOW } from '../../test/histories.ts';
import type { AlertRecord, HistoryEntry } from '../domain/alert-record.ts';
import { invariants } from '../domain/invariants/all.ts';
import { slackMessageOf } from './slack-message.ts';
import { isForEverybody, slackNoteOf } from './slack-note.ts';

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
  ...{ acknowledged: null, silenced: null, escalatedAt: null, waitingSince: NOW, repair: null, history: [] },
  slack: {
    ...{ ts: null, pending: true, pendingSince: NOW, toldSeq: 0, folded: false, unsure: false, lastError: null },
    attempts: 0,
    ...{ nextAttemptAt: NOW, claimedBy: null, claimedUntil: NOW },
  },
};

const entryOf = (happened: HistoryEntry['happened'], more: Partial<HistoryEntry> = {}): HistoryEntry => ({
  ...{ seq: 2, at: NOW, happened, by: null, count: 1, note: null, ...more },
});
const textsOf = (block: Block): readonly (PlainText | Mrkdwn)[] => {
  if (block.type === 'context') return block.elements;
  if (block.type === 'header') return [block.text];
  if (block.type !== 'section') return [];
  return [...(block.text === undefined ? [] : [block.text]), ...('fields' in block ? block.fields : [])];
};
const dana = { kind: 'operator', id: 'slack:U0456' } as const;

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
        for (const shown of [text, slackNoteOf(strange, [entryOf('resolved', { note: strange.cause })]), ...texts])
          expect(shown).not.toMatch(markup);
      }),
    );
  });

  it('shows a text of others as one line, without links or emphasis of its own', () => {
    const foreign = 'x\n*Runbook*\r\nhttps://evil.example/login \u202egnp.exe\u2028`y` ~z~ #general';
    const samples = [{ subject: foreign, evidence: { told: foreign } }];
    const strange = { ...alert, title: foreign, companyName: foreign, cause: foreign, companyId: foreign, samples };
    const { text, blocks } = slackMessageOf(strange);
    const note = slackNoteOf(strange, [entryOf('changed', { note: foreign })]);
    const texts = blocks.flatMap(textsOf).filter(({ type }) => type === 'mrkdwn');
    for (const shown of [text, note, ...texts.map((one) => one.text)]) {
      expect(shown).not.toMatch(/[\u202e\u2028\r]|https:\/\/(?!runbooks\.example)|^\*Runbook\*$(?!\n<)/mu);
    }
    expect(texts.filter((one) => one.text.includes('*Runbook*'))).toHaveLength(1);
    expect(text).toContain('x ∗Runbook∗');
    expect(note, 'the lines of a note are its own').toContain('. x\n∗Runbook∗');
    for (const one of texts) expect(one).toHaveProperty('verbatim', true);
    expect(texts.length, 'the control').toBeGreaterThan(5);
    const head = blocks.flatMap((block) => (block.type === 'header' ? [block.text.text] : []));
    expect(head.join()).toMatch(/^🔴 x \*Runbook\*[^\p{Cc}\u2028\u202e]+$/u);
  });

  it('shows evidence of several values as JSON', () => {
    const evidence = { stored: { team: 1, of: ['map_2'] }, all: [1, 2], none: null, yes: true };
    const whole = slackMessageOf({ ...alert, samples: [{ subject: 'map_1', evidence }] }).blocks.flatMap(textsOf);
    const shown = whole.map(({ text }) => text).join();
    expect(shown).toContain('stored {"team":1,"of":["map_2"]}, all [1,2], none none, yes true');
  });

  it('of an invariant that this version no longer has is still readable', () => {
    const { blocks } = slackMessageOf({ ...alert, invariant: 'one-of-yesterday' });
    expect(problemOfBlocks(blocks)).toBeUndefined();
    expect(JSON.stringify(blocks)).toContain('one-of-yesterday');
  });

  it('its thread hears what happened and who did it, without the id by which the message itself is found', () => {
    expect(slackNoteOf({ ...alert, openings: 2 }, [entryOf('reopened')])).toBe(
      'Open again (2 times so far): Mappings name another team · AskProAI',
    );
    expect(slackNoteOf(alert, [entryOf('acknowledged', { by: dana }), entryOf('resolved')])).toBe(
      'Acknowledged by <@U0456>: Mappings name another team · AskProAI\nResolved by itself: Mappings name another team · AskProAI',
    );
    expect(slackNoteOf(alert, [entryOf('escalated')])).not.toContain(alert.id);
    const key = { kind: 'operator', id: 'key_<!channel>' } as const;
    expect(slackNoteOf(alert, [entryOf('given_back', { by: key })])).not.toContain('<!channel>');
  });

  it('a thread that was not told for long hears the newest twenty lines', () => {
    const many = Array.from({ length: 30 }, () => entryOf('acknowledged', { by: dana }));
    const lines = slackNoteOf(alert, many).split('\n');
    expect([lines.length, lines[0]]).toEqual([21, '(10 earlier entries are in the alert’s history.)']);
  });

  it('an escalation is for the whole channel, as long as nobody has the alert', () => {
    expect(isForEverybody([entryOf('escalated')], alert)).toBe(true);
    expect(isForEverybody([entryOf('escalated')], { status: 'acknowledged' })).toBe(false);
    expect(isForEverybody([entryOf('reopened')], alert)).toBe(false);
  });
});

describe('the state of an alert in its message', () => {
  const shown = (changed: Partial<AlertRecord>) => {
    const { text, blocks } = slackMessageOf({ ...alert, ...changed });
    const buttons = blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
    return { text, whole: JSON.stringify(blocks), buttons: buttons.map((button) => button.text.text), values: buttons };
  };
  const by = { by: dana, at: NOW };

  it('an open one can be acknowledged, silenced, and repaired by a plan', () => {
    expect(shown({}).buttons).toEqual(['Acknowledge', 'Silence 1 h', 'Silence 24 h', 'Repair plan']);
    expect(shown({ invariant: 'work-does-not-stall' }).buttons).not.toContain('Repair plan');
  });

  it('an acknowledged one says who has it', () => {
    const { text, whole, buttons } = shown({ status: 'acknowledged', acknowledged: by });
    expect(text).toContain('[ACKNOWLEDGED · CRITICAL]');
    expect(whole).toContain('acknowledged by <@U0456>');
    expect(buttons).not.toContain('Acknowledge');
  });

  it('a silenced one says until when, and whose wish that was', () => {
    const until = '2026-09-29T09:00:00.000Z';
    const { text, whole } = shown({ status: 'silenced', silenced: { ...by, until } });
    expect(text).toContain('[SILENCED · CRITICAL]');
    expect(whole).toContain(until);
    expect(whole).toContain('by <@U0456>');
  });

  it('one that nobody took in time says so in its first words', () => {
    expect(shown({ escalatedAt: NOW }).text).toContain('[OPEN · CRITICAL · ESCALATED]');
    expect(shown({ escalatedAt: NOW, status: 'acknowledged', acknowledged: by }).text).not.toContain('ESCALATED');
  });

  it('where a plan waits, exactly that plan can be approved; a resolved alert has nothing to press', () => {
    const planId = `rpl_${'1'.repeat(26)}`;
    const id = `alr_${'1'.repeat(26)}`;
    const { buttons, values } = shown({ id, repair: { planId, digest: 'd1', waiting: true } });
    expect(buttons).toEqual(['Acknowledge', 'Silence 1 h', 'Silence 24 h', 'Approve the repair']);
    const actions = values.map(({ value }) => SlackAction.parse(JSON.parse(value ?? '')));
    expect(actions.at(-1)).toEqual({ press: 'approve_repair', alertId: id, planId, digest: 'd1' });
    expect(new Set(values.map(({ action_id }) => action_id)).size).toBe(values.length);
    const [asked, ...unasked] = values.toReversed().map(({ confirm }) => confirm?.text.text);
    expect(asked).toContain(`${planId}: its first steps`);
    expect(unasked).toEqual(unasked.map(() => undefined));
    expect(shown({ status: 'resolved', resolvedAt: NOW }).buttons).toEqual([]);
  });

  it.each(['open', 'acknowledged', 'silenced', 'resolved'] as const)('Slack accepts a message that is %s', (status) => {
    const more = { acknowledged: by, silenced: { ...by, until: NOW }, escalatedAt: NOW } as const;
    const repair = { planId: `rpl_${'1'.repeat(26)}`, digest: 'd'.repeat(100), waiting: true };
    expect(problemOfBlocks(slackMessageOf({ ...alert, ...more, status, repair }).blocks)).toBeUndefined();
  });
});

describe('an address or a number of a person', () => {
  it.each([
    'erika.mustermann@example.org',
    'mailto:<erika@müller.example>',
    '+49 (0) 30 765432-10',
    '0171 7654321',
    '+4915117654321',
    '(030) 1234567',
    '030.1234567',
    '49 30 1234567',
    '+49.30.1234567',
  ])('that got into a fact, %s, does not get into Slack (law 11)', (personal) => {
    const samples = [{ subject: personal, evidence: { refersTo: personal, [personal]: 1 } }];
    const facts = { title: personal, companyName: personal, cause: personal, invariant: personal, samples };
    const sent = JSON.stringify(slackMessageOf({ ...alert, ...facts }));
    const thread = slackNoteOf({ ...alert, ...facts }, [entryOf('changed', { note: personal })]);
    for (const part of ['erika', 'müller', '76543']) expect(sent + thread).not.toContain(part);
  });

  it.each(['2563193', '34209', '2026-09-28T09:00:00.000Z', 'apt_0123456789abcdef0123', '1795230001.000100'])(
    'is told from an id, a number of Cal.com or a time: %s stays',
    (fact) => {
      const samples = [{ subject: 'map_1', evidence: { fact } }];
      expect(JSON.stringify(slackMessageOf({ ...alert, samples }).blocks)).toContain(fact);
    },
  );
});
