import type { Picture } from './picture.ts';

/** How many entities of each kind are known. */
export const countByType = ({ entities }: Picture): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { type } of entities.values()) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
};

/** Measured by picture-size.test.ts on Node 24: id, index entry and node; state and the exceptions come on top. */
const BYTES_PER_ENTITY = 160;
const BYTES_PER_STATE = 150;
const BYTES_PER_EXCEPTION = 300;
/** Of a thing that only one company can have: its name, and who says so. */
const BYTES_PER_CLAIM = 120;

/** About how much memory the picture takes. */
export const estimateBytes = (picture: Picture): number => {
  const { entities, stored, unsettled, strays, awaited, gone, claimants } = picture;
  let states = 0;
  for (const { state } of entities.values()) if (state !== undefined) states += 1;
  const exceptions = stored.size + unsettled.size + strays.size + awaited.size + gone.size;
  const known = entities.size * BYTES_PER_ENTITY + states * BYTES_PER_STATE;
  return known + claimants.size * BYTES_PER_CLAIM + exceptions * BYTES_PER_EXCEPTION;
};
