/** It begins where its word begins: tried at every letter of a long word, the time would grow with the square of its length. */
const mailAddress = /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
/**
 * International, with or without its plus, or national with its leading zero, in brackets or before a full stop too; ids and
 * times have no such form. A number without plus and spaces cannot be told from an id.
 */
const phoneNumber = new RegExp(
  [
    /\+\d(?:(?: ?\(0\))?[ /.-]?\d){6,14}/,
    /\(0\d{1,5}\)(?:[ /.-]?\d){4,12}/,
    /\b(?:00)?4[139] (?:\(0\) ?)?\d{2,5}(?:[ /-]?\d){4,10}\b/,
    /\b0\d{1,5}\.\d{4,12}\b/,
    /\b0\d(?:[ /-]?\d){6,13}\b/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);

/** No address (RFC 5321: 64, the sign, 255) and no number is longer. */
const LONGEST_FOUND = 320;

/**
 * The last fence. What alerts carry is ids and facts by construction; should an address or a number of a person get into a
 * fact all the same, for instance as an id that an owner wrote wrongly, it ends here. With a limit, at most so many characters:
 * what is not shown is not looked through either. The time grows as the length of the text.
 */
export const withoutPersonal = (text: string, limit = Number.POSITIVE_INFINITY): string => {
  const looked = text.slice(0, limit + LONGEST_FOUND);
  const found = looked.replace(mailAddress, '(e-mail address)').replace(phoneNumber, '(phone number)');
  // An address that was cut is none any more: what is as near to the end as it could be is left out.
  const isWhole = looked.length === text.length;
  const sure = isWhole ? found : found.slice(0, Math.max(0, found.length - LONGEST_FOUND));
  return isWhole && sure.length <= limit ? sure : `${sure.slice(0, limit - 1).replace(halfCharacter, '')}…`;
};

const halfCharacter = /[\uD800-\uDBFF]$/;
