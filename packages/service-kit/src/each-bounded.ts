/** Does something with each item, so many at a time. After a failure nothing new is begun; the first one is thrown. */
export const eachBounded = async <T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> => {
  let next = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    while (!failed && next < items.length) {
      const item = items[next] as T;
      next += 1;
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
};

const BATCH = 200;

/** Does something with each member of a long sequence, so many at a time, a batch of them in memory. */
export const eachOf = async <T>(
  members: AsyncIterable<T>,
  atOnce: number,
  work: (member: T) => Promise<void>,
): Promise<void> => {
  let batch: T[] = [];
  for await (const member of members) {
    batch.push(member);
    if (batch.length < BATCH) continue;
    await eachBounded(batch, atOnce, work);
    batch = [];
  }
  await eachBounded(batch, atOnce, work);
};
