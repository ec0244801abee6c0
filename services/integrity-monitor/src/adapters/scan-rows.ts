import { ScanId } from '@fencepost/contracts/ids';
import { Instant } from '@fencepost/contracts/instant';
import { Scan } from '@fencepost/contracts/integrity/full-scan';
import { defineCollection } from '@fencepost/mongo-kit/define-collection';
import { z } from 'zod';

const { mode, detailed, requestedBy, requestedAt } = Scan.shape;
const { state, startedAt, finishedAt, passed, summary, checks, companies, notCovered, error } = Scan.shape;

const request = { mode, detailed, requestedBy, requestedAt, day: z.iso.date().nullable() };

/** Full scans: what was asked for, how far it is, what it found, and how far its e-mail is. */
export const scanRows = defineCollection({
  name: 'scans',
  scope: 'platform',
  id: ScanId,
  row: z.object({
    ...request,
    ...{ state, startedAt, finishedAt, passed, summary, checks, companies, notCovered, error },
    violators: z
      .array(z.object({ check: z.string(), companyId: z.string().nullable(), violations: z.int().positive() }))
      .nullable(),
    reading: z.string().nullable(),
    after: z.string().nullable(),
    collectionsDone: z.int().nonnegative(),
    collectionsTotal: z.int().nonnegative(),
    records: z.int().nonnegative(),
    unread: z.array(z.object({ place: z.string(), code: z.string() })),
    failingSince: Instant.nullable(),
    readAt: Instant.nullable(),
    failures: z.int().nonnegative(),
    takeovers: z.int().nonnegative(),
    nextStepAt: Instant,
    claimedBy: z.string().nullable(),
    claimedUntil: Instant,
    report: z.object({
      state: z.enum(['none', 'pending', 'sent']),
      attempts: z.int().nonnegative(),
      nextAttemptAt: Instant,
      claimedUntil: Instant,
      lastError: z.string().nullable(),
    }),
  }),
  indexes: [
    { name: 'newest', keys: { requestedAt: -1, _id: -1 } },
    { name: 'newest_of_state', keys: { state: 1, finishedAt: -1 } },
    { name: 'unreported', keys: { 'report.state': 1, 'report.nextAttemptAt': 1 } },
  ],
});

/** One record for all replicas: the scan that was asked for last. */
export const scanDeskRows = defineCollection({
  name: 'scanDesks',
  scope: 'platform',
  id: z.literal('desk'),
  row: z.object({ request: z.object({ id: ScanId, ...request }).nullable() }),
  indexes: [],
});
