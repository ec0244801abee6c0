import type { AuditRecord } from './audit-record.ts';
import type { Fault } from './verify-chain.ts';

/** The entries of one entity, as far as completeness asks: version `n` has exactly `n` entries. */
export type VersionEntry = Pick<AuditRecord, 'seq' | 'entity'>;

/** What is stored of an entity: its version, and whether its last change is so young that its entry may be on its way. */
export interface StoredVersion {
  readonly id: string;
  readonly version: number;
  readonly isYoung: boolean;
}

/** The first version of an entity that is missing or there twice, its entries coming in the order of their versions. */
export const firstGap = (entries: readonly VersionEntry[]): Fault | null => {
  for (const [index, { seq, entity }] of entries.entries()) {
    const expected = index + 1;
    if (entity.version === expected) continue;
    const { id, version } = entity;
    if (version < expected) {
      return { kind: 'inserted', seq, explanation: `Version ${version} of ${id} has two entries.` };
    }
    return { kind: 'omitted', seq, explanation: `Version ${expected} of ${id} has no entry; this is ${version}.` };
  }
  return null;
};

/** The chain of one entity beside what is stored of it: how many entries are still on their way, or what is wrong. */
export const compareVersions = (
  entries: readonly VersionEntry[],
  { id, version, isYoung }: StoredVersion,
): { readonly fault: Fault | null; readonly onTheirWay: number } => {
  const gap = firstGap(entries);
  const missing = version - (entries.at(-1)?.entity.version ?? 0);
  // An entry that waits for the one before it leaves a gap for a while.
  if (gap?.kind === 'omitted' && isYoung) return { fault: null, onTheirWay: version - entries.length };
  if (gap !== null) return { fault: gap, onTheirWay: 0 };
  if (missing < 0) {
    const explanation = `${id} is stored in version ${version}; this entry tells of a later one.`;
    return { fault: { kind: 'inserted', seq: entries[version]?.seq ?? null, explanation }, onTheirWay: 0 };
  }
  if (missing === 0 || isYoung) return { fault: null, onTheirWay: missing };
  const explanation = `${id} is stored in version ${version}; the chain ends with version ${version - missing}.`;
  return { fault: { kind: 'omitted', seq: null, explanation }, onTheirWay: 0 };
};
