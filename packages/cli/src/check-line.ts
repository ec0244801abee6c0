import { mayBeLeftOut } from '@fencepost/contracts/http-input';
import { type Command, choicesOf, flagName, isSwitch } from './command.ts';
import { all } from './commands/all.ts';
import { groups } from './program.ts';

const globalFlags = ['--json', '--url', '--config', '--reason', '--help'];
const valued = ['--url', '--config', '--reason'];
const confirmFlags = ['--yes', '-y', '--dry-run'];

/** `alr_…`, `<plan>` or `$plan`: what a page leaves to the reader. */
const isLeftOpen = (word: string): boolean => /[…<>$]/.test(word);

/** Whether a line is a command’s name and nothing more, as a sentence speaks of it. */
export const isNameOfCommand = (line: string): boolean => all.some(({ path }) => path === line);

/** What is wrong with a line such as `alerts list --status active` as a page has it; undefined where it can be given. */
export const wrongWith = (line: string): string | undefined => {
  const words = afterGlobals(line.match(/"[^"]*"|'[^']*'|\S+/g) ?? []);
  const [first] = words;
  if (first === undefined || isLeftOpen(first)) return undefined;
  const command = commandOf(words);
  if (command === undefined)
    return groups[first] === undefined ? 'there is no such command' : 'there is no such subcommand';
  return wrongBehind(command, words);
};

const afterGlobals = (words: readonly string[]): readonly string[] => {
  const [first = ''] = words;
  if (!globalFlags.includes(first)) return words;
  return afterGlobals(words.slice(valued.includes(first) ? 2 : 1));
};

/** The command that the words name; a group alone is its list. */
const commandOf = (words: readonly string[]): Command | undefined => {
  const [first = '', second = ''] = words;
  return (
    all.find(({ path }) => path === `${first} ${second}`) ??
    all.find(({ path }) => path === first) ??
    (second === '' || second.startsWith('-') ? all.find(({ path }) => path === `${first} list`) : undefined)
  );
};

const wrongBehind = (command: Command, words: readonly string[]): string | undefined => {
  const { path, input, positions, confirms } = command;
  const isNamed = (word: string): boolean => path.split(' ').includes(word);
  const behind = words.slice(words.findLastIndex((word, at) => at < 2 && isNamed(word)) + 1);
  const given: string[] = [];
  const places: string[] = [];
  for (let at = 0; at < behind.length; at += 1) {
    const word = behind[at] ?? '';
    if (!word.startsWith('-')) {
      places.push(word);
      continue;
    }
    const [flag = '', inline] = word.split('=');
    if (globalFlags.includes(flag) || (confirms && confirmFlags.includes(flag))) {
      if (valued.includes(flag) && inline === undefined) at += 1;
      continue;
    }
    const [name, schema] = Object.entries(input).find(([each]) => `--${flagName(each)}` === flag) ?? [];
    if (name === undefined || schema === undefined || positions.includes(name)) return `${path} has no ${flag}`;
    given.push(name);
    if (isSwitch(schema)) continue;
    if (inline === undefined) at += 1;
    const value = inline ?? behind[at];
    if (value === undefined) return `${flag} needs a value`;
    if (!isChoice(schema, value)) return `${flag} is none of ${choicesOf(schema).join(', ')}`;
  }
  return wrongPlaces(command, places) ?? missing(command, given);
};

const isChoice = (schema: Command['input'][string], value: string): boolean => {
  const choices = choicesOf(schema);
  return (
    choices.length === 0 ||
    isLeftOpen(value) ||
    value.split('|').every((each) => choices.includes(each.replaceAll('_', '-')))
  );
};

const wrongPlaces = ({ path, positions, input }: Command, places: readonly string[]): string | undefined => {
  if (places.length > positions.length) return `${path} takes ${positions.length} words, not ${places.length}`;
  return positions
    .map((name, at) => {
      const schema = input[name];
      const value = places[at];
      if (schema === undefined) return undefined;
      if (value === undefined) return mayBeLeftOut(schema) ? undefined : `${path} needs <${flagName(name)}>`;
      return isChoice(schema, value) ? undefined : `${value} is none of ${choicesOf(schema).join(', ')}`;
    })
    .find((problem) => problem !== undefined);
};

const missing = ({ path, input, positions }: Command, given: readonly string[]): string | undefined => {
  const needed = Object.entries(input).find(
    ([name, schema]) => !positions.includes(name) && !given.includes(name) && !mayBeLeftOut(schema),
  );
  return needed && `${path} needs --${flagName(needed[0])}`;
};
