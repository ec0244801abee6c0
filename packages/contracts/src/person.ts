import { z } from 'zod';
import { derivedId } from './ids.ts';

/** How an installation names the person behind keys and accounts: a short handle, no full name and no address. */
export const PersonHandle = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{0,39}$/, 'a handle of small letters, digits, dots and dashes is expected, such as ada');

/** A person, without saying who: made of the handle, so that a key and an account of Slack of one person agree. */
export const PersonId = z.string().regex(/^person_[0-9a-z]{20,32}$/, 'an id starting with person_ is expected');

export const personIdOf = (handle: string): string => derivedId('person', handle);

interface MaybePerson {
  readonly person?: string | undefined;
}

/** Whether two acts were surely done by two people. Where it is not known who one of them is, they were not. */
export const areTwoPeople = (one: MaybePerson, other: MaybePerson): boolean =>
  one.person !== undefined && other.person !== undefined && one.person !== other.person;
