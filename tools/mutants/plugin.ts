import type { Plugin } from 'vitest/config';
import { mutants } from './mutants.ts';

/** Applies the mutant named by FENCEPOST_MUTANT while files are loaded: a known defect, put back for one test run. */
export const mutantPlugin = (id: string | undefined): Plugin[] => {
  if (id === undefined) return [];
  const mutant = mutants.find((candidate) => candidate.id === id);
  if (mutant === undefined) throw new Error(`no mutant is called ${id}`);
  return [
    {
      name: 'fencepost-mutant',
      enforce: 'pre',
      // The cache on disk knows a plugin by its name alone: it would hand one mutant's files to the next.
      configureVitest: ({ defineCacheKeyGenerator }) => defineCacheKeyGenerator(() => false),
      transform: (code, file) => {
        if (!file.endsWith(`/${mutant.file}`)) return undefined;
        if (code.split(mutant.find).length !== 2)
          throw new Error(`mutant ${id}: the text to replace must stand in ${mutant.file} exactly once`);
        return { code: code.replace(mutant.find, () => mutant.replace), map: null };
      },
    },
  ];
};
