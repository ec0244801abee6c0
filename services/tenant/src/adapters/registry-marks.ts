import { createHmac, hkdfSync } from 'node:crypto';
import { derivedId } from '@fencepost/contracts/ids';
import { bindingId } from '../domain/binding.ts';

/** How the registry's names are told to others: the same name always in the same way, and nobody can guess a number by it. */
export interface RegistryMarks {
  /** `event_type:123` as it is; `phone_number:<mark>` of a number, for a number can be guessed and its hash compared. */
  thingOf(claim: string): string;
  /** The id under which a claim is scanned. */
  idOf(claim: string): string;
  markOfNumber(number: string): string;
  /** Differs where marks are made with another key, so that what was told before is not known any more. */
  readonly form: string;
}

const KEY_BYTES = 32;
const FORM_LENGTH = 12;
const PURPOSE = 'fencepost marks of the registry';
/** Vendor's and our own ids, which travel in events too. Whatever looks otherwise is marked. */
const told = /^(calcom_team|event_type|voice_agent|endpoint):[\w-]{1,100}$/;

/** Under a key derived from the last of SECRET_KEYS, the oldest, like the ids of customers (decision 1). */
export const makeRegistryMarks = ({ keys }: { readonly keys: string }): RegistryMarks => {
  const oldest = keys.split(',').at(-1)?.trim().split(':')[1] ?? '';
  const key = new Uint8Array(hkdfSync('sha256', Buffer.from(oldest, 'base64'), '', PURPOSE, KEY_BYTES));
  const markOf = (text: string): string =>
    derivedId('mark', createHmac('sha256', key).update(text).digest()).slice('mark_'.length);
  const thingOf = (claim: string): string => {
    if (told.test(claim)) return claim;
    const kind = /^(phone_number|api_key):/.exec(claim)?.[1] ?? 'unknown';
    return `${kind}:${markOf(claim)}`;
  };
  return {
    thingOf,
    idOf: (claim) => derivedId('bnd', thingOf(claim)),
    markOfNumber: (number) => markOf(bindingId('phone_number', number)),
    form: markOf('form').slice(0, FORM_LENGTH),
  };
};
