import { CanaryRunId, TenantId } from '@fencepost/contracts/ids';
import { Instant } from '@fencepost/contracts/instant';
import { CanaryRun } from '@fencepost/contracts/integrity/canary';
import type { Store } from '@fencepost/mongo-kit/collection';
import { defineCollection } from '@fencepost/mongo-kit/define-collection';
import { makeRecords, newestOfAll, recordOf, storedApart } from '@fencepost/mongo-kit/records';
import { z } from 'zod';
import type { CanaryDesk, CanaryRecord, SyntheticCompany } from '../domain/canaries/canary-record.ts';
import type { CanaryStores } from '../usecases/canaries/ports.ts';

const runRows = defineCollection({
  name: 'canaryRuns',
  scope: 'platform',
  id: CanaryRunId,
  row: CanaryRun.omit(storedApart).extend({
    claimedBy: z.string().max(128).nullable(),
    claimedUntil: Instant,
    attempts: z.int().nonnegative(),
    chosenAt: Instant,
  }),
  indexes: [newestOfAll, { name: 'newest_of_size', keys: { size: 1, createdAt: -1, _id: -1 } }],
});

const deskRows = defineCollection({
  name: 'canaryDesks',
  scope: 'platform',
  id: z.literal('desk'),
  row: z.object({ runId: CanaryRunId.nullable() }),
  indexes: [],
});

/** Ids of what the two companies have; nothing secret, and nothing of a person who exists. */
const companyRows = defineCollection({
  name: 'syntheticCompanies',
  scope: 'platform',
  id: TenantId,
  row: z.object({ holdings: z.record(z.string(), z.union([z.string(), z.number()])) }),
  indexes: [],
});

export const canaryRows = [runRows, deskRows, companyRows];

/** Rounds of the prober, the desk at which replicas agree on one, and the two companies. */
export const makeCanaryStores = (store: Store): CanaryStores => ({
  runs: makeRecords<CanaryRecord>(store.collection(runRows).platform()),
  begunBefore: async (size, before, limit) => {
    const older = { size, createdAt: { $lt: Instant.parse(before) } };
    const found = await store
      .collection(runRows)
      .platform()
      .find(older, { sort: { createdAt: 1, _id: 1 }, limit });
    return found.map((row) => recordOf<CanaryRecord>(row));
  },
  desks: makeRecords<CanaryDesk>(store.collection(deskRows).platform() as never),
  companies: makeRecords<SyntheticCompany>(store.collection(companyRows).platform() as never),
});
