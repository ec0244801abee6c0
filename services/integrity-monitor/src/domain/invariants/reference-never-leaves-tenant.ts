import { entityTypeOf } from '@fencepost/contracts/ids';
import { weaknessOf } from '../cvss.ts';
import { type Invariant, TENANT_BOUNDARY, type Violation } from '../invariant.ts';
import { type Known, type Picture, standingOf } from '../picture.ts';
import { enforced, notApplicable } from '../points.ts';
import { MAX_REFERENCES, UNREAD } from '../references.ts';

/**
 * References are found by their form, not by a list of fields. Homes are compared, not claims: a row whose own tenant was
 * bent is one cause, told once, by one-tenant-for-ever.
 */
export const referenceNeverLeavesTenant: Invariant = {
  id: 'reference-never-leaves-tenant',
  sentence: 'What a record refers to exists and belongs to the same company',
  impact: 'Data of one company may be read or changed through a record of another, or points to nothing.',
  severity: TENANT_BOUNDARY,
  boundary: true,
  scope: 'tenant',
  sources: 'events_and_stored_state',
  cvss: weaknessOf('CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N'),
  points: {
    contract: notApplicable('a form cannot tell whose id it is'),
    writeGuard: enforced('by the owners, who look up every id through the view of one company'),
    database: notApplicable('MongoDB has no foreign keys'),
    continuous: enforced('by walking over every id in the state of every event'),
    fullScan: enforced('by walking over every id in every stored row'),
  },
  kinds: 'every',
  subjectsOf: (changed) => [changed],
  check: (subject, picture) => {
    const known = picture.entities.get(subject);
    if (known?.home === undefined) return [];
    const { references, state } = standingOf(picture, known);
    // What was removed or came to nothing leads nowhere any more; to another company it must not lead either.
    const open =
      state?.of === 'tombstone' ? references.filter((id) => id === UNREAD || picture.entities.has(id)) : references;
    return open.flatMap((reference) => violationOf(known, reference, picture));
  },
};

const violationOf = (known: Known, reference: string, picture: Picture): readonly Violation[] => {
  if (reference === UNREAD) {
    const title = `Records refer to more than the monitor looks at (${known.type})`;
    const evidence = { type: known.type, lookedAtMost: MAX_REFERENCES };
    return [{ tenantId: known.home ?? null, cause: `unread:${known.type}`, title, severity: 'high', evidence }];
  }
  const target = picture.entities.get(reference);
  const kinds = `${known.type}->${target?.type ?? entityTypeOf(reference) ?? 'unknown'}`;
  const common = { tenantId: known.home ?? null, evidence: { type: known.type, refersTo: reference } };
  if (target !== undefined) {
    const title = `Records of a company refer to records of another (${kinds})`;
    const evidence = { ...common.evidence, whichBelongsTo: target.home ?? null };
    return [{ ...common, cause: `foreign:${kinds}`, title, evidence }];
  }
  // Before every owner was scanned, "unknown" may only mean that its events are older than the stream.
  if (!picture.complete) return [];
  const title = `Records refer to something that nobody knows (${kinds})`;
  // An intent comes before its appointment; one that a crash leaves without is given up by its sweeper.
  const patience = known.type === 'intent' ? 'work' : 'reference';
  return [{ ...common, cause: `unknown:${kinds}`, title, severity: 'high', patience }];
};
