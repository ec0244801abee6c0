import { entityTypeOf } from '@fencepost/contracts/ids';
import type { Fact } from './fact.ts';

const MAX_DEPTH = 12;
const MAX_REFERENCES = 200;
/** Members whose text a vendor chose: it may look like an id of ours and is none. */
const vendorNames: ReadonlySet<string> = new Set(['calcomUid', 'calcomUids', 'iCal']);

/**
 * Every id of ours inside an entity's state, except its own: what the entity refers to. The walk needs no list of
 * fields, so a reference that somebody adds tomorrow is checked tomorrow.
 */
export const referencesIn = (state: unknown, ownId: string): readonly string[] => {
  const found = new Set<string>();
  const visit = (value: unknown, depth: number): void => {
    if (found.size >= MAX_REFERENCES || depth > MAX_DEPTH) return;
    if (typeof value === 'string') {
      if (value !== ownId && entityTypeOf(value) !== undefined) found.add(value);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) if (!vendorNames.has(name)) visit(member, depth + 1);
    }
  };
  visit(state, 0);
  return [...found];
};

/** Every entity that has to be known before a fact can be taken in. */
export const idsNamedBy = ({ id, tenantId, state }: Pick<Fact, 'id' | 'tenantId' | 'state'>): readonly string[] => [
  ...new Set([id, ...(tenantId === null ? [] : [tenantId]), ...referencesIn(state, id)]),
];
