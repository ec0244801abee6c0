/** Something the person at the keyboard can act on: the message says it all, and where in our code it arose says nothing. */
export class ExpectedError extends Error {
  override readonly stack = '';
}
