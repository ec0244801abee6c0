/** How many documents are remembered as made; more are made again, which changes nothing. */
const MOST_REMEMBERED = 50_000;

/**
 * Makes a document once in a process: whoever comes while it is being made waits for that one, and it is remembered
 * afterwards. One that could not be made is forgotten, so that the next one tries again.
 */
export const makeKnownDays = (most: number = MOST_REMEMBERED) => {
  const made = new Map<string, Promise<unknown>>();
  return async (id: string, make: () => Promise<unknown>): Promise<void> => {
    const known = made.get(id);
    if (known !== undefined) return void (await known);
    const making = make();
    made.set(id, making);
    if (made.size > most) made.delete(made.keys().next().value ?? '');
    try {
      await making;
    } catch (error) {
      made.delete(id);
      throw error;
    }
  };
};
