import type { CalcomRecord } from '@fencepost/vendors/calcom/webhook';

/** Cal.com's records in groups, each of one chain of reschedules as far as it is among them; groups and members in the given order. */
export const chainsOfRecords = (records: readonly CalcomRecord[]): readonly (readonly CalcomRecord[])[] => {
  const groupOf = new Map<string, CalcomRecord[]>();
  const groups = new Set<CalcomRecord[]>();
  for (const record of records) {
    const group: CalcomRecord[] = [record];
    const names = namesOf(record);
    for (const earlier of new Set(names.map((name) => groupOf.get(name)))) {
      if (earlier === undefined) continue;
      group.unshift(...earlier);
      groups.delete(earlier);
    }
    for (const name of group.flatMap(namesOf)) groupOf.set(name, group);
    groups.add(group);
  }
  return [...groups];
};

/** Uids of a record’s chain that are not among these records: what there is has to be asked for. */
export const neighboursOf = (chain: readonly CalcomRecord[]): readonly string[] => {
  const own = new Set(chain.map(({ uid }) => uid));
  return [...new Set(chain.flatMap(namesOf))].filter((uid) => !own.has(uid));
};

const namesOf = ({ uid, previousUid, nextUid }: CalcomRecord): readonly string[] =>
  [uid, previousUid, nextUid].filter((name) => name !== undefined);
