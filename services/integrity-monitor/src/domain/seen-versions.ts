/** Which versions of an entity were told: the highest, and a bit for each of the 31 up to it. */
export interface SeenVersions {
  version: number;
  window: number;
}

const WINDOW_VERSIONS = 31;
const WINDOW_MASK = 2 ** WINDOW_VERSIONS - 1;

/**
 * Marks a version as told and says whether it was for the first time, in whatever order versions come. A version more
 * than 31 behind the highest counts as told: exactness there would cost memory for every entity.
 */
export const see = (seen: SeenVersions, version: number): boolean => {
  const behind = seen.version - version;
  if (behind >= WINDOW_VERSIONS) return false;
  if (behind >= 0) {
    const bit = 1 << behind;
    const first = (seen.window & bit) === 0;
    seen.window |= bit;
    return first;
  }
  seen.window = -behind >= WINDOW_VERSIONS ? 1 : ((seen.window << -behind) | 1) & WINDOW_MASK;
  seen.version = version;
  return true;
};
