import { mayBeLeftOut } from '@fencepost/contracts/http-input';
import { type Command, flagName, isSwitch } from './command.ts';
import { all } from './commands/all.ts';
import { exitCodes } from './exit-codes.ts';
import { descriptionOf, groups } from './program.ts';

/** The whole reference in Markdown, from the commands themselves: exit codes, then every command by its group. */
export const cliReference = (): string => {
  const byGroup = Map.groupBy(all, ({ path }) => (path.includes(' ') ? (path.split(' ')[0] ?? '') : ''));
  return [
    '### Exit codes',
    ['| code | meaning |', '| --- | --- |', ...exitLines()].join('\n'),
    ...[...byGroup].flatMap(([group, commands]) => [
      group === '' ? '### fencepost' : `### ${group}: ${groups[group]}`,
      ...commands.map(sectionOf),
    ]),
  ].join('\n\n');
};

const exitLines = (): readonly string[] =>
  Object.values(exitCodes).map(({ code, meaning }) => `| ${code} | ${meaning} |`);

const sectionOf = (command: Command): string => {
  const { path, summary, confirms, example } = command;
  return [
    `**\`${usageOf(command)}\`**\\`,
    `${summary}${confirms ? ' *Shows it first: `--dry-run`, `--yes`.*' : ''}${example === '' ? '' : ` For example \`${path} ${example}\`.`}`,
    ...Object.entries(command.input).map(([name, schema]) => lineOf(name, schema, command)),
  ].join('\n');
};

const lineOf = (name: string, schema: Command['input'][string], { positions }: Command): string => {
  const isPosition = positions.includes(name);
  const isNeeded = !isPosition && !mayBeLeftOut(schema);
  const what = [descriptionOf(schema), isNeeded ? 'needed' : ''].filter((part) => part !== '').join('; ');
  return `- \`${isPosition ? `<${flagName(name)}>` : `--${flagName(name)}`}\`${what === '' ? '' : ` ${what}`}`;
};

/** `fencepost alerts silence <alert-id> --minutes <value>` */
const usageOf = ({ path, input, positions }: Command): string => {
  const named = Object.entries(input).filter(([name, schema]) => !positions.includes(name) && !mayBeLeftOut(schema));
  const isOptional = (name: string): boolean => {
    const schema = input[name];
    return schema !== undefined && mayBeLeftOut(schema);
  };
  return [
    'fencepost',
    path,
    ...positions.map((name) => (isOptional(name) ? `[${flagName(name)}]` : `<${flagName(name)}>`)),
    ...named.map(([name, schema]) => (isSwitch(schema) ? `--${flagName(name)}` : `--${flagName(name)} <value>`)),
  ].join(' ');
};
