import type { EntityType } from '@fencepost/contracts/ids';
import type { Invariant } from '../invariant.ts';
import { hasLeft } from '../picture.ts';
import { enforced, notApplicable } from '../points.ts';

/** Owners of these tell of every version; of others a version may be the owner's own business. */
const kinds: readonly EntityType[] = ['customer', 'appointment', 'callback', 'policy', 'merge'];
const isTold: ReadonlySet<string> = new Set(kinds);

/** A stored version that no event tells of is an outbox that nobody empties, or a write past every command. */
export const storedChangeIsTold: Invariant = {
  id: 'stored-change-is-told',
  sentence: 'Every stored change is told of by an event',
  impact: 'Calendars, the portal and the audit do not know of the change.',
  severity: 'high',
  boundary: false,
  scope: 'tenant',
  sources: 'events_and_stored_state',
  points: {
    contract: enforced('by the envelope, which carries the version of what it tells'),
    writeGuard: enforced('by writing state and event in one update of one document'),
    database: notApplicable('MongoDB does not know what was published'),
    continuous: notApplicable('nobody tells of an event that is missing'),
    fullScan: enforced('by comparing the version of every stored row with the newest that was told'),
  },
  kinds,
  subjectsOf: (changed, picture) => (isTold.has(picture.entities.get(changed)?.type ?? '') ? [changed] : []),
  check: (subject, picture) => {
    const known = picture.entities.get(subject);
    const stored = picture.stored.get(subject);
    if (known === undefined || stored === undefined || !isTold.has(known.type)) return [];
    const isAhead = known.version > 0 && stored.version > known.version;
    if (!isAhead || hasLeft(picture, known.home)) return [];
    const title = `Stored changes were never told of ({n} of ${known.type})`;
    const evidence = { type: known.type, version: known.version, stored: stored.version };
    return [{ tenantId: known.home ?? null, cause: `untold:${known.type}`, title, patience: 'work', evidence }];
  },
};
