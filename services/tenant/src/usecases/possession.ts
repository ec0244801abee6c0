import type { Envelope } from '@fencepost/contracts/envelope';
import type { TenantId } from '@fencepost/contracts/ids';
import type { Aggregate, Records } from '@fencepost/service-kit/records';
import { establish } from '@fencepost/service-kit/write-record';
import { type BindingKind, bindingId } from '../domain/binding.ts';
import { claim } from './claim.ts';
import type { Bindings } from './ports.ts';

/** A thing of the world that one company can have and give up, and the record that says what the company does with it. */
export interface Possession<T extends Aggregate> {
  readonly records: Records<T>;
  readonly bindings: Bindings;
  readonly owner: TenantId;
  readonly kind: BindingKind;
  readonly value: string;
  /** Of the record, which is the same each time the company takes the thing. */
  readonly id: string;
}

/**
 * Takes a thing: claims it, writes the record, and claims it once more. The second claim is for the company's own
 * earlier command that still gives the thing up: whichever of the two looks last sees the other.
 */
export const take = async <T extends Aggregate>(
  thing: Possession<T>,
  step: { wanted(stored: T | undefined): T; tell(record: T): Envelope },
): Promise<T> => {
  await hold(thing);
  const record = await establish(thing.records, thing.id, step);
  await hold(thing);
  return record;
};

/**
 * Gives the claim of a record up that already says so: a crash in between leaves a claim without use, which the repeated
 * command or the next taking of the thing ends; the other order would leave a record that uses what is another's.
 */
export const letGo = async <T extends Aggregate>(
  thing: Possession<T>,
  isInUse: (record: T) => boolean,
): Promise<void> => {
  const { records, bindings, owner, kind, value, id } = thing;
  await bindings.release(bindingId(kind, value), owner);
  const newest = await records.byId(id);
  if (newest !== undefined && isInUse(newest)) await hold(thing);
};

const hold = <T extends Aggregate>({ bindings, kind, value, id, owner }: Possession<T>): Promise<void> =>
  claim(bindings, { kind, value, reference: id }, owner);
