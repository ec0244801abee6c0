import type { Customer, CustomerMatch } from '@fencepost/contracts/booking/customer';
import type { z } from 'zod';

type Person = Pick<Customer, 'name' | 'email' | 'phone'>;
type Trait = keyof Person;
type Reason = z.output<typeof CustomerMatch>['because'][number];

/** How sure one trait alone makes that two are one, if they share it, and how much of that remains if they differ in it. */
const weights: Readonly<Record<Trait, { readonly same: number; readonly other: number }>> = {
  email: { same: 0.9, other: 0.8 },
  // Families and receptions share a phone.
  phone: { same: 0.6, other: 0.9 },
  name: { same: 0.3, other: 0.5 },
};
const traits: readonly Trait[] = ['email', 'phone', 'name'];

/** Words that stand where nobody knew a name: unknown is never matched with unknown (D-09). */
const placeholders: ReadonlySet<string> = new Set([
  'unknown',
  'unbekannt',
  'kunde',
  'kundin',
  'gast',
  'guest',
  'customer',
]);

/** A name as it is compared: without case, accents, punctuation and the order of its words; null where it says nothing. */
export const comparableName = (name: string): string | null => {
  const words = name
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const text = words.toSorted().join(' ');
  return text === '' || placeholders.has(text) ? null : text;
};

const comparable: Readonly<Record<Trait, (text: string) => string | null>> = {
  name: comparableName,
  email: (email) => email.trim().toLowerCase().normalize('NFC') || null,
  phone: (phone) => phone.replace(/[^\d+]/g, '') || null,
};

const traitOf = (person: Person, trait: Trait): string | null => {
  const text = person[trait];
  return text === null ? null : comparable[trait](text);
};

/** Of a key; a name may grow when its letters are taken apart. */
const MOST_KEY_CHARS = 640;

/** By what somebody like this one is looked for; what is unknown is not among it. */
export const knownAs = (person: Person): string[] =>
  traits.flatMap((trait) => {
    const text = traitOf(person, trait);
    return text === null ? [] : [`${trait}:${text}`.slice(0, MOST_KEY_CHARS)];
  });

export interface Match {
  /** 0 to 1, in hundredths. */
  readonly confidence: number;
  readonly because: readonly Reason[];
}

/**
 * How sure it is that two records of one company are one person: traits that both share add up, traits in which they
 * differ take away, and what one of them does not say counts for nothing.
 */
export const matchOf = (one: Person, other: Person): Match => {
  const because: Reason[] = [];
  let doubt = 1;
  let left = 1;
  for (const trait of traits) {
    const [mine, theirs] = [traitOf(one, trait), traitOf(other, trait)];
    if (mine === null || theirs === null) continue;
    const isSame = mine === theirs;
    because.push(`${isSame ? 'same' : 'other'}_${trait}`);
    if (isSame) doubt *= 1 - weights[trait].same;
    else left *= weights[trait].other;
  }
  return { confidence: Math.round((1 - doubt) * left * 100) / 100, because };
};

/** Who of several an e-mail or a phone means. */
export type Named =
  | { readonly who: 'nobody' }
  | { readonly who: 'one'; readonly customer: Customer }
  /** Nobody is picked: whoever asks decides, or keeps the person apart (D-03). */
  | { readonly who: 'several'; readonly ids: readonly string[] };

/** The one of those who share an e-mail: the one in use, where the others were set aside. */
export const namedByEmail = (sharing: readonly Customer[]): Named => {
  const inUse = sharing.filter(({ status }) => status === 'active');
  return oneOf(inUse.length > 0 ? inUse : sharing);
};

/**
 * The one of those who share a phone: whoever is known by it alone, else the only one who has it. Whoever gives an e-mail
 * is found by that: people who share a phone stay apart, whatever the order in which they book.
 */
export const namedByPhone = (sharing: readonly Customer[]): Named => {
  const inUse = sharing.filter(({ status }) => status === 'active');
  const those = inUse.length > 0 ? inUse : sharing;
  const alone = those.filter(({ email }) => email === null);
  return oneOf(alone.length === 1 ? alone : those);
};

const oneOf = (those: readonly Customer[]): Named => {
  const [first, second] = those;
  if (first === undefined) return { who: 'nobody' };
  return second === undefined ? { who: 'one', customer: first } : { who: 'several', ids: those.map(({ id }) => id) };
};
