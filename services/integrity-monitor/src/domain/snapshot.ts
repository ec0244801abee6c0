import { rememberClaim } from './claimants.ts';
import { awaitUnknown, meet, settleAt } from './entity-graph.ts';
import type { KnownState } from './known-state.ts';
import { emptyPicture, type MutablePicture, type Picture, type Stray } from './picture.ts';

/** A picture as texts of bounded length. What was stored where is not in it: the first scan after a start tells. */
export type Chunks = readonly string[];

type Line = readonly [
  id: string,
  type: string,
  home: string | null,
  version: number,
  window: number,
  state: KnownState | null,
  unsettled: readonly string[] | null,
  strays: readonly Stray[] | null,
];

/** Characters; with MongoDB's limit of 16 MiB a document this is generous, and a chunk stays well under 1 MB. */
export const MAX_CHUNK_LENGTH = 700_000;

export const encodePicture = ({ entities, unsettled, strays }: Picture): Chunks => {
  const chunks: string[] = [];
  let lines: string[] = [];
  let length = 0;
  const cut = () => {
    if (lines.length > 0) chunks.push(`[${lines.join(',')}]`);
    lines = [];
    length = 0;
  };
  for (const { id, type, home = null, version, window, state = null } of entities.values()) {
    const line: Line = [id, type, home, version, window, state, unsettled.get(id) ?? null, strays.get(id) ?? null];
    const text = JSON.stringify(line);
    if (length + text.length > MAX_CHUNK_LENGTH) cut();
    lines.push(text);
    length += text.length + 1;
  }
  cut();
  return chunks;
};

/** The picture in these chunks. Throws when they are not what `encodePicture` wrote. */
export const decodePicture = (chunks: Chunks): MutablePicture => {
  const picture = emptyPicture();
  for (const chunk of chunks) {
    for (const line of JSON.parse(chunk) as Line[]) restore(picture, line);
  }
  // Only now is it known which references lead nowhere.
  for (const [id, references] of picture.unsettled) {
    const known = picture.entities.get(id);
    if (known !== undefined) awaitUnknown(picture, known, references);
  }
  return picture;
};

const restore = (picture: MutablePicture, line: Line): void => {
  const [id, type, home, version, window, state, unsettled, strays] = line;
  const known = meet(picture, { id, type });
  if (home !== null) settleAt(picture, known, home);
  Object.assign(known, { version, window, state: state ?? undefined });
  rememberClaim(picture, id, known.state);
  if (unsettled !== null) picture.unsettled.set(id, unsettled);
  if (strays !== null) picture.strays.set(id, strays);
};
