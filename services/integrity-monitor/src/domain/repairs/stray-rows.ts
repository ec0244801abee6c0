import { isOfPlatform } from '../fact.ts';
import type { Picture } from '../picture.ts';

interface StrayRow {
  readonly type: string;
  readonly recordId: string;
  /** Whose the record has been since it was first heard of. */
  readonly home: string | null;
  /** Why nothing proves whose it is; null where its first event does. */
  readonly refused: string | null;
}

/** Stored rows that name another company than the first event about their record did, or none: what one-tenant-for-ever tells of. */
export const strayRowsOf = (picture: Picture): readonly StrayRow[] =>
  [...picture.stored].flatMap(([recordId, { tenantId }]) => {
    const known = picture.entities.get(recordId);
    const home = known?.home ?? null;
    if (known === undefined || isOfPlatform(known.type) || (tenantId !== null && tenantId === home)) return [];
    return [{ type: known.type, recordId, home, refused: unprovedBecause(picture, recordId) }];
  });

const unprovedBecause = (picture: Picture, recordId: string): string | null => {
  const known = picture.entities.get(recordId);
  if (known?.home === undefined || known.version === 0) {
    return 'No event of it was ever heard: what its row says is all there is, and that is in doubt (D-02).';
  }
  if (!picture.strays.has(recordId)) return null;
  return 'Events tell of more than one company: whose it is, nothing decides (D-03). Stop their publisher first.';
};
