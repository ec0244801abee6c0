import type { Invariant } from '../invariant.ts';
import { enforced, notApplicable } from '../points.ts';
import { watching } from '../told-verdict.ts';

const titles: Readonly<Record<string, string>> = {
  missed: 'The daily full scan did not begin',
  late: 'The daily full scan has not come to its end',
  failed: 'The daily full scan failed',
  asked_failed: 'A full scan that somebody asked for failed',
};

/** A dead man's switch: a scan that nobody ran finds nothing, and looks like health (INT-024, INT-040, D-12). */
export const scanRunsEveryDay: Invariant = {
  id: 'scan-runs-every-day',
  sentence: 'The full scan runs every day and comes to its end',
  impact: 'Nobody has looked at everything since the last one. Events and changed rows are still checked.',
  severity: 'high',
  boundary: false,
  scope: 'platform',
  sources: 'events_and_stored_state',
  points: {
    contract: notApplicable('a form cannot tell what did not happen'),
    writeGuard: notApplicable('nothing is written'),
    database: enforced('by the scan’s own record, whose id is made of the day: one a day, whoever asks'),
    continuous: enforced('by comparing the clock of the platform’s zone with the records of scans'),
    fullScan: notApplicable('a scan cannot tell that there was none'),
  },
  kinds: [],
  ...watching('schedule'),
  check: (subject, picture) => {
    const told = picture.verdicts.get(subject);
    if (told === undefined || told.holds) return [];
    const title = titles[told.cause] ?? 'A daily check did not run';
    return [{ tenantId: null, cause: `${told.subject}:${told.cause}`, title, evidence: told.evidence }];
  },
};
