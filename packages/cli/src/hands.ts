import type { ActionContract } from '@fencepost/contracts/define';
import { TenantId } from '@fencepost/contracts/ids';
import { getCompany, listCompanies } from '@fencepost/contracts/tenant/company';
import { z } from 'zod';
import type { Answer, Ask } from './ask/answer.ts';
import { type AskDeps, makeAsk } from './ask/ask.ts';
import { type Follow, makeFollow } from './ask/follow.ts';
import { CliError, usageError } from './exit-codes.ts';
import { reasonOf } from './reason.ts';
import { readStored, type Settings, settingsFile, settingsOf } from './settings.ts';
import { makeProgress, type Progress } from './show/progress.ts';
import { makeShow, type Show, type View } from './show/show.ts';
import type { World } from './world.ts';

const TRIES_A_KEY = 'fencepost tries whether a key opens this system';

/** How people name a company: its number or its id. */
export const CompanyRef = z
  .string()
  .regex(/^(\d{1,15}|ten_[0-9a-z]{20,32})$/, 'a company’s number or id is expected')
  .describe('the company, by its number or id');

/** Options that every command has. */
export interface GlobalOptions {
  readonly json: boolean;
  readonly url?: string | undefined;
  readonly config?: string | undefined;
  readonly reason?: string | undefined;
  readonly yes: boolean;
  readonly dryRun: boolean;
}

/** What a command works with. */
export interface Hands {
  /** With the operator’s key, or that of the company that the command was given, as the contract says. */
  readonly ask: Ask;
  readonly follow: Follow;
  readonly show: Show;
  readonly progress: Progress;
  readonly world: World;
  readonly options: GlobalOptions;
  /** The file that stores address and keys. */
  readonly file: string;
  readonly settings: () => Promise<Settings>;
  /** Asks with a key that is not stored yet. */
  readonly askWith: (url: string, key: string) => Ask;
  /** Why companies are passed across, as it is sent with every question of the platform. */
  readonly reason: () => Promise<string>;
  /** The id of a company, which the system is asked for where only its number is known. */
  readonly companyId: (company: string) => Promise<TenantId>;
  /** Shows what would be done; goes on only where a person agrees, or did by `--yes`. */
  readonly confirm: <T>(dryRun: Answer<T>, view: View<T>, question: string) => Promise<void>;
}

/** The hands of one command of one call. */
export const makeHands = (
  { asks }: { readonly asks: readonly ActionContract[] },
  { company, options }: { readonly company: string | undefined; readonly options: GlobalOptions },
  world: World,
): Hands => {
  const show = makeShow(world, { isJson: options.json });
  const progress = makeProgress(world, { isJson: options.json });
  const tell = (text: string): void => progress.at(text);
  const file = settingsFile(world, options.config);
  const settings = async () => settingsOf(world, await readStored(world, file), options);
  const askWith = (url: string, key: string): Ask =>
    makeAsk({ ...world, url, keyFor: async () => key, reasonFor: async () => TRIES_A_KEY, tell });
  const reason = lazily(async () =>
    reasonOf({ asks, given: options.reason, stored: (await settings()).reason }, world),
  );
  const connection = lazily(async () => {
    const now = await settings();
    const keyFor = lazilyEach(async (scope) =>
      scope === 'platform' ? operatorKeyOf(now) : companyKeyOf(now, company, askWith),
    );
    const reasonFor = async ({ scope }: ActionContract) => (scope === 'platform' ? reason() : undefined);
    const deps: AskDeps = { ...world, url: now.url, keyFor: (action) => keyFor(action.scope), reasonFor, tell };
    const ask = makeAsk(deps);
    return { ask, follow: makeFollow(deps, ask) };
  });
  const declared = (action: ActionContract): void => {
    if (!asks.includes(action)) throw new TypeError(`${action.address} is asked and not declared`);
  };
  const ask: Ask = async (action, input) => {
    declared(action);
    return (await connection()).ask(action, input);
  };
  return {
    ...{ ask, show, progress, world, options, file, settings, askWith, reason },
    follow: async (action, input, tell) => {
      declared(action);
      return (await connection()).follow(action, input, tell);
    },
    companyId: async (ref) => {
      if (!/^\d+$/.test(ref)) return TenantId.parse(ref);
      const { value } = await ask(listCompanies, { number: Number(ref) });
      const [found] = value.data;
      if (found !== undefined) return found.id;
      throw new CliError('not_found', `There is no company ${ref}: \`fencepost companies list\` shows all.`);
    },
    confirm: (dryRun, view, question) => confirmed({ dryRun, view, question }, { show, world, options }),
  };
};

const confirmed = async <T>(
  { dryRun, view, question }: { readonly dryRun: Answer<T>; readonly view: View<T>; readonly question: string },
  { show, world, options }: Pick<Hands, 'show' | 'world' | 'options'>,
): Promise<void> => {
  const goesOn = options.yes && !options.dryRun;
  if (!goesOn) show.one(dryRun, view);
  if (options.dryRun) throw new CliError('ok', 'Dry run: nothing was changed.');
  if (options.yes) return;
  const isAgreed = show.isJson ? undefined : await world.person?.confirm(question);
  if (isAgreed === true) return;
  throw new CliError('not_confirmed', 'Nothing was changed. Repeat it with --yes when this is what you want.');
};

const operatorKeyOf = ({ operatorKey }: Settings): string => {
  if (operatorKey !== undefined) return operatorKey;
  throw usageError('No operator’s key is known for this system: set FENCEPOST_KEY or run `fencepost login`.');
};

/** There is no default company: one is named, or the key in FENCEPOST_COMPANY_KEY says whose it is. */
const companyKeyOf = async (
  { url, companies, companyKey }: Settings,
  named: string | undefined,
  askWith: Hands['askWith'],
): Promise<string> => {
  if (named === undefined) {
    if (companyKey !== undefined) return companyKey;
    throw usageError('Which company? Give --company with its number or id, or set FENCEPOST_COMPANY_KEY.');
  }
  const stored = companies.find(({ number, id }) => named === String(number) || named === id);
  if (stored !== undefined) return stored.key;
  if (companyKey !== undefined) {
    const { number, id } = (await askWith(url, companyKey)(getCompany, {})).value;
    if (named === String(number) || named === id) return companyKey;
    throw usageError(`FENCEPOST_COMPANY_KEY is a key of company ${number}, not of ${named}.`);
  }
  throw usageError(
    `No key of company ${named} is known: \`fencepost keys issue --company ${named} --role admin --save\` makes one and stores it; \`fencepost login --company ${named}\` stores one that you have.`,
  );
};

const lazily = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

const lazilyEach = <K, T>(make: (key: K) => Promise<T>): ((key: K) => Promise<T>) => {
  const made = new Map<K, Promise<T>>();
  return (key) => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
};
