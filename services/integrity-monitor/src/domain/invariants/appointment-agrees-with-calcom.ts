import type { Invariant, Violation } from '../invariant.ts';
import { hasLeft, stateOf } from '../picture.ts';
import { enforced, notApplicable } from '../points.ts';

/** What was sold twice needs a person at once; what Cal.com has not confirmed needs one only after a while (K19). */
export const appointmentAgreesWithCalcom: Invariant = {
  id: 'appointment-agrees-with-calcom',
  sentence: 'Every appointment has its time alone, and what is decided about it reaches Cal.com',
  impact: 'Two customers may come at one time, or somebody comes to an appointment that Cal.com does not know.',
  severity: 'high',
  boundary: false,
  scope: 'tenant',
  sources: 'events_and_stored_state',
  points: {
    contract: notApplicable('a form cannot tell what Cal.com has sold'),
    writeGuard: enforced('by the claim of the slot, and by the intent that is written before the appointment'),
    database: enforced('by one operation on one staff-day for whatever Cal.com has not sold itself'),
    continuous: enforced('by following every appointment that is contested or pending'),
    fullScan: enforced('by looking for both in the stored appointments'),
  },
  kinds: ['appointment'],
  endsWithTime: true,
  subjectsOf: (changed, picture) => (picture.entities.get(changed)?.type === 'appointment' ? [changed] : []),
  check: (subject, picture) => {
    const state = stateOf(picture, subject, 'appointment');
    const tenantId = picture.entities.get(subject)?.home;
    if (state === undefined || tenantId === undefined || hasLeft(picture, tenantId)) return [];
    const common = { tenantId, evidence: { appointment: subject } };
    const found: Violation[] = [];
    if (state.contested) {
      const title = 'Cal.com has sold {n} times that another appointment has';
      found.push({ ...common, cause: 'contested', title });
    }
    if (state.pending) {
      const title = 'Cal.com has not confirmed {n} appointments for a long time';
      found.push({ ...common, cause: 'pending', title, severity: 'medium', patience: 'work' });
    }
    return found;
  },
};
