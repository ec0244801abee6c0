import type { Picture } from './picture.ts';

/** How many entities of each kind are known. */
export const countByType = ({ entities }: Picture): Readonly<Record<string, number>> => entities.countByType();

/** Measured by picture-size.test.ts on Node 24, with the texts that name them. */
const BYTES_PER_EXCEPTION = 300;
const BYTES_PER_MEMBER = 110;
/** Of a thing that only one company can have: its name, and who says so. */
const BYTES_PER_CLAIM = 120;

/** About how much memory the picture takes. */
export const estimateBytes = (picture: Picture): number => {
  const { entities, stored, unsettled, strays, awaited, gone, claimants, members } = picture;
  const exceptions = stored.size + unsettled.size + strays.size + awaited.size + gone.size;
  const listed = members.values().reduce((sum, { size }) => sum + size, 0);
  const beside = claimants.size * BYTES_PER_CLAIM + listed * BYTES_PER_MEMBER + exceptions * BYTES_PER_EXCEPTION;
  return entities.bytes + beside;
};
