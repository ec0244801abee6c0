import type { Invariant } from '../invariant.ts';
import { hasLeft } from '../picture.ts';
import { enforced } from '../points.ts';
import { watching } from '../told-verdict.ts';

/** Its subjects are the companies' chains, recomputed by their owner from entries and stored versions (A6). */
export const appointmentChangeIsAudited: Invariant = {
  id: 'appointment-change-is-audited',
  sentence: 'Every version of every appointment has its entry in the company’s audit chain, and nobody has changed one',
  impact: 'What happened to an appointment can no longer be proved; somebody may have written past the service.',
  severity: 'high',
  boundary: false,
  scope: 'tenant',
  sources: 'events_and_stored_state',
  points: {
    contract: enforced('by the form of an entry, which has a place, a hash and the one before'),
    writeGuard: enforced('by writing entries from events alone; the store of entries has no way to change one'),
    database: enforced('by unique indexes on company and place, and on the event'),
    continuous: enforced('by recomputing what is new of one company’s chain after the other, all the time'),
    fullScan: enforced('by recomputing every chain once a day, and by looking at the newest verdict about each'),
  },
  kinds: [],
  ...watching('audit'),
  check: (subject, picture) => {
    const told = picture.verdicts.get(subject);
    if (told === undefined || told.holds || hasLeft(picture, told.tenantId ?? undefined)) return [];
    const title = `The audit chain of a company is not whole (${told.cause})`;
    return [{ tenantId: told.tenantId, cause: `chain:${told.cause}`, title, evidence: told.evidence }];
  },
};
