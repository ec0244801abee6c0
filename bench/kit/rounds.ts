/** The same list, beginning further on: no lane is always the first. */
export const rotated = <T>(items: readonly T[], by: number): readonly T[] => [
  ...items.slice(by % items.length),
  ...items.slice(0, by % items.length),
];

/**
 * Measures lanes one after the other, round by round, after a round that only warms up; answers with each lane's values
 * in the order of the rounds.
 */
export const interleaved = async <L extends { readonly name: string }, M>(
  lanes: readonly L[],
  rounds: number,
  measure: (lane: L, round: number) => Promise<M>,
): Promise<ReadonlyMap<string, readonly M[]>> => {
  const results = new Map<string, M[]>(lanes.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    const isWarmUp = round === 0;
    for (const lane of rotated(lanes, round)) {
      const measured = await measure(lane, round);
      if (!isWarmUp) results.get(lane.name)?.push(measured);
    }
    process.stderr.write(`round ${round} of ${rounds}${isWarmUp ? ' (warm-up)' : ''}\n`);
  }
  return results;
};
