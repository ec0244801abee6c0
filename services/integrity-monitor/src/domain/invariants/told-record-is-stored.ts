import type { Invariant } from '../invariant.ts';
import { type Picture, standingOf, stateOf } from '../picture.ts';
import { enforced, notApplicable } from '../points.ts';

const leaving: ReadonlySet<unknown> = new Set(['offboarding', 'offboarded']);

/** An event comes after its row. A row that a later scan does not show, or shows as it was before, was changed around every command. */
export const toldRecordIsStored: Invariant = {
  id: 'told-record-is-stored',
  sentence: 'Every record that events told of is stored as they told it, unless it was removed by command',
  impact:
    'A record was deleted or set back directly in a database: whatever refers to it fails, or what happened since is lost.',
  severity: 'high',
  boundary: false,
  scope: 'tenant',
  sources: 'events_and_stored_state',
  points: {
    contract: notApplicable('a form cannot tell what is missing'),
    writeGuard: enforced('by the collection port, which deletes nothing but tombstones that were told'),
    database: notApplicable('a database does not know who deletes'),
    continuous: notApplicable('nobody tells of a row that was deleted directly'),
    fullScan: enforced('by comparing every stretch that has changed with the records that events told of before'),
  },
  kinds: 'every',
  subjectsOf: (changed, picture) => {
    if (picture.gone.size === 0 || picture.entities.get(changed)?.type !== 'company') return [changed];
    return [changed, ...[...picture.gone].filter((id) => companyOf(id, picture) === changed)];
  },
  check: (subject, picture) => {
    const known = picture.entities.get(subject);
    const stored = picture.stored.get(subject);
    const isGone = picture.gone.has(subject);
    if (known === undefined || known.version === 0 || !(isGone || stored?.isBehind)) return [];
    if (isGone && standingOf(picture, known).state?.of === 'tombstone') return [];
    if (isLeaving(picture, companyOf(subject, picture))) return [];
    const [cause, did] = isGone ? ['missing', 'deleted'] : ['behind', 'set back'];
    const title = `Found {n} records ${did} directly in the database (${known.type})`;
    const evidence = { type: known.type, version: known.version, ...(isGone ? {} : { stored: stored?.version }) };
    const common = { tenantId: known.home ?? null, cause: `${cause}:${known.type}`, title } as const;
    return [{ ...common, patience: 'reference', evidence }];
  },
};

/** What is nobody's in quarantine is removed with the company that it says it is for. */
const companyOf = (id: string, picture: Picture): string | undefined =>
  picture.entities.get(id)?.home ?? stateOf(picture, id, 'quarantine')?.claimedTenantId ?? undefined;

const isLeaving = (picture: Picture, companyId: string | undefined): boolean => {
  const company = companyId === undefined ? undefined : picture.entities.get(companyId);
  const state = company === undefined ? undefined : standingOf(picture, company).state;
  return state?.of === 'company' && leaving.has(state.status);
};
