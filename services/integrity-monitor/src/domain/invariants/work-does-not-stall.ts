import type { Invariant, Patience } from '../invariant.ts';
import { enforced, notApplicable } from '../points.ts';
import { watching } from '../told-verdict.ts';

const titles: Readonly<Record<string, string>> = {
  stalled: 'Messages wait and nobody takes them ({n} consumers)',
  parked: 'Messages were put aside because nobody can read them ({n} consumers)',
  outbox: 'Events wait in the database and are not told ({n} services)',
  job: '{n} jobs that repeat were not done for too long',
  alarms: 'The alarm clock of jobs does not answer ({n} services)',
  unasked: 'Nobody says whether outbox and jobs move on ({n} services)',
};

/** How long each is waited for; what was put aside is a fact, and what nobody answered may be a start. */
const patienceOf = (cause: string): Patience | undefined => {
  if (cause === 'parked') return undefined;
  return cause === 'alarms' || cause === 'unasked' ? 'look' : 'scan';
};

/**
 * Silence is no health: a consumer that takes nothing although something waits, messages that were given up (K19), an outbox
 * that nobody empties, and jobs that nobody does.
 */
export const workDoesNotStall: Invariant = {
  id: 'work-does-not-stall',
  sentence: 'What waits in a queue or an outbox is taken, jobs are done in time, and nothing was put aside unread',
  impact: 'Changes are accepted and not applied: what people see is old, and grows older. Nothing is lost.',
  severity: 'high',
  boundary: false,
  scope: 'platform',
  sources: 'events_and_stored_state',
  points: {
    contract: notApplicable('a form cannot tell how long something waits'),
    writeGuard: notApplicable('nothing is written'),
    database: notApplicable('a database does not know what time it is'),
    continuous: enforced(
      'by looking at what every durable consumer has taken since the last look, at the oldest event of every outbox and at when every job was last done',
    ),
    fullScan: notApplicable('what waits now is not stored state'),
  },
  kinds: [],
  ...watching('flow'),
  check: (subject, picture) => {
    const told = picture.verdicts.get(subject);
    if (told === undefined || told.holds) return [];
    const patience = patienceOf(told.cause);
    const title = titles[told.cause] ?? 'Work stands still';
    return [
      {
        tenantId: null,
        cause: told.cause,
        title,
        ...(patience === undefined ? {} : { patience }),
        evidence: told.evidence,
      },
    ];
  },
};
