import { getMonitorStatus } from '@fencepost/contracts/integrity/alert';
import { getCompany } from '@fencepost/contracts/tenant/company';
import { z } from 'zod';
import { type Command, command } from '../command.ts';
import { completionScript, shells } from '../completion-script.ts';
import { usageError } from '../exit-codes.ts';
import { CompanyRef, type Hands } from '../hands.ts';
import { reasonIn } from '../reason.ts';
import { originOf, readStored, SETTINGS_MODE, type StoredCompany, type StoredSettings } from '../settings.ts';

/** Stores settings for their owner alone. */
export const writeStored = (stored: StoredSettings, { world, file }: Pick<Hands, 'world' | 'file'>): Promise<void> =>
  world.files.write(file, `${JSON.stringify(stored, null, 2)}\n`, SETTINGS_MODE);

/** With a company’s key among those that are stored, in the place of an earlier one. */
export const withCompany = (stored: StoredSettings, company: StoredCompany): StoredSettings => ({
  ...stored,
  companies: [...stored.companies.filter(({ id }) => id !== company.id), company],
});

const askedFor = async (answer: Promise<string | undefined> | undefined): Promise<string | undefined> => {
  const text = (await answer)?.trim();
  return text === '' ? undefined : text;
};

/** A key never stands on the command line, where every process of the machine can read it and the shell remembers it. */
const keyFrom = async (what: string, { world }: Hands): Promise<string> => {
  const key = world.person ? await askedFor(world.person.secret(what)) : await askedFor(world.input());
  if (key === undefined) throw usageError('No key was given: type it when asked, or send it by standard input.');
  if (!/^[\x21-\x7e]+$/.test(key))
    throw usageError('This is no key: one line of visible ASCII characters is expected.');
  return key;
};

const urlFrom = async (stored: StoredSettings, { world, options }: Hands): Promise<string> => {
  const known = options.url ?? (world.env.FENCEPOST_URL || undefined);
  const url = known ?? (await askedFor(world.person?.text('Address of Fencepost’s edge', stored.url ?? 'https://')));
  if (url === undefined) throw usageError('Which system? Give --url or set FENCEPOST_URL.');
  return originOf(url);
};

/** `login --reason` says why for whatever only looks; a change always has a reason of its own. */
const storedReason = ({ options }: Hands): Pick<StoredSettings, 'reason'> =>
  options.reason === undefined ? {} : { reason: reasonIn(options.reason) };

/** Commands about this machine: which system, which keys, which shell. They ask with a key that is not stored yet. */
export const sessionCommands: readonly Command[] = [
  command({
    path: 'login',
    summary:
      'Store the address of a system and the operator’s key to it, or with --company a company’s key. The key is asked for, or read from standard input.',
    input: { company: CompanyRef.optional() },
    asks: [getMonitorStatus, getCompany],
    example: '--url https://edge.example.com < operator.key',
    run: async ({ company }, hands) => {
      const stored = await readStored(hands.world, hands.file);
      const url = await urlFrom(stored, hands);
      // Keys of another system are of no use here, and must never be sent here.
      const same = stored.url === url ? stored : { url, companies: [] };
      const key = await keyFrom(company === undefined ? 'The operator’s key' : `A key of company ${company}`, hands);
      const ask = hands.askWith(url, key);
      if (company === undefined) {
        await ask(getMonitorStatus, {});
        await writeStored({ ...same, url, key, ...storedReason(hands) }, hands);
      } else {
        const { id, number, name } = (await ask(getCompany, {})).value;
        if (company !== id && company !== String(number))
          throw usageError(`This is a key of company ${number}, ${name}, not of ${company}: nothing was stored.`);
        await writeStored(withCompany({ ...same, url }, { id, number, key }), hands);
      }
      hands.show.note(`The key opens ${url}. It is stored in ${hands.file}, for you alone.`);
      return 'ok';
    },
  }),
  command({
    path: 'logout',
    summary: 'Forget every stored key. The keys themselves stay valid: `keys revoke` ends one.',
    asks: [],
    run: async (_, hands) => {
      const { url } = await readStored(hands.world, hands.file);
      await writeStored({ ...(url === undefined ? {} : { url }), companies: [] }, hands);
      hands.show.note(`${hands.file} holds no key any more.`);
      return 'ok';
    },
  }),
  command({
    path: 'completion',
    summary: 'Print the completion script of a shell: source <(fencepost completion bash)',
    positions: ['shell'],
    input: { shell: z.enum(shells).describe('which shell') },
    asks: [],
    example: 'bash',
    run: async ({ shell }, { show }) => {
      show.body(completionScript(shell));
      return 'ok';
    },
  }),
];
