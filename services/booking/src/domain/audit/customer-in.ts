import type { Envelope } from '@fencepost/contracts/envelope';
import { CustomerId } from '@fencepost/contracts/ids';
import { type EntityState, stateIn } from './entry-of.ts';

/** The customer whom a change is about, so that it is found by them; null where it is about nobody. */
export const customerIn = (event: Envelope, before: EntityState): string | null => {
  if (event.entity.type === 'customer') return event.entity.id;
  const named = CustomerId.safeParse(stateIn(event).get('customerId') ?? before.get('customerId'));
  return named.success ? named.data : null;
};
