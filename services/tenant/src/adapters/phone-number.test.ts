import { expect, test } from 'vitest';
import { readPhoneNumber } from './phone-number.ts';

test.each([
  ['030 901820', 'de-DE', '+4930901820'],
  ['(030) 90 18-20', 'de-DE', '+4930901820'],
  ['0049 30 901820', 'de-DE', '+4930901820'],
  ['+49 30 901820', 'de', '+4930901820'],
  ['+43 1 534530', 'de-DE', '+431534530'],
  ['01 534530', 'de-AT', '+431534530'],
])('%s of a company in %s is %s (TEN-041)', (text, locale, e164) => {
  expect(readPhoneNumber(text, locale)).toBe(e164);
});

test.each([
  ['030 901820', 'de'],
  ['030 901820', 'xx-XX'],
  ['call +49 30 901820', 'de-DE'],
  ['+49 30 901820 ext. 5', 'de-DE'],
  ['12', 'de-DE'],
  ['+999 30 901820', 'de-DE'],
  ['Mitte', 'de-DE'],
])('%s of a company in %s is no number', (text, locale) => {
  expect(readPhoneNumber(text, locale)).toBeUndefined();
});
