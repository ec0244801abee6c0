import type { Stretch } from './segment.ts';

const MOST_ASSIGNMENTS = 20;

/**
 * Who could give stretches that leave it open, best first, at most 20 ways: a different first choice for each `turn`, so
 * that many who come at once do not all want the same person. None where nobody is free for one of them.
 */
export const assignmentsOf = (
  stretches: readonly Stretch[],
  isFree: (staffId: string, stretch: Stretch) => boolean,
  { staffIds, turn }: { readonly staffIds: readonly string[]; readonly turn: number },
): readonly (readonly Stretch[])[] => {
  const choices = stretches.map((stretch) =>
    stretch.staffId === null && staffIds.length > 0
      ? staffIds.filter((staffId) => isFree(staffId, stretch))
      : [stretch.staffId],
  );
  if (choices.some((who) => who.length === 0)) return [];
  const ways = Math.min(MOST_ASSIGNMENTS, Math.max(...choices.map((who) => who.length)));
  return Array.from({ length: ways }, (_, way) =>
    stretches.map((stretch, index) => {
      const who = choices[index] ?? [];
      return { ...stretch, staffId: who[(turn + way) % who.length] ?? null };
    }),
  );
};
