import { isTenant } from './fact.ts';
import type { Known, Member, MutablePicture, Picture } from './picture.ts';

/** The entity of that id, made on first meeting. A company is its own home, whatever is told of it. */
export const meet = (picture: MutablePicture, { id, type }: { readonly id: string; readonly type: string }): Known => {
  const met = picture.entities.get(id);
  if (met !== undefined) return met;
  picture.meetings += 1;
  const home = type === 'company' && isTenant(id) ? id : undefined;
  const known: Known = { id, type, home, version: 0, window: 0, met: picture.meetings, shown: 0, state: undefined };
  picture.entities.put(known);
  return known;
};

/** Whether entities of this kind are looked up by their company. */
export const isMember = (type: string): boolean => memberKinds.has(type);
const memberKinds: ReadonlySet<string> = new Set<Member>([
  'mapping',
  'service',
  'teamBinding',
  'syncRun',
  'reconciliation',
  'drift',
]);

/** Gives an entity its company. */
export const settleAt = (picture: MutablePicture, known: Known, tenantId: string): void => {
  known.home = tenantId;
  picture.entities.put(known);
  if (isMember(known.type)) addTo(picture.members, `${known.type}:${known.home}`, known.id);
};

/** Those of the references that do not (yet) lead to an entity of the same company. */
export const unsettledAmong = (picture: Picture, known: Known, references: readonly string[]): readonly string[] =>
  references.filter((reference) => {
    const target = picture.entities.get(reference);
    return target === undefined || (target.home !== undefined && target.home !== known.home);
  });

/** Remembers who waits for the entities that are not known yet. */
export const awaitUnknown = (picture: MutablePicture, known: Known, references: readonly string[]): void => {
  for (const reference of references) {
    if (!picture.entities.has(reference)) addTo(picture.awaited, reference, known.id);
  }
};

/** Looks again at everything that waited for this entity; answers with who that was. */
export const settleAwaiting = (picture: MutablePicture, known: Known): readonly string[] => {
  const waiting = [...(picture.awaited.get(known.id) ?? [])];
  picture.awaited.delete(known.id);
  for (const id of waiting) {
    const referrer = picture.entities.get(id);
    if (referrer !== undefined) forgetSettled(picture, referrer);
  }
  return waiting;
};

const forgetSettled = (picture: MutablePicture, known: Known): void => {
  const left = unsettledAmong(picture, known, picture.unsettled.get(known.id) ?? []);
  setOrDelete(picture.unsettled, known.id, left);
  const stored = picture.stored.get(known.id);
  if (stored === undefined) return;
  picture.stored.set(known.id, { ...stored, references: unsettledAmong(picture, known, stored.references) });
};

export const setOrDelete = <T>(map: Map<string, readonly T[]>, key: string, members: readonly T[]): void => {
  if (members.length === 0) map.delete(key);
  else map.set(key, members);
};

/** Drops an entity that nothing will ever ask for again. */
export const forget = (picture: MutablePicture, known: Known): void => {
  picture.entities.delete(known.id);
  picture.unsettled.delete(known.id);
  picture.members.get(`${known.type}:${known.home}`)?.delete(known.id);
};

export const addTo = (map: Map<string, Set<string>>, key: string, member: string): void => {
  const members = map.get(key);
  if (members === undefined) map.set(key, new Set([member]));
  else members.add(member);
};
