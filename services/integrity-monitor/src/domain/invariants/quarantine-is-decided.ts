import { isTenant } from '../fact.ts';
import type { Invariant } from '../invariant.ts';
import { stateOf } from '../picture.ts';
import { enforced, notApplicable } from '../points.ts';

/** What waits in quarantine is somebody's booking. The bytes stay for 30 days only, so it must not wait in silence. */
export const quarantineIsDecided: Invariant = {
  id: 'quarantine-is-decided',
  sentence: 'Nothing waits in quarantine for more than a day',
  impact: 'Bookings or calls of customers are not applied. After 30 days the original bytes are gone.',
  severity: 'high',
  boundary: false,
  scope: 'platform',
  sources: 'events_and_stored_state',
  points: {
    contract: enforced('by the form of a quarantined delivery, which says since when it waits'),
    writeGuard: notApplicable('only a person can mend the cause'),
    database: notApplicable('a database does not know what time it is'),
    continuous: enforced('by following every delivery in quarantine and how long it has been there'),
    fullScan: enforced('by reading what waits in the quarantine of the booking service, and since when'),
  },
  kinds: ['quarantine'],
  subjectsOf: (changed, picture) => (picture.entities.get(changed)?.type === 'quarantine' ? [changed] : []),
  check: (subject, picture) => {
    const delivery = stateOf(picture, subject, 'quarantine');
    if (delivery === undefined) return [];
    const { reason, claimedTenantId, waitsSince } = delivery;
    return [
      {
        tenantId: isTenant(claimedTenantId) ? claimedTenantId : null,
        cause: 'waits_too_long',
        title: '{n} deliveries have waited in quarantine for more than a day',
        patience: 'decision',
        ...(waitsSince === null ? {} : { since: waitsSince }),
        evidence: { reason },
      },
    ];
  },
};
