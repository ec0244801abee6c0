import { AppError } from '@fencepost/contracts/errors';
import type { Answer } from './call.ts';
import { calcomPagingBroken } from './failure.ts';

/** Entries of a page; the most Cal.com gives. */
export const PAGE_SIZE = 250;
const MAX_PAGES = 400;

/** One page of a list: from its `skip`-th entry on. */
export type ReadPage<T> = (skip: number) => Promise<Answer<readonly T[]>>;

/**
 * All pages of a list, one request each, none ahead of its turn. Ends where Cal.com says so, or, where it says nothing,
 * at a page that is not full. A page that repeats the one before, or an empty one before the end, is an error: such a
 * list would never end or look complete without being so.
 */
export async function* pagesOf<T extends { readonly id: number | string }>(
  path: string,
  read: ReadPage<T>,
): AsyncGenerator<readonly T[], void, undefined> {
  let skip = 0;
  let before = '';
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { data, hasNextPage } = await read(skip);
    const ids = data.map(({ id }) => id).join();
    const more = hasNextPage ?? data.length >= PAGE_SIZE;
    const stands = data.length === 0 ? more : ids === before;
    if (stands) throw calcomPagingBroken(path);
    if (data.length > 0) yield data;
    if (!more) return;
    before = ids;
    skip += data.length;
  }
  throw new AppError('too_large', `Cal.com lists more here than Fencepost reads (${MAX_PAGES * PAGE_SIZE}).`, {
    vendor: 'calcom',
    path,
  });
}
