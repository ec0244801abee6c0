import type { Narrator } from '../narrator.ts';
import type { World } from '../world.ts';
import { calcomDown } from './calcom-down.ts';
import { calls } from './calls.ts';
import { oneSlot } from './one-slot.ts';
import { outOfOrder } from './out-of-order.ts';
import { toldToCalcom } from './told-to-calcom.ts';

/**
 * Stories 13 to 18: what becomes of a booking, whoever asks for it and in whatever order it is heard of. The last of them
 * takes a minute of waiting, so it is answered, to be told after others.
 */
export const bookingLife = async (world: World, narrator: Narrator): Promise<() => Promise<void>> => {
  await outOfOrder(world, narrator);
  await oneSlot(world, narrator);
  await toldToCalcom(world, narrator);
  await calls(world, narrator);
  return calcomDown(world, narrator);
};
