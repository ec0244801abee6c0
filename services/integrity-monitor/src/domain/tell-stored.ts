import type { StoredFact } from '@fencepost/contracts/integrity/facts';
import { rememberClaim } from './claimants.ts';
import type { EntityTime } from './compact/entity-table.ts';
import { awaitUnknown, forget, meet, settleAt, settleAwaiting, unsettledAmong } from './entity-graph.ts';
import { isOfPlatform, isTenant } from './fact.ts';
import { isSameState, projectState } from './known-state.ts';
import { timeIn } from './known-time.ts';
import type { Known, MutablePicture, Stored } from './picture.ts';
import { textOf } from './reading.ts';
import { referencesIn } from './references.ts';

/**
 * Takes a stored row into the picture; answers with the entities whose verdicts may have changed. `eventsAreJudged`: of a row
 * that says what events have told, and said so before, there is nothing to judge.
 */
export const tellStored = (picture: MutablePicture, fact: StoredFact, eventsAreJudged = false): readonly string[] => {
  const { entity, state, problem } = fact;
  const tenantId = textOf(fact.tenantId);
  const isNew = !picture.entities.has(entity.id);
  const wasAgreed = eventsAreJudged && !isNew && !picture.stored.has(entity.id) && !picture.gone.has(entity.id);
  const timeBefore = wasAgreed ? picture.entities.timeOf(entity.id) : undefined;
  const known = meet(picture, entity);
  if (known.home === undefined && known.version === 0 && isTenant(tenantId)) settleAt(picture, known, tenantId);

  const home = known.home === undefined ? [] : [known.home];
  // What the platform keeps may name records of any company.
  const named = isOfPlatform(known.type) ? [] : [...new Set([...home, ...referencesIn(state, known.id)])];
  const references = unsettledAmong(picture, known, named);
  const stored = projectState(known.type, state);
  const beside = picture.entities.besides(known.id);
  const isBehind = problem === undefined && entity.version < toldBefore(picture, known);
  picture.stored.set(known.id, { version: entity.version, tenantId, state: stored, references, problem, isBehind });
  picture.gone.delete(known.id);
  known.shown = picture.walks;
  picture.entities.put(known);
  // What is stored is the truth, also about when; an event of a higher version is newer.
  if (problem === undefined && (isBehind || entity.version >= known.version)) {
    picture.entities.setTime(known.id, timeIn(known.type, state));
  }
  const isMarked = rememberMark(picture, known, state);
  rememberClaim(picture, known.id, stored);
  awaitUnknown(picture, known, references);
  dropAgreeing(picture, known);
  const isAgreed = wasAgreed && known.version > 0 && !picture.stored.has(known.id);
  if (isAgreed && !isMarked && isSameTime(timeBefore, picture.entities.timeOf(known.id))) return [];
  return [known.id, ...beside, ...(isNew ? settleAwaiting(picture, known) : [])];
};

/** The version that was told before its rows began to be read. An event comes after its row, so the row must be as new. */
const toldBefore = ({ toldInWalk }: MutablePicture, { id, type, version }: Known): number =>
  toldInWalk.get(type)?.get(id) ?? version;

/** Of a number in use; one that was given back has none, and whoever takes it then has the same. True where it is another now. */
const rememberMark = (picture: MutablePicture, { id, type }: Known, { numberMark }: StoredFact['state']): boolean => {
  if (type !== 'phoneNumber') return false;
  const before = picture.numberMarks.get(id);
  if (typeof numberMark === 'string') picture.numberMarks.set(id, numberMark);
  else picture.numberMarks.delete(id);
  return before !== picture.numberMarks.get(id);
};

const isSameTime = (one: EntityTime | undefined, other: EntityTime | undefined): boolean =>
  one?.resource === other?.resource && one?.startMinute === other?.startMinute && one?.endMinute === other?.endMinute;

/** Rows of one kind that a scan no longer found between two ids lose what was stored of them; answers with their ids. */
export const forgetStored = (
  picture: MutablePicture,
  range: { readonly type: string; readonly after: string | null; readonly upTo: string | null },
  found: ReadonlySet<string>,
): readonly string[] => {
  const { type, after, upTo } = range;
  const gone = [...picture.stored.keys()].filter(
    (id) =>
      picture.entities.get(id)?.type === type &&
      (after === null || id > after) &&
      (upTo === null || id <= upTo) &&
      !found.has(id),
  );
  for (const id of gone) picture.stored.delete(id);
  return gone;
};

/** Forgets entities that no event ever told of, and of which no row is left. */
export const forgetUntold = (picture: MutablePicture, ids: readonly string[]): void => {
  for (const id of ids) {
    const known = picture.entities.get(id);
    if (known === undefined || known.version > 0) continue;
    picture.stored.delete(id);
    picture.gone.delete(id);
    forget(picture, known);
  }
};

/**
 * Forgets the stored row of an entity where it says nothing that its events do not say: the rule, not the exception. A row
 * that lies behind because its newest event came while it was being read says nothing either: the next scan tells.
 */
export const dropAgreeing = (picture: MutablePicture, known: Known): void => {
  const stored = picture.stored.get(known.id);
  if (stored !== undefined && agrees(picture, known, stored)) picture.stored.delete(known.id);
};

const agrees = (picture: MutablePicture, known: Known, stored: Stored): boolean => {
  if (stored.problem !== undefined || stored.tenantId !== (known.home ?? null)) return false;
  if (stored.isBehind) return false;
  if (stored.version < known.version) return true;
  // A version that nobody has told of yet is on its way, or was never told.
  if (known.version > 0 && stored.version > known.version) return false;
  const unsettled = picture.unsettled.get(known.id) ?? [];
  return isSameState(stored.state, known.state) && stored.references.length === 0 && unsettled.length === 0;
};
