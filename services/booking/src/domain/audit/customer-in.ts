import type { Envelope } from '@fencepost/contracts/envelope';
import { CustomerId } from '@fencepost/contracts/ids';

type State = ReadonlyMap<string, unknown>;

/** The customer whom a change is about, so that it is found by them; null where it is about nobody. */
export const customerIn = (
  { entity }: Pick<Envelope, 'entity'>,
  { before, after }: { readonly before: State; readonly after: State },
): string | null => {
  if (entity.type === 'customer') return entity.id;
  const named = CustomerId.safeParse(after.get('customerId') ?? before.get('customerId'));
  return named.success ? named.data : null;
};
