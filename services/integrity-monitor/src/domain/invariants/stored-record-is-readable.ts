import type { Invariant } from '../invariant.ts';
import { enforced, notApplicable } from '../points.ts';

/** Mappings are left to mapping-team-is-company-team, which counts the unreadable as empty: one row, one alert. */
export const storedRecordIsReadable: Invariant = {
  id: 'stored-record-is-readable',
  sentence: 'Every stored record fits its schema',
  impact: 'Nobody can say whose the record is or what it refers to, and commands on it fail.',
  severity: 'high',
  boundary: false,
  scope: 'tenant',
  sources: 'events_and_stored_state',
  points: {
    contract: enforced('by parsing every input and every answer'),
    writeGuard: enforced('by the collection port, which holds every written field to the schema'),
    database: enforced('by $jsonSchema, made from the same schema and verified at every start'),
    continuous: notApplicable('events are not rows'),
    fullScan: enforced('by the owners, who report rows that they cannot read'),
  },
  kinds: 'every',
  subjectsOf: (changed) => [changed],
  check: (subject, picture) => {
    const known = picture.entities.get(subject);
    const problem = picture.stored.get(subject)?.problem;
    if (known === undefined || problem === undefined || known.type === 'mapping') return [];
    const title = `Stored records cannot be read (${known.type})`;
    return [{ tenantId: known.home ?? null, cause: `unreadable:${known.type}`, title, evidence: { problem } }];
  },
};
