import omelette from 'omelette';
import { type Command, choicesOf, flagName } from './command.ts';
import { all } from './commands/all.ts';
import { PROGRAM } from './completion-script.ts';

const globalFlags = ['--json', '--url', '--config', '--reason', '--help'];
const confirmFlags = ['--yes', '--dry-run'];

/** What omelette’s scripts pass when a shell asks for words. */
export const isCompletion = (argv: readonly string[]): boolean => argv.includes('--compgen');

/** Answers a shell that asks for words, and ends the process. */
export const completionOf = (): void => {
  const completion = omelette(PROGRAM);
  completion.on('complete', (_, { line, reply }) => reply([...wordsFor(line)]));
  completion.init();
};

/** What can stand where the line ends: `fencepost alerts ` -> list, show, … The shell keeps those that fit what is typed. */
export const wordsFor = (line: string, commands: readonly Command[] = all): readonly string[] => {
  const [, ...typed] = line.split(/\s+/);
  const before = typed.slice(0, -1);
  const plain = before.filter((word) => !word.startsWith('-'));
  const named = commands.find(({ path }) => isBegunBy(plain, path.split(' ')));
  if (named === undefined) return nextWords(plain, commands);
  const last = before.at(-1);
  const option = Object.keys(named.input).find((name) => last === `--${flagName(name)}`);
  const choices = choicesAt(named, option);
  if (choices.length > 0) return choices;
  const position = named.positions[plain.length - named.path.split(' ').length];
  return [...choicesAt(named, position), ...flagsOf(named)];
};

const choicesAt = ({ input }: Command, name: string | undefined): readonly string[] => {
  const schema = name === undefined ? undefined : input[name];
  return schema === undefined ? [] : choicesOf(schema);
};

const nextWords = (plain: readonly string[], commands: readonly Command[]): readonly string[] => {
  const next = commands
    .map(({ path }) => path.split(' '))
    .filter((words) => isBegunBy(words, plain))
    .flatMap((words) => words[plain.length] ?? []);
  return [...new Set(next), ...(plain.length === 0 ? globalFlags : [])];
};

const isBegunBy = (words: readonly string[], beginning: readonly string[]): boolean =>
  beginning.length <= words.length && beginning.every((word, at) => words[at] === word);

const flagsOf = ({ input, positions, confirms }: Command): readonly string[] => [
  ...Object.keys(input)
    .filter((name) => !positions.includes(name))
    .map((name) => `--${flagName(name)}`),
  ...(confirms ? confirmFlags : []),
  ...globalFlags,
];
