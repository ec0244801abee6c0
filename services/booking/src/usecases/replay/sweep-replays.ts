import type { Stores } from '../ports/stores.ts';

const MOST_OPEN = 10;

/** Rings for what is open: an alarm that was lost, and a replay whose process was killed, go on. */
export const makeSweepReplays =
  ({ replays, ringReplay }: Pick<Stores, 'replays'> & { readonly ringReplay: (replayId: string) => void }) =>
  async (): Promise<void> => {
    for (const { id } of await replays.where({ open: true }, MOST_OPEN)) ringReplay(id);
  };
