import parsePhoneNumber from 'libphonenumber-js/min';

const NAME_MAX_CHARS = 256;
const EMAIL_MAX_CHARS = 254;
const PHONE_MAX_CHARS = 64;

const addressForm = /^[^\s@]+@[^\s@]+$/;
/** Cal.com invents `<digits>@sms.cal.com` for a booker who left only a phone number. */
const inventedAddress = /@sms\.cal\.com$/;

const textOf = (value: unknown, maxChars: number): string | undefined => {
  // Normalising may triple a text: its length counts in the form in which it is kept, and giants are not normalised.
  if (typeof value !== 'string' || value.length > maxChars) return undefined;
  const text = value.normalize('NFC').trim();
  return text === '' || text.length > maxChars ? undefined : text;
};

/** A person's name, or undefined where nobody gave one: unknown is modelled as absence, never as a word (D-09). */
export const knownName = (value: unknown): string | undefined => {
  const name = textOf(value, NAME_MAX_CHARS);
  return name?.toLowerCase() === 'unknown' ? undefined : name;
};

/** An e-mail address in the one form customers are found by (trimmed, lower case, NFC), or undefined. */
export const knownEmail = (value: unknown): string | undefined => {
  const email = textOf(textOf(value, EMAIL_MAX_CHARS)?.toLowerCase(), EMAIL_MAX_CHARS);
  return email !== undefined && addressForm.test(email) && !inventedAddress.test(email) ? email : undefined;
};

/** A phone number in E.164, or undefined: without a country code nobody can know whose number it is. */
export const knownPhone = (value: unknown): string | undefined => {
  const text = textOf(value, PHONE_MAX_CHARS);
  const phone = text === undefined ? undefined : parsePhoneNumber(text);
  return phone?.isPossible() ? phone.number : undefined;
};
