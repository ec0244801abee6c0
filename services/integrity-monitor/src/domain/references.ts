import { entityTypeOf } from '@fencepost/contracts/ids';
import type { Fact } from './fact.ts';

const MAX_DEPTH = 12;
/** More than the largest event of any contract can hold. */
export const MAX_REFERENCES = 2_000;
/** Stands among an entity's references for all that were not looked at: it never settles, and so is a violation. */
export const UNREAD = '(more than is looked at)';
/** Members whose text a vendor chose: it may look like an id of ours and is none. */
const vendorNames: ReadonlySet<string> = new Set(['calcomUid', 'calcomUids', 'iCal']);

/**
 * Every id of ours inside an entity's state, except its own: what the entity refers to. The walk needs no list of
 * fields, so a reference that somebody adds tomorrow is checked tomorrow. Where it ends early, `UNREAD` is the last of them.
 */
export const referencesIn = (state: unknown, ownId: string): readonly string[] => {
  const found = new Set<string>();
  let unread = false;
  const visit = (value: unknown, depth: number): void => {
    if (typeof value === 'string') {
      if (value === ownId || entityTypeOf(value) === undefined || found.has(value)) return;
      if (found.size < MAX_REFERENCES) found.add(value);
      else unread = true;
    } else if (typeof value === 'object' && value !== null) {
      if (depth >= MAX_DEPTH) {
        unread = true;
        return;
      }
      for (const [name, member] of Object.entries(value)) if (!vendorNames.has(name)) visit(member, depth + 1);
    }
  };
  visit(state, 0);
  return unread ? [...found, UNREAD] : [...found];
};

/** Every entity that has to be known before a fact can be taken in. */
export const idsNamedBy = ({ id, tenantId, state }: Pick<Fact, 'id' | 'tenantId' | 'state'>): readonly string[] => [
  ...new Set(
    [id, ...(tenantId === null ? [] : [tenantId]), ...referencesIn(state, id)].filter((one) => one !== UNREAD),
  ),
];
