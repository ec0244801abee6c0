import { rememberClaim } from './claimants.ts';
import type { TableParts } from './compact/entity-table.ts';
import { addTo, awaitUnknown, isMember } from './entity-graph.ts';
import type { KnownState } from './known-state.ts';
import { emptyPicture, type Known, type MutablePicture, type Stray } from './picture.ts';
import type { ToldVerdict } from './told-verdict.ts';

/** A picture as texts of bounded length. What was stored where is not in it: the first scan after a start tells. */
export type Chunks = readonly string[];

/** Characters: one block of rows. The write of a chunk holds up whoever stores an alert at that moment, by milliseconds. */
export const MAX_CHUNK_LENGTH = 170_000;

/** What a chunk begins with. Rows and times come in blocks, as base64; all else as JSON lists. */
const kinds = {
  rows: 'r',
  times: 't',
  meta: 'm',
  texts: 'x',
  states: 's',
  odd: 'o',
  unsettled: 'u',
  strays: 'y',
  verdicts: 'v',
} as const;
type ListKind = Exclude<keyof typeof kinds, 'rows' | 'times' | 'meta'>;

interface Lists {
  readonly texts: readonly string[];
  readonly states: readonly (readonly [number: number, state: KnownState])[];
  readonly odd: readonly Known[];
  readonly unsettled: readonly (readonly [string, readonly string[]])[];
  readonly strays: readonly (readonly [string, readonly Stray[]])[];
  readonly verdicts: readonly ToldVerdict[];
}

/**
 * The picture as it is now, in chunks that are made into texts when they are asked for: rows are copied here, which is a
 * matter of milliseconds for a million entities, and turning them into texts can wait and be interrupted.
 */
export const capturePicture = (picture: MutablePicture): readonly (() => string)[] => {
  const { entities, unsettled, strays, verdicts, meetings } = picture;
  const { rows, times, texts, states, odd } = entities.parts();
  const lists: Lists = {
    ...{ texts: texts.slice(1), odd, unsettled: [...unsettled], strays: [...strays], verdicts: [...verdicts.values()] },
    states: states.flatMap((state, number) => (state === undefined ? [] : [[number, state] as const])),
  };
  const told = [
    `${kinds.meta}${JSON.stringify({ meetings })}`,
    ...listKinds.flatMap((kind) => chunksOf(lists[kind]).map((text) => kinds[kind] + text)),
  ];
  return [...told.map((text) => () => text), ...blockChunks(kinds.rows, rows), ...blockChunks(kinds.times, times)];
};

export const encodePicture = (picture: MutablePicture): Chunks => capturePicture(picture).map((make) => make());

const listKinds: readonly ListKind[] = ['texts', 'states', 'odd', 'unsettled', 'strays', 'verdicts'];

/** The picture in these chunks. Throws when they are not what `encodePicture` wrote. */
export const decodePicture = (chunks: Chunks): MutablePicture => {
  const of = (kind: keyof typeof kinds): readonly string[] =>
    chunks.filter((chunk) => chunk.startsWith(kinds[kind])).map((chunk) => chunk.slice(1));
  const list = <K extends ListKind>(kind: K): Lists[K] =>
    of(kind).flatMap((text) => JSON.parse(text)) as unknown as Lists[K];
  const [meta] = of('meta');
  if (meta === undefined || chunks.some((chunk) => !isKind(chunk.charAt(0))))
    throw new Error('no snapshot of a picture');

  const picture = emptyPicture();
  const states: (KnownState | undefined)[] = [undefined];
  for (const [number, state] of list('states')) states[number] = state;
  const saved: TableParts = {
    ...{ rows: of('rows').flatMap(blocksOf), times: of('times').flatMap(blocksOf), states: Array.from(states) },
    ...{ texts: ['', ...list('texts')], odd: list('odd') },
  };
  picture.entities.restore(saved);
  picture.meetings = (JSON.parse(meta) as { meetings: number }).meetings;
  for (const [id, references] of list('unsettled')) picture.unsettled.set(id, references);
  for (const [id, told] of list('strays')) picture.strays.set(id, told);
  for (const told of list('verdicts')) picture.verdicts.set(`${told.kind}:${told.subject}`, told);
  relate(picture);
  return picture;
};

/** What can be told from the entities is not saved with them. */
const relate = (picture: MutablePicture): void => {
  for (const { id, type, home } of picture.entities.values()) {
    if (home !== undefined && isMember(type)) addTo(picture.members, `${type}:${home}`, id);
  }
  for (const id of picture.entities.withState(() => true)) {
    rememberClaim(picture, id, picture.entities.get(id)?.state);
  }
  for (const [id, references] of picture.unsettled) {
    const known = picture.entities.get(id);
    if (known !== undefined) awaitUnknown(picture, known, references);
  }
};

const chunksOf = (items: readonly unknown[]): readonly string[] => {
  const chunks: string[] = [];
  let lines: string[] = [];
  let length = 0;
  const cut = (): void => {
    if (lines.length > 0) chunks.push(`[${lines.join(',')}]`);
    [lines, length] = [[], 0];
  };
  for (const item of items) {
    const text = JSON.stringify(item);
    if (length + text.length > MAX_CHUNK_LENGTH) cut();
    lines.push(text);
    length += text.length + 1;
  }
  cut();
  return chunks;
};

const known: ReadonlySet<string> = new Set(Object.values(kinds));
const isKind = (letter: string): boolean => known.has(letter);

const base64Of = ({ buffer, byteOffset, byteLength }: Uint32Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');

/** Blocks of one kind are of one size: as many as there is room for are one chunk. */
const blockChunks = (kind: string, blocks: readonly Uint32Array[]): readonly (() => string)[] => {
  const copies = blocks.map((block) => block.slice());
  const textLength = Math.ceil((copies[0]?.byteLength ?? 0) / 3) * 4 + 1;
  const each = Math.max(1, Math.floor(MAX_CHUNK_LENGTH / textLength));
  return Array.from(
    { length: Math.ceil(copies.length / each) },
    (_, chunk) => () =>
      kind +
      copies
        .slice(chunk * each, (chunk + 1) * each)
        .map(base64Of)
        .join(' '),
  );
};

const blocksOf = (chunk: string): readonly Uint32Array<ArrayBuffer>[] => chunk.split(' ').map(blockOf);

const blockOf = (text: string): Uint32Array<ArrayBuffer> => {
  const bytes = Buffer.from(text, 'base64');
  const block = new Uint32Array(Math.floor(bytes.length / Uint32Array.BYTES_PER_ELEMENT));
  new Uint8Array(block.buffer).set(bytes.subarray(0, block.byteLength));
  return block;
};
