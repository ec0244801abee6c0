import type { QuarantineReason } from '@fencepost/contracts/booking/quarantine';
import type { Severity } from '@fencepost/contracts/integrity/alert';
import { isTenant } from '../fact.ts';
import { type Invariant, TENANT_BOUNDARY } from '../invariant.ts';
import { stateOf } from '../picture.ts';
import { enforced, notApplicable } from '../points.ts';

interface Reason {
  readonly title: string;
  /** `high` unless said. */
  readonly severity?: Severity;
  /** These are about a kind of delivery, whatever event type it has. */
  readonly ofTrigger?: true;
}

/** Every reason there is: the type checker refuses a new one that nobody has weighed. */
const reasons: Readonly<Record<QuarantineReason, Reason>> = {
  event_type_of_other_company: {
    title: 'Deliveries name an event type of another company',
    severity: TENANT_BOUNDARY,
  },
  mapping_contradicts_team: { title: 'Deliveries meet a mapping of another team', severity: TENANT_BOUNDARY },
  team_contradicts: { title: 'Deliveries name another team', severity: TENANT_BOUNDARY },
  number_of_other_company: { title: 'Calls came over a number of another company', severity: TENANT_BOUNDARY },
  agent_of_other_company: { title: 'Calls were taken by a voice agent of another company', severity: TENANT_BOUNDARY },
  endpoint_unknown: { title: 'Deliveries came through an endpoint that nobody knows' },
  event_type_missing: { title: 'Deliveries name no event type' },
  event_type_unknown: { title: 'Deliveries name an event type that nobody has mapped' },
  number_unknown: { title: 'Calls came over a number that nobody has' },
  agent_unknown: { title: 'Calls were taken by a voice agent that nobody has' },
  company_suspended: { title: 'Deliveries are for a suspended company' },
  conflicting_content: { title: 'Deliveries contradict a booking that is known already' },
  malformed_payload: { title: 'Deliveries cannot be read', severity: 'medium' },
  trigger_not_handled: {
    title: 'Deliveries are of a kind that is not handled yet',
    severity: 'medium',
    ofTrigger: true,
  },
  unknown_trigger: { title: 'Deliveries are of a kind that nobody knows', severity: 'medium', ofTrigger: true },
};

/** One cause is one reason, claimed company and event type; for kinds of delivery, the kind instead of the event type. */
export const deliveryIsAttributable: Invariant = {
  id: 'delivery-is-attributable',
  sentence: 'Every authentic delivery can be applied to exactly one company',
  impact: 'The deliveries are kept in quarantine and can be replayed; nothing was applied to any company.',
  severity: 'high',
  boundary: true,
  scope: 'platform',
  sources: 'events_and_stored_state',
  points: {
    contract: enforced('by the verdict, which has no way to name a company without evidence'),
    writeGuard: enforced('by the booking service, which applies accepted deliveries only'),
    database: notApplicable('quarantine is where such deliveries belong'),
    continuous: enforced('by following every delivery into quarantine and out of it'),
    fullScan: enforced('by reading what waits in the quarantine of the booking service'),
  },
  kinds: ['quarantine'],
  subjectsOf: (changed, picture) => (picture.entities.get(changed)?.type === 'quarantine' ? [changed] : []),
  check: (subject, picture) => {
    const delivery = stateOf(picture, subject, 'quarantine');
    if (delivery === undefined) return [];
    const { reason, claimedTenantId, eventTypeId, trigger } = delivery;
    const known = reasonOf(reason);
    return [
      {
        tenantId: isTenant(claimedTenantId) ? claimedTenantId : null,
        cause: `${reason}:${(known.ofTrigger ? trigger : eventTypeId) ?? 'none'}`,
        title: known.title,
        ...(known.severity === undefined ? {} : { severity: known.severity }),
        evidence: { reason, eventTypeId, trigger },
      },
    ];
  },
};

/** A reason newer than this monitor is shown as it is. */
const reasonOf = (reason: string): Reason =>
  isKnown(reason) ? reasons[reason] : { title: `Deliveries are in quarantine (${reason})` };

const isKnown = (reason: string): reason is QuarantineReason => Object.hasOwn(reasons, reason);
