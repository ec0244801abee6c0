/** Controls, line breaks, and what turns the direction of writing: with them a text could write lines that are not its own. */
const obeyed = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Text of others as one line in which nothing obeys it. */
export const oneLine = (text: string): string => text.replace(obeyed, ' ');
