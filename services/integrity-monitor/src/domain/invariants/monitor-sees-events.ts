import type { Invariant } from '../invariant.ts';
import { enforced, notApplicable } from '../points.ts';
import { watching } from '../told-verdict.ts';
import { UNREADABLE_STANDS_MS } from '../unreadable-events.ts';

const titles: Readonly<Record<string, string>> = {
  unreachable: 'The monitor cannot reach the stream of events',
  unreadable_events: 'Messages in the stream of events say nothing that can be read',
  stands_still: 'Events are published and the monitor does not take them in',
};

/** A monitor that sees nothing finds nothing: it says so itself, by a way that needs no events (FI7). */
export const monitorSeesEvents: Invariant = {
  id: 'monitor-sees-events',
  sentence: 'The monitor sees every event that is published',
  impact:
    'Violations that events would show go unnoticed until the monitor sees again. Nothing is lost: events wait in the stream.',
  severity: 'critical',
  boundary: false,
  scope: 'platform',
  sources: 'events',
  points: {
    contract: notApplicable('a form cannot tell what was not seen'),
    writeGuard: notApplicable('nothing is written'),
    database: notApplicable('events are not in a database'),
    continuous: enforced(
      'by comparing the place it has reached with the end of the stream, every few seconds, and by counting what cannot be read',
    ),
    fullScan: notApplicable('a scan reads rows, not events'),
  },
  kinds: [],
  endsWithTime: true,
  ...watching('sight'),
  check: (subject, picture) => {
    const told = picture.verdicts.get(subject);
    if (told === undefined || told.holds) return [];
    const title = titles[told.cause] ?? 'The monitor is blind';
    const found = { tenantId: null, cause: told.cause, title, evidence: told.evidence };
    if (told.cause !== 'unreadable_events') return [found];
    if (picture.now - told.at >= UNREADABLE_STANDS_MS) return [];
    // It sees all others: a moment's patience makes one alert of a burst.
    return [{ ...found, severity: 'high', patience: 'reference' }];
  },
};
