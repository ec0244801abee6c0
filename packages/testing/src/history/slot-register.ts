import type { SequentialModel } from './operation.ts';

/** What clients do with one slot. */
export type SlotInput =
  | { readonly op: 'book'; readonly id: string }
  | { readonly op: 'cancel'; readonly id: string }
  | { readonly op: 'read' };

/** Whether it was done, or, of a read, who has the slot. */
export type SlotOutput = boolean | string | null;

/** A slot that one at most has: booked where it is free or one's own, given back by who has it. */
export const slotRegister: SequentialModel<string | null, SlotInput, SlotOutput> = {
  initial: null,
  step: (holder, input, output) => {
    if (input.op === 'read') return output === undefined || output === holder ? holder : undefined;
    const may = input.op === 'book' ? holder === null || holder === input.id : holder === input.id;
    if (output !== undefined && output !== may) return undefined;
    if (!may) return holder;
    return input.op === 'book' ? input.id : null;
  },
  textOf: (holder) => holder ?? '',
};
