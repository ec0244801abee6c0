import { AppError } from '@fencepost/contracts/errors';
import type { Alternative } from './find-alternatives.ts';

/** What is free instead, as facts. */
const factsOf = (alternatives: readonly Alternative[]) =>
  Object.fromEntries(alternatives.map(({ startsAt }, index) => [`alternative${index + 1}`, startsAt]));

/** The refusal of a start that Cal.com does not offer; its fact `offered` tells it from one that somebody has taken. */
export const slotNotOffered = (alternatives: readonly Alternative[]): AppError =>
  new AppError('slot_taken', 'Cal.com does not offer this time. Choose another.', {
    alternatives,
    facts: { offered: false, ...factsOf(alternatives) },
  });

/** The refusal of a slot, with what is free instead: as facts, which leave over HTTP, and with tokens for machines inside. */
export const slotTaken = (alternatives: readonly Alternative[]): AppError => {
  const facts = factsOf(alternatives);
  return new AppError('slot_taken', 'This time is taken. Choose another.', { alternatives, facts });
};
