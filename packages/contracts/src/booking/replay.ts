import { z } from 'zod';
import { defineAction } from '../define.ts';
import { Instant } from '../instant.ts';

const MOST_SAMPLES = 50;

/** One record that a replay made otherwise than production has it. */
export const ReplayDifference = z.object({
  collection: z.string(),
  id: z.string(),
  /** `missing`: only production has it; `extra`: only the replay. */
  kind: z.enum(['missing', 'extra', 'different']),
  fields: z.array(z.string().max(100)),
});

/** A stretch of the ingress stream run anew into a shadow database, and compared with production (A5). */
export const Replay = z.object({
  id: z.string().regex(/^rpl_[0-9a-z]{20,32}$/),
  fromSeq: z.int().positive(),
  toSeq: z.int().positive(),
  state: z.enum(['running', 'done', 'failed']),
  /** Deliveries read, and those of them that the stream no longer holds. */
  read: z.int().nonnegative(),
  gone: z.int().nonnegative(),
  /** Messages read that no replay runs: of the telephone, whose answers are commands of ours and no facts of a vendor. */
  skipped: z.int().nonnegative().default(0),
  compared: z.int().nonnegative(),
  differences: z.int().nonnegative(),
  samples: z.array(ReplayDifference).max(MOST_SAMPLES),
  problem: z.string().max(500).nullable(),
  startedAt: Instant,
  endedAt: Instant.nullable(),
  version: z.int().positive(),
});
export type Replay = z.output<typeof Replay>;

export const startReplay = defineAction({
  owner: 'booking',
  name: 'startReplay',
  version: 1,
  summary:
    'Run a stretch of the ingress stream into a shadow database and compare it with production. Nothing is changed; what came by telephone is counted as skipped.',
  scope: 'platform',
  input: z.object({ fromSeq: z.int().positive(), toSeq: z.int().positive() }),
  output: Replay,
  errors: ['invalid_input', 'conflict'],
  http: { method: 'post', path: '/v1/ops/replays', status: 202 },
});

export const getReplay = defineAction({
  owner: 'booking',
  name: 'getReplay',
  version: 1,
  summary: 'Read how far a replay is and what it found.',
  scope: 'platform',
  input: z.object({ replayId: Replay.shape.id }),
  output: Replay,
  errors: ['not_found'],
  http: {
    method: 'get',
    path: '/v1/ops/replays/{replayId}',
    watch: { member: 'state', until: ['done', 'failed'] },
  },
});
