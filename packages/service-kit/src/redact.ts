import { AppError } from '@fencepost/contracts/errors';

const REMOVED = '[removed]';
const DEEPEST = 6;
const MOST_ITEMS = 100;
const LONGEST_TEXT = 8_192;

/** Keys whose value is a secret or says something about a person, compared in small letters without `_` and `-`. */
const removedKeys = new Set(
  [
    ['authorization', 'cookie', 'setcookie', 'key', 'apikey', 'endpointkey', 'secret', 'secrets', 'webhooksecret'],
    ['token', 'accesstoken', 'refreshtoken', 'password', 'passphrase', 'signature', 'credentials', 'secretkeys'],
    ['email', 'emailaddress', 'phone', 'phonenumber', 'name', 'firstname', 'lastname', 'fullname', 'address', 'notes'],
    ['ip', 'ipaddress', 'remoteaddress', 'useragent'],
    ['attendee', 'attendees', 'customer', 'body', 'rawbody', 'payload', 'text', 'transcript'],
  ].flat(),
);

const isRemoved = (key: string): boolean => removedKeys.has(key.toLowerCase().replaceAll(/[_-]/g, ''));

/** What gives a secret or a person away inside free text. Lengths are bounded, so that a long line costs linear time. */
const tellingText = new RegExp(
  [
    '(?<!\\\\(?:u[\\da-f]{0,3})?)[\\w.+-]{1,64}(?:@|%40)[\\w-]{1,63}(?:\\.[\\w-]{1,63})+', // e-mail address, not cutting into a JSON escape
    '\\+\\d(?:[ ()/.-]{0,2}\\d){6,14}', // telephone number with country code
    '(?:Bearer|Basic) [\\w.~+/=-]{8,4096}', // HTTP credentials
    'eyJ[\\w-]{8,4096}(?:\\.[\\w-]{0,8192}){2,4}', // JWT or JWE
    '(?:xox[a-z]-|cal_live_|cal_)[\\w-]{10,256}', // keys of Slack and Cal.com
    '(?<=://[^/\\s:@"]{0,128}:)[^/\\s@"]{1,256}(?=@)', // password in a URL
  ].join('|'),
  'g',
);

/** Nearly every line has none of these, and a line without them needs no closer look. */
const suspicious = /[@+]|%40|eyJ|Bearer |Basic |xox|cal_/;

/** Replaces e-mail addresses, telephone numbers, tokens and passwords in any text, JSON included. */
export const redactText = (text: string): string => (suspicious.test(text) ? text.replace(tellingText, REMOVED) : text);

/** Fields of a log line without the values of telling keys, at any depth, errors unfolded. */
export const redactFields = (fields: object): Record<string, unknown> => redactObject(fields, 0);

const redactObject = (fields: object, depth: number): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields)
      .slice(0, MOST_ITEMS)
      .map(([key, value]) => [key, isRemoved(key) ? REMOVED : redactValue(value, depth + 1)]),
  );

const redactValue = (value: unknown, depth: number): unknown => {
  if (typeof value === 'string') return value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value;
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth > DEEPEST) return '[deeper]';
  if (value instanceof Error) return describeError(value, depth);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, MOST_ITEMS).map((item) => redactValue(item, depth + 1));
  return redactObject(value, depth);
};

const describeError = (error: Error, depth: number): Record<string, unknown> => ({
  type: error.name,
  message: error.message,
  stack: error.stack,
  ...('code' in error && { code: error.code }),
  ...(error instanceof AppError && { detail: redactObject(error.detail, depth) }),
  ...(error.cause !== undefined && { cause: redactValue(error.cause, depth + 1) }),
});
