/** All members of a list, page after page. */
export const everyPage = async <T>(
  ask: (cursor: string | undefined) => Promise<{ readonly data: readonly T[]; readonly nextCursor: string | null }>,
): Promise<readonly T[]> => {
  const all: T[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await ask(cursor);
    all.push(...page.data);
    cursor = page.nextCursor;
  }
  return all;
};
