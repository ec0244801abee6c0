const mailAddress = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
/** International, or national with its leading zero; ids and times have no such form. */
const phoneNumber = /\+\d(?:(?: ?\(0\))?[ /-]?\d){6,14}|\b0\d(?:[ /-]?\d){6,13}\b/g;

/**
 * The last fence. What alerts carry is ids and facts by construction; should an address or a number of a person get into a
 * fact all the same, for instance as an id that an owner wrote wrongly, it ends here.
 */
export const withoutPersonal = (text: string): string =>
  text.replace(mailAddress, '(e-mail address)').replace(phoneNumber, '(phone number)');
