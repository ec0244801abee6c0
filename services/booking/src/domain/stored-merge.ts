import type { CustomerMerge } from '@fencepost/contracts/booking/customer';

/** Appointments of one customer that a merge can move; whoever has more is merged by nobody. */
export const MOST_HANDED = 999;

/** A merge with what its undo needs: every appointment that changed hands, or is about to. */
export interface StoredMerge {
  readonly merge: CustomerMerge;
  readonly handed: readonly string[];
}

/** Whether somebody is at it, or was and died: until it has ended, nobody else may touch either of its customers' standing. */
export const isUnderWay = ({ status }: Pick<CustomerMerge, 'status'>): boolean =>
  status === 'merging' || status === 'undoing';
