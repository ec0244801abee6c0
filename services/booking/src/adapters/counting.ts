import { type Filter, MAX_ROWS, type Reader } from '@fencepost/mongo-kit/collection';

/** How many records answer, to the last one: counted by the database, and beyond its bound by walking them. */
export const countAll = async (reader: Pick<Reader<unknown>, 'count' | 'cursor'>, filter: Filter): Promise<number> => {
  const counted = await reader.count(filter, { limit: MAX_ROWS });
  if (counted < MAX_ROWS) return counted;
  let walked = 0;
  const onCorrupt = (): void => {
    walked += 1;
  };
  for await (const _ of reader.cursor(filter, { batchSize: MAX_ROWS, onCorrupt })) walked += 1;
  return walked;
};
