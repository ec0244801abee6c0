import { AppError } from '@fencepost/contracts/errors';
import type { Alternative } from './find-alternatives.ts';

/** The refusal of a slot, with what is free instead: as facts, which leave over HTTP, and with tokens for machines inside. */
export const slotTaken = (alternatives: readonly Alternative[]): AppError => {
  const facts = Object.fromEntries(alternatives.map(({ startsAt }, index) => [`alternative${index + 1}`, startsAt]));
  return new AppError('slot_taken', 'This time is taken. Choose another.', { alternatives, facts });
};
