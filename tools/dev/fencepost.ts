import { join } from 'node:path';
import { runTool } from './run-program.ts';
import { awaitSystem, findSupervisor } from './run-record.ts';
import { readJson, type SystemState, writeJson } from './state.ts';

/** As the CLI stores it (packages/cli/src/settings.ts). */
interface Stored {
  readonly url: string;
  readonly key: string;
  readonly companies: readonly { readonly number: number; readonly id: string; readonly key: string }[];
}

/** `./dev fencepost …`: the operator's CLI against the system of this checkout, with the keys of its demo companies. */
export const fencepost = async (directory: string, args: readonly string[]): Promise<number> => {
  const isOwn = args.includes('--config') || process.env.FENCEPOST_CONFIG !== undefined;
  if (!isOwn && findSupervisor(directory)) {
    const file = join(directory, 'fencepost.json');
    const stored = readJson<Stored>(file);
    const wanted = settingsOf(await awaitSystem(directory), stored);
    if (JSON.stringify(stored) !== JSON.stringify(wanted)) writeJson(file, wanted);
    process.env.FENCEPOST_CONFIG = file;
    // Nobody's data is at stake here, so nobody is asked why.
    process.env.FENCEPOST_REASON ??= 'development on a local system';
  }
  return runTool('packages/cli/src/main.ts', args);
};

/** Keys that `keys issue --save` stored stay, as long as it is the same system. */
export const settingsOf = (
  { edge, operatorKey, companies }: Pick<SystemState, 'edge' | 'operatorKey' | 'companies'>,
  stored: Stored | undefined,
): Stored => {
  const demo = companies.map(({ number, id, apiKey }) => ({ number, id, key: apiKey }));
  const isSame = stored !== undefined && stored.url === edge && stored.key === operatorKey;
  const issued = isSame ? stored.companies.filter((each) => demo.every(({ id }) => id !== each.id)) : [];
  return { url: edge, key: operatorKey, companies: [...demo, ...issued] };
};
