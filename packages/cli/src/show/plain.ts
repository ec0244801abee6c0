import { stripVTControlCharacters } from 'node:util';

/** Controls, C1 controls and what turns the direction of writing: a terminal would obey them, whoever wrote them into a record. */
const obeyed = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu;

/** Text of records as a terminal may show it: one line, nothing in it is a command to the terminal. */
export const plain = (text: string): string => text.replaceAll(/\r?\n|\t/g, ' ').replaceAll(obeyed, '\ufffd');

/** The same for texts of several lines. */
export const plainLines = (text: string): string =>
  text
    .split(/\r?\n/)
    .map((line) => plain(line))
    .join('\n');

/** JSON as it is, with the controls that JSON itself lets through written as escapes. */
export const plainJson = (json: string): string =>
  json.replaceAll(
    /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const wide =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u;
const widthless = /^[\p{Mn}\p{Me}\p{Cf}]$/u;

/** How many columns of a terminal a line takes. */
export const widthOf = (text: string): number => {
  let width = 0;
  for (const character of stripVTControlCharacters(text)) {
    if (!widthless.test(character)) width += wide.test(character) ? 2 : 1;
  }
  return width;
};
