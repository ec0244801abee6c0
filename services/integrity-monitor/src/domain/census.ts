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

/** About how much memory the picture takes. */
export const estimateBytes = ({ entities, stored, unsettled, strays, awaited }: Picture): number => {
  let states = 0;
  for (const { state } of entities.values()) if (state !== undefined) states += 1;
  const exceptions = stored.size + unsettled.size + strays.size + awaited.size;
  return entities.size * BYTES_PER_ENTITY + states * BYTES_PER_STATE + exceptions * BYTES_PER_EXCEPTION;
};
