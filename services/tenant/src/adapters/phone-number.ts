import { E164 } from '@fencepost/contracts/text';
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';
import type { ReadPhoneNumber } from '../usecases/ports.ts';

/**
 * A number as people write it, as E.164 does; undefined for what is no number, or has an extension. Without a country code
 * it is one of the country that the locale (`de-DE`) names; where the locale names none, only `+49 ...` is understood.
 */
export const readPhoneNumber: ReadPhoneNumber = (text, locale) => {
  const country = countryOf(locale);
  const number = parsePhoneNumberFromString(text, {
    extract: false,
    ...(country === undefined ? {} : { defaultCountry: country }),
  });
  if (number === undefined || !number.isValid() || number.ext !== undefined) return undefined;
  return E164.safeParse(number.number).data;
};

const countryOf = (locale: string): CountryCode | undefined => {
  const region = locale.split('-')[1];
  return region !== undefined && isSupportedCountry(region) ? region : undefined;
};
