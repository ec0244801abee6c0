import type { Invariant } from '../invariant.ts';
import { hasLeft, type Known, membersOf, type Picture, stateOf } from '../picture.ts';
import { enforced, notApplicable } from '../points.ts';

/** What Cal.com no longer has is sold no more at once; that the company gives it up is a person's decision (K15). */
export const removedEventTypeIsDecided: Invariant = {
  id: 'removed-event-type-is-decided',
  sentence: 'Every removal of an event type at Cal.com is decided by a person',
  impact: 'Its service is sold no more, and nobody has said whether that is meant; the event type stays the company’s.',
  severity: 'medium',
  boundary: false,
  scope: 'tenant',
  sources: 'events_and_stored_state',
  points: {
    contract: notApplicable('a form cannot tell what Cal.com has removed'),
    writeGuard: enforced('by the sync, which takes no removal over without a person, whatever the settings say'),
    database: notApplicable('a removal may wait for its decision'),
    continuous: enforced('by following every drift of a removed event type until it is decided'),
    fullScan: enforced('by looking for removals in the stored drift'),
  },
  kinds: ['drift'],
  subjectsOf: (changed, picture) => {
    const known = picture.entities.get(changed);
    if (known?.type === 'drift') return [changed];
    if (known?.type === 'company') return membersOf(picture, 'drift', changed);
    return known?.type === 'mapping' && known.home !== undefined ? driftsBeside(known, known.home, picture) : [];
  },
  check: (subject, picture) => {
    const drift = stateOf(picture, subject, 'drift');
    const home = picture.entities.get(subject)?.home;
    if (drift?.open !== true || drift.kind !== 'removed' || home === undefined || hasLeft(picture, home)) return [];
    const { eventTypeId } = drift;
    if (isOfLeftTeam(eventTypeId, home, picture)) return [];
    const title = 'Found {n} event types removed at Cal.com, and nobody has decided about them';
    return [{ tenantId: home, cause: 'event_type_removed', title, evidence: { eventTypeId } }];
  },
};

/** What the company left behind with its team is nothing to decide any more. */
const isOfLeftTeam = (eventTypeId: number | null, home: string, picture: Picture): boolean => {
  const team = stateOf(picture, home, 'company')?.teamId;
  const mapping = membersOf(picture, 'mapping', home)
    .map((id) => stateOf(picture, id, 'mapping'))
    .find((each) => each?.eventTypeId === eventTypeId);
  return mapping?.retired === true && mapping.teamId !== team;
};

const driftsBeside = ({ id }: Known, home: string, picture: Picture): readonly string[] => {
  const eventTypeId = stateOf(picture, id, 'mapping')?.eventTypeId;
  return membersOf(picture, 'drift', home).filter(
    (drift) => stateOf(picture, drift, 'drift')?.eventTypeId === eventTypeId,
  );
};
