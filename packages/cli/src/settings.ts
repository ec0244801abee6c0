import { join } from 'node:path';
import { OperatorReason } from '@fencepost/contracts/operator-reason';
import { z } from 'zod';
import { usageError } from './exit-codes.ts';
import type { World } from './world.ts';

/** A company whose key is stored: named by its number or its id. */
const StoredCompany = z.object({ number: z.int().positive(), id: z.string(), key: z.string().min(1) });
export type StoredCompany = z.output<typeof StoredCompany>;

/** What `fencepost login` stores: which system, the operator's key to it, and keys of companies. */
export const StoredSettings = z.object({
  url: z.string().optional(),
  key: z.string().min(1).optional(),
  companies: z.array(StoredCompany).default([]),
  /** Why, where one only looks and says nothing else. */
  reason: OperatorReason.optional(),
});
export type StoredSettings = z.output<typeof StoredSettings>;

/** Which system is asked, and with which keys. */
export interface Settings {
  readonly url: string;
  readonly operatorKey: string | undefined;
  /** FENCEPOST_COMPANY_KEY: the key says whose it is. */
  readonly companyKey: string | undefined;
  readonly companies: readonly StoredCompany[];
  /** What is stored for looking; a change has a reason of its own. */
  readonly reason: string | undefined;
}

export const SETTINGS_MODE = 0o600;
const OF_OTHERS = 0o077;

/** Where the settings are stored. */
export const settingsFile = ({ env, home }: Pick<World, 'env' | 'home'>, given: string | undefined): string =>
  given ?? (env.FENCEPOST_CONFIG || join(env.XDG_CONFIG_HOME || join(home, '.config'), 'fencepost.json'));

/** What is stored; nothing where there is no file. Throws where others may read it, or it is no settings file. */
export const readStored = async ({ files }: Pick<World, 'files'>, file: string): Promise<StoredSettings> => {
  const text = await files.read(file);
  if (text === undefined) return { companies: [] };
  const mode = (await files.mode(file)) ?? 0;
  if ((mode & OF_OTHERS) !== 0)
    throw usageError(`${file} holds keys and others on this machine may read it: run \`chmod 600 ${file}\`.`);
  const parsed = StoredSettings.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw usageError(`${file} is no settings file of fencepost: correct it, or remove it and run \`fencepost login\`.`);
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** What to ask and with which keys: `--url` comes before FENCEPOST_URL, that before the file; a key never comes by option. */
export const settingsOf = (
  { env }: Pick<World, 'env'>,
  stored: StoredSettings,
  given: { readonly url?: string | undefined },
): Settings => {
  const url = given.url ?? (env.FENCEPOST_URL || stored.url);
  if (url === undefined)
    throw usageError('Which system? Set FENCEPOST_URL, give --url, or run `fencepost login` once.');
  const own = originOf(url);
  // A key is for the system it was stored with, and for no other that an option names.
  const isStored = stored.url !== undefined && originOf(stored.url) === own;
  return {
    url: own,
    operatorKey: env.FENCEPOST_KEY || (isStored ? stored.key : undefined),
    companyKey: env.FENCEPOST_COMPANY_KEY || undefined,
    companies: isStored ? stored.companies : [],
    reason: isStored ? stored.reason : undefined,
  };
};

/** `https://edge.example.com/` -> `https://edge.example.com` */
export const originOf = (text: string): string => {
  const url = URL.parse(text);
  const isPlain = url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '';
  if (!isPlain || url.username !== '' || url.hash !== '')
    throw usageError(`${text} is no address of a system: one such as https://edge.example.com is expected.`);
  return url.origin;
};
