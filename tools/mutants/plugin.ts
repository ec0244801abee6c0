import type { Plugin } from 'vitest/config';
import { canaryMutants } from './canaries.ts';
import type { Mutant } from './mutant.ts';
import { mutants } from './mutants.ts';

/** FENCEPOST_MUTANT for a build with all of the canaries' mutants in it, of which `breakBuild` switches on one. */
export const SWITCHED = 'canaries';

/** Where the switched-on mutant's id is kept: the code of the build reads it, whatever module it is in. */
const PLACE = 'fencepostBroken';

/** Switches on one mutant of a switched build, or none. */
export const breakBuild = (id: string | undefined): void => {
  Reflect.set(globalThis, PLACE, id);
};

/** Applies the mutant named by FENCEPOST_MUTANT while files are loaded: a known defect, put back for one test run. */
export const mutantPlugin = (id: string | undefined): Plugin[] => {
  if (id === undefined) return [];
  const chosen = id === SWITCHED ? canaryMutants : mutants.filter((candidate) => candidate.id === id);
  if (chosen.length === 0) throw new Error(`no mutant is called ${id}`);
  const mutantsIn = (path: string) => chosen.filter(({ file }) => path.endsWith(`/${file}`));
  return [
    {
      name: 'fencepost-mutant',
      enforce: 'pre',
      // The cache on disk knows a plugin by its name alone: it would hand one mutant's files to the next. The others are shared.
      configureVitest: ({ defineCacheKeyGenerator }) =>
        defineCacheKeyGenerator((asked) => (mutantsIn(asked.id).length > 0 ? false : undefined)),
      transform: (code, file) => {
        const here = mutantsIn(file);
        if (here.length === 0) return undefined;
        return { code: here.reduce((text, mutant) => put(text, mutant, id === SWITCHED), code), map: null };
      },
    },
  ];
};

const put = (code: string, { id, file, find, replace }: Mutant, isSwitched: boolean): string => {
  if (code.split(find).length !== 2)
    throw new Error(`mutant ${id}: the text to replace must stand in ${file} exactly once`);
  const condition = isSwitched ? `(globalThis.${PLACE} === '${id}')` : 'true';
  return code.replace(find, () => replace.replaceAll(/\bBROKEN\b/g, () => condition));
};
