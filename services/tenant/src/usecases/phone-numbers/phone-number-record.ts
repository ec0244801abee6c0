import { teller } from '@fencepost/contracts/envelope';
import { derivedId, type TenantId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import { type PhoneNumber, phoneNumberChanged } from '@fencepost/contracts/tenant/phone-number';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Stores } from '../ports.ts';
import type { Possession } from '../possession.ts';

/** A number that a company takes again is the same record again. */
export const phoneNumberIdOf = (tenantId: TenantId, e164: string): string => derivedId('num', tenantId, e164);

/** A number as a thing that one company has. */
export const numberOf = (
  { phoneNumbers, bindings }: Pick<Stores, 'phoneNumbers' | 'bindings'>,
  owner: TenantId,
  e164: string,
): Possession<PhoneNumber> => ({
  records: phoneNumbers.forTenant(owner),
  bindings,
  owner,
  kind: 'phone_number',
  value: e164,
  id: phoneNumberIdOf(owner, e164),
});

/** Tells of a number's new state. */
export const tellerOfNumbers = (scope: TenantScope, clock: Clock) => {
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  return (phoneNumber: PhoneNumber) => tell(phoneNumberChanged, phoneNumber, { phoneNumber });
};
