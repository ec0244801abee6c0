import type { Invariant } from '../invariant.ts';
import { enforced, notApplicable } from '../points.ts';
import { watching } from '../told-verdict.ts';

const titles: Readonly<Record<string, string>> = {
  stalled: 'Messages wait and nobody takes them ({n} consumers)',
  parked: 'Messages were put aside because nobody can read them ({n} consumers)',
};

/** Silence is no health: a consumer that takes nothing although something waits, and messages that were given up (K19). */
export const workDoesNotStall: Invariant = {
  id: 'work-does-not-stall',
  sentence: 'What waits in a queue is taken, and nothing was put aside unread',
  impact: 'Changes are accepted and not applied: what people see is old, and grows older. Nothing is lost.',
  severity: 'high',
  scope: 'platform',
  sources: 'events_and_stored_state',
  points: {
    contract: notApplicable('a form cannot tell how long something waits'),
    writeGuard: notApplicable('nothing is written'),
    database: notApplicable('the queues are not in a database'),
    continuous: enforced('by looking at what every durable consumer has taken since the last look'),
    fullScan: notApplicable('what waits now is not stored state'),
  },
  kinds: [],
  ...watching('flow'),
  check: (subject, picture) => {
    const told = picture.verdicts.get(subject);
    if (told === undefined || told.holds) return [];
    const patience = told.cause === 'parked' ? {} : ({ patience: 'scan' } as const);
    const title = titles[told.cause] ?? 'Work stands still';
    return [{ tenantId: null, cause: told.cause, title, ...patience, evidence: told.evidence }];
  },
};
