import { widthOf } from './plain.ts';

/** A text in lines no wider than so many columns: broken between words, and within a word that is wider than a line. */
export const wrapped = (text: string, width: number): readonly string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((each) => pieces(each, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
};

const pieces = (word: string, width: number): readonly string[] => {
  const made: string[] = [];
  let piece = '';
  for (const character of word) {
    if (piece !== '' && widthOf(piece + character) > width) {
      made.push(piece);
      piece = character;
    } else piece += character;
  }
  return [...made, piece];
};
