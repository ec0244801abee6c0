const mailAddress = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
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

/**
 * The last fence. What alerts carry is ids and facts by construction; should an address or a number of a person get into a
 * fact all the same, for instance as an id that an owner wrote wrongly, it ends here.
 */
export const withoutPersonal = (text: string): string =>
  text.replace(mailAddress, '(e-mail address)').replace(phoneNumber, '(phone number)');
