/** Texts by number, each once however many rows name it. 0 is no text. */
export interface Texts {
  /** The number of a text, made on first meeting. */
  numberOf(text: string): number;
  /** The number of a text that is known; 0 for any other. */
  find(text: string): number;
  at(number: number): string | undefined;
  readonly all: readonly string[];
}

export const makeTexts = (): Texts => {
  const all: string[] = [''];
  const numbers = new Map<string, number>();
  return {
    all,
    find: (text) => numbers.get(text) ?? 0,
    at: (number) => (number === 0 ? undefined : all[number]),
    numberOf: (text) => {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, all.length);
      return all.push(text) - 1;
    },
  };
};
