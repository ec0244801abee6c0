import { AppError } from '@fencepost/contracts/errors';
import type { TenantId } from '@fencepost/contracts/ids';
import { type BindingKind, bindingId } from '../domain/binding.ts';
import type { Bindings } from './ports.ts';

/**
 * Claims a thing for a company, before the record that needs it is written: whoever comes second has written nothing.
 * Repeating a claim is harmless. Throws `already_bound` where another company has it, `conflict` where this company
 * already has another thing of a kind it can have only once.
 */
export const claim = async (
  bindings: Bindings,
  wanted: { readonly kind: BindingKind; readonly value: string | number; readonly reference: string },
  owner: TenantId,
): Promise<void> => {
  const { kind, value, reference } = wanted;
  const id = bindingId(kind, value);
  const standing = await bindings.claim({ id, kind, owner, reference });
  if (standing.owner !== owner) {
    throw new AppError('already_bound', `This ${wordsFor[kind]} belongs to another company.`, { binding: id });
  }
  if (standing.id !== id) {
    throw new AppError('conflict', `The company already has another ${wordsFor[kind]}.`, { has: standing.id });
  }
};

const wordsFor: Readonly<Record<BindingKind, string>> = {
  calcom_team: 'Cal.com team',
  next_calcom_team: 'Cal.com team',
  event_type: 'event type',
  phone_number: 'phone number',
  voice_agent: 'voice agent',
  endpoint: 'endpoint',
  api_key: 'API key',
};
