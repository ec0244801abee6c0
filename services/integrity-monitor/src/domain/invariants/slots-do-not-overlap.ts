import type { Invariant } from '../invariant.ts';
import { hasLeft } from '../picture.ts';
import { enforced, notApplicable } from '../points.ts';

const MINUTE_MS = 60_000;

/** What Cal.com has sold over one of ours is `contested` and told by appointment-agrees-with-calcom; it is no overlap here. */
export const slotsDoNotOverlap: Invariant = {
  id: 'slots-do-not-overlap',
  sentence: 'Nobody has two appointments at one time',
  impact: 'Two customers come at one time, and one of them has to be sent away.',
  severity: 'high',
  boundary: false,
  scope: 'tenant',
  sources: 'events_and_stored_state',
  points: {
    contract: notApplicable('a form cannot tell who else has the time'),
    writeGuard: enforced('by claiming the time before the appointment is written'),
    database: enforced('by one operation on one staff-day, whose filter says that nothing overlaps'),
    continuous: enforced('by comparing the time of every appointment with those of the same day'),
    fullScan: enforced('by comparing the times of all stored appointments'),
  },
  kinds: ['appointment'],
  endsWithTime: true,
  subjectsOf: (changed, picture) =>
    picture.entities.get(changed)?.type === 'appointment' ? [changed, ...picture.entities.besides(changed)] : [],
  check: (subject, picture) => {
    const time = picture.entities.timeOf(subject);
    const home = picture.entities.get(subject)?.home;
    if (time === undefined || time.endMinute * MINUTE_MS <= picture.now || home === undefined) return [];
    if (hasLeft(picture, home)) return [];
    const [other, ...more] = picture.entities.besides(subject);
    if (other === undefined) return [];
    const title = '{n} appointments have their time together with another';
    const evidence = { resource: time.resource, appointment: other, others: more.length + 1 };
    // One that is moved away and one that takes its place are told in any order.
    return [{ tenantId: home, cause: 'overlap', title, patience: 'reference', evidence }];
  },
};
