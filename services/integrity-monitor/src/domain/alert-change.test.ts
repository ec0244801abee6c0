import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertRecord } from '../../test/alert-record.ts';
import { NOW } from '../../test/histories.ts';
import { changeOf, newAlert, resolution } from './alert-change.ts';
import { acknowledging, endOfSilence, givingBack, type Handling, repairing, silencing } from './alert-handling.ts';
import { lastSeq, MOST_ENTRIES, untold } from './alert-history.ts';
import type { AlertPatch, AlertRecord } from './alert-record.ts';
import { ESCALATES_AFTER_MS, escalation, unacknowledgedMs } from './escalation.ts';

const by = { kind: 'operator', id: 'key_dana' } as const;
const after = (ms: number): string => new Date(Date.parse(NOW) + ms).toISOString();
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const patched = (alert: AlertRecord, patch: AlertPatch | undefined): AlertRecord =>
  patch === undefined ? alert : { ...alert, ...patch, slack: { ...alert.slack, ...patch.slack } };
const seen = (alert: AlertRecord, changed: Partial<AlertRecord> = {}) => ({ ...alert, ...changed });

describe('a silence', () => {
  const silenced = (severity: AlertRecord['severity']) => {
    const alert = alertRecord({ severity });
    return patched(alert, silencing(by, 60)(alert, NOW));
  };

  it('ends where the alert gets worse, and the thread is told why', () => {
    const alert = silenced('medium');
    const worse = patched(alert, changeOf(alert, seen(alert, { severity: 'critical' }), after(MINUTE_MS)));
    expect(worse).toMatchObject({
      status: 'open',
      silenced: null,
      severity: 'critical',
      waitingSince: after(MINUTE_MS),
    });
    expect(untold(worse).at(-1)).toMatchObject({ happened: 'silence_ended', note: 'It has become critical.' });
  });

  it('stays where it gets better, or more of the same', () => {
    const alert = silenced('critical');
    for (const changed of [{ severity: 'high' as const }, { count: 9_999 }]) {
      expect(patched(alert, changeOf(alert, seen(alert, changed), NOW))).toMatchObject({ status: 'silenced' });
    }
  });

  it('ends to the millisecond, and not before', () => {
    const alert = silenced('high');
    expect(endOfSilence(alert, after(HOUR_MS - 1))).toBeUndefined();
    expect(patched(alert, endOfSilence(alert, after(HOUR_MS)))).toMatchObject({ status: 'open', silenced: null });
  });
});

describe('an escalation', () => {
  const again = (alert: AlertRecord, at: number) => {
    expect(alert).toMatchObject({ status: 'open', escalatedAt: null });
    expect(escalation(alert, after(at + 15 * MINUTE_MS - 1))).toBeUndefined();
    expect(escalation(alert, after(at + 15 * MINUTE_MS))).toMatchObject({ escalatedAt: after(at + 15 * MINUTE_MS) });
  };
  const escalated = patched(alertRecord(), escalation(alertRecord(), after(15 * MINUTE_MS)));

  it('comes again once a silence is over and nobody has taken it', () => {
    expect(escalated.escalatedAt).not.toBeNull();
    const silent = patched(escalated, silencing(by, 24 * 60)(escalated, after(HOUR_MS)));
    again(patched(silent, endOfSilence(silent, after(25 * HOUR_MS))), 25 * HOUR_MS);
  });
  it('comes again once it was given back; while somebody has it, it does not', () => {
    const taken = patched(escalated, acknowledging(by)(escalated, after(HOUR_MS)));
    const silent = patched(taken, silencing(by, 60)(taken, after(HOUR_MS)));
    const theirs = patched(silent, endOfSilence(silent, after(2 * HOUR_MS)));
    expect(escalation(theirs, after(99 * HOUR_MS))).toBeUndefined();
    again(patched(theirs, givingBack(by)(theirs, after(3 * HOUR_MS))), 3 * HOUR_MS);
  });
  it.each([
    ['critical', 15 * MINUTE_MS],
    ['high', HOUR_MS],
    ['medium', 4 * HOUR_MS],
  ] as const)('of a %s alert comes after %i ms without anybody, once', (severity, patienceMs) => {
    const alert = alertRecord({ severity });
    expect(ESCALATES_AFTER_MS[severity]).toBe(patienceMs);
    expect(escalation(alert, after(patienceMs - 1))).toBeUndefined();
    const escalated = patched(alert, escalation(alert, after(patienceMs)));
    expect(escalated.escalatedAt).toBe(after(patienceMs));
    expect(escalation(escalated, after(10 * patienceMs))).toBeUndefined();
  });

  it('waits anew after a silence, and never comes while somebody has the alert', () => {
    const open = alertRecord({ waitingSince: after(HOUR_MS) });
    expect(escalation(open, after(HOUR_MS + 15 * MINUTE_MS - 1))).toBeUndefined();
    expect(escalation(open, after(HOUR_MS + 15 * MINUTE_MS))).toBeDefined();
    const taken = patched(open, acknowledging(by)(open, NOW));
    expect(escalation(taken, after(1_000 * HOUR_MS))).toBeUndefined();
    expect(unacknowledgedMs(taken, Date.parse(after(HOUR_MS)))).toBeNull();
  });

  it('of a row older than this rule counts from its opening', () => {
    expect(escalation(alertRecord({ waitingSince: null }), after(15 * MINUTE_MS))).toBeDefined();
  });
});

describe('a repair', () => {
  const planned = { happened: 'repair_planned', planId: 'rpl_1', digest: 'd1', by } as const;
  it('that is planned waits for approval, and told twice it is told once', () => {
    const alert = alertRecord();
    const waiting = patched(alert, repairing(planned)(alert, NOW));
    expect(waiting.repair).toEqual({ planId: 'rpl_1', digest: 'd1', waiting: true });
    expect(repairing(planned)(waiting, after(1))).toBeUndefined();
    const approved = patched(waiting, repairing({ ...planned, happened: 'repair_approved' })(waiting, after(2)));
    expect(approved.repair?.waiting).toBe(false);
    expect(untold(approved).map(({ happened }) => happened)).toEqual(['repair_planned', 'repair_approved']);
  });

  it.each([
    'repair_approved',
    'repair_applied',
    'repair_verified',
    'repair_unverified',
    'repair_undone',
    'repair_expired',
  ] as const)('of an older plan (%s) is told, and leaves the newer one waiting for its approval', (happened) => {
    const alert = alertRecord();
    const first = patched(alert, repairing(planned)(alert, NOW));
    const newer = { ...planned, planId: 'rpl_2', digest: 'd2' };
    const both = patched(first, repairing(newer)(first, after(1)));
    const told = patched(both, repairing({ ...planned, happened })(both, after(2)));
    expect(told.repair).toEqual({ planId: 'rpl_2', digest: 'd2', waiting: true });
    expect(untold(told).at(-1)).toMatchObject({ happened, note: 'Plan rpl_1.' });
    const approved = patched(told, repairing({ ...newer, happened: 'repair_approved' })(told, after(3)));
    expect(approved.repair, 'positive control').toEqual({ planId: 'rpl_2', digest: 'd2', waiting: false });
  });
});

it('whatever happens in whichever order, an alert says one thing: its state, who has it, and a history without gaps', () => {
  const handlings: Record<string, Handling> = {
    acknowledge: acknowledging(by),
    silence: silencing(by, 30),
    giveBack: givingBack(by),
    endSilence: endOfSilence,
    escalate: escalation,
    resolve: (alert, now) => (alert.status === 'resolved' ? undefined : resolution(alert, now)),
    see: (alert, now) => changeOf(alert, seen(alert, { count: (alert.count + 1) % 4 }), now),
    worsen: (alert, now) => changeOf(alert, seen(alert, { count: 3, severity: 'critical' }), now),
    relax: (alert, now) => changeOf(alert, seen(alert, { count: 2, severity: 'medium' }), now),
  };
  const open: readonly string[] = ['acknowledge', 'silence', 'giveBack'];
  const steps = fc.array(fc.tuple(fc.constantFrom(...Object.keys(handlings)), fc.nat(90)), { maxLength: 400 });
  fc.assert(
    fc.property(steps, (taken) => {
      let [alert, ms] = [alertRecord(), 0];
      for (const [name, minutes] of taken) {
        ms += minutes * MINUTE_MS;
        if (alert.status === 'resolved' && open.includes(name)) continue;
        const before = alert;
        alert = patched(alert, handlings[name]?.(alert, after(ms)));
        if (alert !== before) expect(alert.revision).toBe(before.revision + 1);
        expect(alert.acknowledged !== null).toBe(
          alert.status === 'acknowledged' || (alert.status === 'silenced' && alert.acknowledged !== null),
        );
        expect(alert.silenced !== null).toBe(alert.status === 'silenced');
        expect(alert.count === 0).toBe(alert.status === 'resolved');
        expect(alert.waitingSince !== null).toBe(alert.status === 'open');
      }
      const numbers = alert.history.map(({ seq }) => seq);
      expect(numbers).toEqual(numbers.map((_, index) => lastSeq(alert) - numbers.length + 1 + index));
      expect(numbers.length).toBeLessThanOrEqual(MOST_ENTRIES);
    }),
  );
});

it('a look that finds nothing new changes nothing and tells nobody, however often it comes; one that does, does (lesson 10)', () => {
  const alert = alertRecord();
  for (const minutes of [1, 30, 600]) expect(changeOf(alert, seen(alert), after(minutes * MINUTE_MS))).toBeUndefined();
  expect(changeOf(alert, seen(alert, { count: alert.count + 1 }), after(MINUTE_MS))).toBeDefined();
});

it('a cause that was over before anybody looked opens and resolves in one breath', () => {
  const over = newAlert(seen(alertRecord(), { count: 0 }), NOW);
  expect(over).toMatchObject({ status: 'resolved', waitingSince: null, peakCount: 1 });
  expect(over.history.map(({ happened, count }) => [happened, count])).toEqual([
    ['opened', 1],
    ['resolved', 0],
  ]);
});
