const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;
const MOST_DOUBLINGS = 10;

/** How long to wait after that many failures in a row, with jitter so that replicas do not return together. */
export const backOffMs = (failures: number, random: () => number): number => {
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures - 1, MOST_DOUBLINGS));
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
};
