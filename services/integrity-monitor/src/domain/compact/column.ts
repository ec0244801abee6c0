type Words = Uint32Array<ArrayBuffer>;

/** So many rows are one block: no block is ever copied to grow, and what is not used yet is never much. */
export const ROWS_PER_BLOCK = 2_048;

/** Rows of whole numbers below 2^32, `width` of them each. */
export interface Rows {
  /** How many rows there are room for. */
  readonly capacity: number;
  get(row: number, column: number): number;
  set(row: number, column: number, value: number): void;
  /** Makes room for this row. */
  reach(row: number): void;
  /** The blocks themselves, for a snapshot. */
  readonly blocks: readonly Words[];
  /** Takes blocks that a snapshot had. Throws when they have another size. */
  restore(blocks: readonly Words[]): void;
}

/** Columns lie one after the other in each block, so that looking through one column touches nothing else. */
export const makeRows = (width: number): Rows => {
  const blocks: Words[] = [];
  const place = (row: number, column: number): number => column * ROWS_PER_BLOCK + (row % ROWS_PER_BLOCK);
  return {
    get capacity() {
      return blocks.length * ROWS_PER_BLOCK;
    },
    get: (row, column) => blocks[(row / ROWS_PER_BLOCK) | 0]?.[place(row, column)] ?? 0,
    set: (row, column, value) => {
      const block = blocks[(row / ROWS_PER_BLOCK) | 0];
      if (block !== undefined) block[place(row, column)] = value;
    },
    reach: (row) => {
      while (row >= blocks.length * ROWS_PER_BLOCK) blocks.push(new Uint32Array(width * ROWS_PER_BLOCK));
    },
    blocks,
    restore: (saved) => {
      for (const block of saved) {
        if (block.length !== width * ROWS_PER_BLOCK) throw new Error('a block of the snapshot has another size');
      }
      blocks.splice(0, blocks.length, ...saved);
    },
  };
};
