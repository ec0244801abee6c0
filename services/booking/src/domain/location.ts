import type { Location } from '@fencepost/contracts/booking/location';
import { chainOf } from './lineage.ts';
import { isFromRecord, type VendorFact } from './vendor-fact.ts';

const LINK = /^https?:\/\//i;
/** Cal.com names an app that will make the link, such as `integrations:daily`. */
const APP = /^integrations:/i;
const PHONE = /^\+?[\d\s()/.-]{6,}$/;

/** A place in Cal.com's words. An app alone is no place that anybody could go to. */
export const locationIn = (text: string | undefined): Location | null => {
  if (text === undefined) return null;
  if (APP.test(text)) return { kind: 'link', value: null };
  if (LINK.test(text)) return { kind: 'link', value: text };
  return { kind: PHONE.test(text) ? 'phone' : 'address', value: text };
};

/**
 * Where an appointment takes place, by all that is known of its newest booking that says so: where it was moved to last,
 * else where it was to be; Cal.com's record puts the same place into other words, and counts where nobody else names one.
 */
export const locationOf = (facts: readonly VendorFact[]): Location | null => {
  const told = chainOf(facts)
    .map((link) => link.facts.filter(({ location }) => location !== null))
    .findLast((placed) => placed.length > 0);
  const fact =
    told?.findLast(({ kind }) => kind === 'relocated') ?? told?.findLast((one) => !isFromRecord(one)) ?? told?.at(-1);
  return fact?.location ?? null;
};

/** The same facts without any place that could be somebody's home. */
export const withoutPlaces = (facts: readonly VendorFact[]): readonly VendorFact[] | undefined => {
  if (facts.every(({ location }) => (location?.value ?? null) === null)) return undefined;
  return facts.map((fact) =>
    fact.location === null ? fact : { ...fact, location: { ...fact.location, value: null } },
  );
};
