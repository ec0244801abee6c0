import { eachBounded } from '@fencepost/service-kit/each-bounded';

const AT_ONCE = 8;
const BATCH = 200;

/** Does something with each of any number of records, a batch of them in memory at a time. */
export const eachStored = async <T>(records: AsyncIterable<T>, work: (record: T) => Promise<void>): Promise<void> => {
  let batch: T[] = [];
  for await (const record of records) {
    batch.push(record);
    if (batch.length < BATCH) continue;
    await eachBounded(batch, AT_ONCE, work);
    batch = [];
  }
  await eachBounded(batch, AT_ONCE, work);
};
