import { derivedId } from '@fencepost/contracts/ids';

/**
 * Under which id an appointment is written whose id was buried. The tombstone stays: a slow writer of the old id, whose
 * claim is gone, could otherwise still write it, for a slot that somebody else has by then.
 */
export const idAfterBuried = (buriedId: string): string => derivedId('apt', buriedId, 'after buried');
