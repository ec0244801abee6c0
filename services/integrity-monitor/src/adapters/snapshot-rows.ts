import { Instant } from '@fencepost/contracts/instant';
import { defineCollection } from '@fencepost/mongo-kit/define-collection';
import { z } from 'zod';

const MAX_CHUNK_LENGTH = 900_000;

/** The one record that says which chunks are the snapshot, and who may write the next ones. */
export const snapshotHeads = defineCollection({
  name: 'snapshotHeads',
  scope: 'platform',
  id: z.literal('head'),
  row: z.object({
    format: z.int(),
    position: z.int().nonnegative(),
    messageId: z.string(),
    eventsApplied: z.int().nonnegative(),
    chunks: z.int().nonnegative(),
    /** Chunks of this term, in this one of two slots, are the snapshot. */
    term: z.int().nonnegative(),
    slot: z.enum(['a', 'b']),
    writerUntil: Instant,
  }),
  indexes: [],
});

/** `_id` is `<slot>.<number>`; a chunk of another term than its head's is left over from a save that did not finish. */
export const snapshotChunks = defineCollection({
  name: 'snapshotChunks',
  scope: 'platform',
  id: z.string().regex(/^[ab]\.\d+$/),
  row: z.object({ term: z.int().positive(), data: z.string().max(MAX_CHUNK_LENGTH) }),
  indexes: [],
});
