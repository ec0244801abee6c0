import type { Judge } from '../policies/judge.ts';
import type { ListFreeSlots } from './list-free-slots.ts';

/** What is free and what a guest may book then: nobody is offered what the rules would deny them, by telephone or over the API. */
export const makeOfferFree =
  ({
    listFreeSlots,
    judge,
  }: {
    readonly listFreeSlots: ListFreeSlots;
    readonly judge: Pick<Judge, 'startsWithin'>;
  }): ListFreeSlots =>
  async (input, scope) => {
    const { serviceId, branchId, staffId } = input;
    const staffIds = staffId === undefined ? [] : [staffId];
    const [free, { from, before }] = await Promise.all([
      listFreeSlots(input, scope),
      judge.startsWithin({ serviceId, branchId, staffIds }, scope),
    ]);
    const isAllowed = ({ startsAt }: { readonly startsAt: string }): boolean =>
      startsAt >= from && (before === null || startsAt < before);
    return { ...free, data: free.data.filter(isAllowed) };
  };
