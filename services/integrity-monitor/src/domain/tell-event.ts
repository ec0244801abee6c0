import { rememberClaim } from './claimants.ts';
import { awaitUnknown, meet, setOrDelete, settleAt, settleAwaiting, unsettledAmong } from './entity-graph.ts';
import { type Fact, isTenant } from './fact.ts';
import { projectState } from './known-state.ts';
import { timeIn } from './known-time.ts';
import type { Known, MutablePicture } from './picture.ts';
import { referencesIn } from './references.ts';
import { see } from './seen-versions.ts';
import { forgetOldRuns } from './sync-runs.ts';
import { dropAgreeing } from './tell-stored.ts';

export interface Told {
  /** Whether this was told for the first time. */
  readonly first: boolean;
  /** Entities whose verdicts may have changed. */
  readonly touched: readonly string[];
}

const MAX_STRAYS = 5;

/** Takes an event into the picture. The highest version wins, whatever comes late or twice; tenants are always compared. */
export const tellEvent = (picture: MutablePicture, fact: Fact): Told => {
  const isNew = !picture.entities.has(fact.id);
  const known = meet(picture, fact);
  const beside = picture.entities.besides(known.id);
  const first = isStray(known, fact) ? rememberStray(picture, known, fact) : rememberFact(picture, known, fact);
  const touched = [known.id, ...beside, ...(isNew ? settleAwaiting(picture, known) : [])];
  forgetOldRuns(picture, known);
  return { first, touched };
};

/** The first event decides the home for ever; a company is its own. A stray tells of the tenant and of nothing else. */
const isStray = (known: Known, { scope, tenantId }: Fact): boolean => {
  if (scope === 'platform') return false;
  const decided = known.type === 'company' || known.version > 0;
  return !isTenant(tenantId) || (decided && tenantId !== known.home);
};

const rememberStray = (picture: MutablePicture, known: Known, { tenantId, version }: Fact): boolean => {
  const strays = picture.strays.get(known.id) ?? [];
  const repeated = strays.some((stray) => stray.tenantId === tenantId && stray.version === version);
  if (repeated || strays.length >= MAX_STRAYS) return !repeated;
  picture.strays.set(known.id, [...strays, { tenantId, version }]);
  return true;
};

const rememberFact = (picture: MutablePicture, known: Known, fact: Fact): boolean => {
  if (isBornAnew(picture, known, fact)) Object.assign(known, { version: 0, window: 0 });
  const isNewest = fact.version > known.version;
  if (isNewest) rememberBefore(picture, known);
  if (fact.scope === 'tenant' && fact.tenantId !== null && known.version === 0) settleAt(picture, known, fact.tenantId);
  const first = see(known, fact.version);
  if (!isNewest) {
    picture.entities.put(known);
    return first;
  }
  known.state = projectState(known.type, fact.state);
  picture.entities.put(known);
  picture.entities.setTime(known.id, timeIn(known.type, fact.state));
  rememberClaim(picture, known.id, known.state);
  if (fact.scope === 'tenant') rememberReferences(picture, known, fact);
  // Told anew at home: what strayed before is history, and so is a row that lay behind. The next scan tells.
  picture.strays.delete(known.id);
  const stored = picture.stored.get(known.id);
  if (stored?.isBehind) picture.stored.set(known.id, { ...stored, isBehind: false });
  dropAgreeing(picture, known);
  return first;
};

/** A record that is gone, or whose row began anew before this came: a command wrote it again, as out of a backup. */
const isBornAnew = ({ gone, stored }: MutablePicture, { id, version: known }: Known, { version }: Fact): boolean => {
  const row = stored.get(id);
  return version === 1 && known > 1 && (gone.has(id) || (row?.isBehind === true && row.version === version));
};

/** Rows of its kind that are being read may be older than this event. */
const rememberBefore = ({ toldInWalk }: MutablePicture, { id, type, version }: Known): void => {
  const told = toldInWalk.get(type);
  if (told?.has(id) === false) told.set(id, version);
};

/** The company itself is a reference, too: nothing may belong to a company that nobody registered. */
const rememberReferences = (picture: MutablePicture, known: Known, { tenantId, state }: Fact): void => {
  const home = tenantId === null ? [] : [tenantId];
  const references = new Set([...home, ...referencesIn(state, known.id)]);
  references.delete(known.id);
  const unsettled = unsettledAmong(picture, known, [...references]);
  setOrDelete(picture.unsettled, known.id, unsettled);
  awaitUnknown(picture, known, unsettled);
};
