import { isNameOfCommand, wrongWith } from '@fencepost/cli/check-line';
import type { Page } from './mentioned-routes.ts';

/** A call of the CLI in a page: at the start of a line of a block, or of code within a sentence. */
const inBlock = /^\s*(?:\$ )?(?:\.\/dev )?fencepost(?: (.*))?$/;
const inSentence = /`(?:\.\/dev )?fencepost ([^`]+)`/g;
/** Where a shell’s own words begin. */
const shell = /(?:;|\s(?:#|\||>|<(?![\w-]+>)|&&|2>)).*$|\s*\\$/;

/** Calls of the operator’s CLI that pages show and nobody can give. */
export const findWrongCommands = (pages: readonly Page[]): readonly string[] =>
  pages.flatMap(({ file, text }) =>
    callsIn(text).flatMap((call) => {
      const problem = wrongWith(call.replace(shell, '').trim());
      return problem === undefined ? [] : [`${file}: fencepost ${call}: ${problem}`];
    }),
  );

const callsIn = (text: string): readonly string[] => {
  const blocks = [...text.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) => block.split('\n'));
  const ofBlocks = blocks.flatMap((line) => {
    const found = inBlock.exec(line);
    return found === null ? [] : [found[1] ?? ''];
  });
  const sentences = text.replaceAll(/^```[\s\S]*?^```/gm, '');
  const ofSentences = [...sentences.matchAll(inSentence)].flatMap(([, call]) => call ?? []);
  return [...ofBlocks, ...ofSentences.filter((call) => !isNameOfCommand(call))];
};
