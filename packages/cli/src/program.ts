import { mayBeLeftOut } from '@fencepost/contracts/http-input';
import { Command as Commander, Option } from 'commander';
import { type Command, choicesOf, flagName, innermost, isSwitch, type Typed } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { GlobalOptions } from './hands.ts';

import type { World } from './world.ts';

/** What each word before a subcommand is about, in the order of the help. */
export const groups: Readonly<Record<string, string>> = {
  scan: 'scans of everything that is stored',
  invariants: 'what must be true, and where it is enforced',
  alerts: 'what is wrong now, and what happened to it',
  quarantine: 'deliveries that could not be applied',
  repair: 'repair plans: dry run, approval, apply, verify, undo',
  companies: 'the companies of the platform',
  teams: 'a company’s bond to its Cal.com team',
  import: 'event types of a team that become services',
  sync: 'imports of a company’s team, and how they get on',
  drift: 'where services and Cal.com’s event types differ',
  reconcile: 'bookings read back from Cal.com',
  deliveries: 'what came in, its replay and its shadow replay',
  explain: 'the story of an appointment or a delivery',
  keys: 'keys to /v1, of operators and of companies',
  flags: 'features, and who has them',
  ratchet: 'invariants on their way to rules of the database',
  canaries: 'the prober between the two synthetic companies',
  certificate: 'signed certificates of a company and day',
  legacy: 'data of the predecessor, and its rows in staging',
  audit: 'a company’s chained history',
};

const DEFAULT_SUBCOMMAND = 'list';

/** The command line from its commands. `run` gets what was typed, read by nobody yet. */
export const makeProgram = (
  commands: readonly Command[],
  run: (command: Command, typed: Typed, options: GlobalOptions) => Promise<void>,
  { out, err }: Pick<World, 'out' | 'err'>,
): Commander => {
  const program = configured(new Commander('fencepost'), { out, err })
    .description('The operator’s hand on Fencepost: look, prove, repair, undo.')
    .option('--json', 'answers as JSON, exactly as the system gave them; lists with --all as NDJSON', false)
    .option('--url <url>', 'which system (FENCEPOST_URL)')
    .option('--config <file>', 'where address and keys are stored (FENCEPOST_CONFIG, ~/.config/fencepost.json)')
    .option('--reason <text>', 'why companies’ data is looked at or changed, for the log (FENCEPOST_REASON)')
    .helpCommand(false)
    .addHelpText('after', `\nExit codes:\n${exitLines().join('\n')}`);
  for (const command of commands) {
    const words = command.path.split(' ');
    const parent = words.length === 1 ? program : groupOf(program, words[0] ?? '', { out, err });
    parent.addCommand(commanderOf(command, run, { out, err }), { isDefault: words.at(1) === DEFAULT_SUBCOMMAND });
  }
  return program;
};

const exitLines = (): readonly string[] =>
  Object.values(exitCodes).map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`);

const configured = (commander: Commander, { out, err }: Pick<World, 'out' | 'err'>): Commander =>
  commander
    .exitOverride()
    .configureOutput({
      writeOut: (text) => out.write(text),
      writeErr: (text) => err.write(text),
      getOutHelpWidth: () => out.columns ?? 100,
      getErrHelpWidth: () => err.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showHelpAfterError('(add --help for what there is)')
    .allowExcessArguments(false);

const groupOf = (program: Commander, name: string, outputs: Pick<World, 'out' | 'err'>): Commander => {
  const known = program.commands.find((each) => each.name() === name);
  if (known !== undefined) return known;
  const made = configured(new Commander(name), outputs)
    .description(groups[name] ?? '')
    .helpCommand(false);
  program.addCommand(made);
  return made;
};

const commanderOf = (
  command: Command,
  run: (command: Command, typed: Typed, options: GlobalOptions) => Promise<void>,
  outputs: Pick<World, 'out' | 'err'>,
): Commander => {
  const { path, summary, positions, input, confirms } = command;
  const made = configured(new Commander(path.split(' ').at(-1)), outputs).description(summary);
  for (const name of positions) {
    const schema = input[name];
    if (schema === undefined) throw new TypeError(`${path} has no ${name}`);
    const flag = flagName(name);
    made.argument(mayBeLeftOut(schema) ? `[${flag}]` : `<${flag}>`, descriptionOf(schema));
  }
  for (const [name, schema] of Object.entries(input)) {
    if (positions.includes(name)) continue;
    const flags = isSwitch(schema) ? `--${flagName(name)}` : `--${flagName(name)} <value>`;
    const option = new Option(flags, descriptionOf(schema));
    made.addOption(mayBeLeftOut(schema) ? option : option.makeOptionMandatory());
  }
  if (confirms) {
    made.option('-y, --yes', 'do it without asking', false).option('--dry-run', 'only show what would be done', false);
  }
  return made.action(async (...parts: readonly unknown[]) => {
    const typed = Object.fromEntries(
      positions.map((name, at) => [name, typeof parts[at] === 'string' ? parts[at] : undefined]),
    );
    const options = made.optsWithGlobals<GlobalOptions & Typed>();
    await run(
      command,
      { ...options, ...typed },
      { ...options, yes: options.yes === true, dryRun: options.dryRun === true },
    );
  });
};

/** What a member is, with the values it can have. */
export const descriptionOf = (schema: Command['input'][string]): string => {
  const choices = choicesOf(schema);
  const what = describedBy(schema) ?? '';
  return choices.length === 0 ? what : [what, `(${choices.join(', ')})`].filter((part) => part !== '').join(' ');
};

/** What is said of a member, or of what is inside of its optional and its default. */
const describedBy = (schema: Command['input'][string]): string | undefined =>
  descriptionIn(schema) ?? descriptionIn(innermost(schema));

const descriptionIn = (schema: object): string | undefined =>
  'description' in schema && typeof schema.description === 'string' ? schema.description : undefined;
