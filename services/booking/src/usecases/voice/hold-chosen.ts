import { createHold, type Hold } from '@fencepost/contracts/booking/slot';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import { createdId } from '@fencepost/service-kit/created-id';
import type { z } from 'zod';
import { holdAt } from '../../domain/hold-duration.ts';
import type { OfferedSlot } from '../../domain/slot-token.ts';
import type { RandomBytes } from '../ports/holds.ts';
import type { Stores } from '../ports/stores.ts';
import type { Caller } from './resolve-caller.ts';

export type CreateHold = (input: z.output<typeof createHold.input>, scope: TenantScope) => Promise<Hold>;

export interface HoldChosenDeps extends Pick<Stores, 'holds'> {
  readonly createHold: CreateHold;
  readonly random: RandomBytes;
  readonly clock: Clock;
}

/**
 * Keeps the slot that a caller has chosen while they are still asked for their name: 300 s, once for each call and slot.
 * What is only offered is not held, for that would keep it from everybody else.
 */
export const makeHoldChosen = ({ holds, createHold: create, random, clock }: HoldChosenDeps) => {
  const holdOf = ({ serviceId, startsAt, staffId }: OfferedSlot, { scope, branchId }: Caller, callId: string) => {
    const slot = { serviceId, startsAt, staffId: staffId ?? undefined, branchId: branchId ?? undefined };
    const input = createHold.input.parse({ ...slot, kind: 'voice' });
    return { input, under: { ...scope, idempotencyKey: callId } };
  };
  return {
    /** Throws what `createHold` throws. */
    keep: async (slot: OfferedSlot, caller: Caller, callId: string): Promise<void> => {
      const { input, under } = holdOf(slot, caller, callId);
      await create(input, under);
    },
    /** The hold that this call has of a slot, where it still stands. */
    standing: async (slot: OfferedSlot, caller: Caller, callId: string): Promise<string | undefined> => {
      const { input, under } = holdOf(slot, caller, callId);
      const hold = await holds.forTenant(under.tenantId).byId(createdId('hld', input, under, random));
      return hold !== undefined && holdAt(hold, clock.now()).status === 'active' ? hold.id : undefined;
    },
  };
};
export type HoldChosen = ReturnType<typeof makeHoldChosen>;
