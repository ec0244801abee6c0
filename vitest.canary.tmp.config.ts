import { defineConfig } from 'vitest/config';
import { canaryMutants } from './tools/mutants/canaries.ts';
const wanted = (process.env.MUTANTS ?? '').split(',');
const conditions = ['@fencepost/source', 'node', 'import', 'module', 'default'];
const plugin = {
  name: 'many', enforce: 'pre' as const,
  configureVitest: ({ defineCacheKeyGenerator }: any) => defineCacheKeyGenerator(() => false),
  transform: (code: string, file: string) => {
    let out = code;
    for (const m of canaryMutants) if (wanted.includes(m.id) && file.endsWith('/' + m.file)) { if (out.split(m.find).length !== 2) throw new Error(m.id); out = out.replace(m.find, () => m.replace); }
    return out === code ? undefined : { code: out, map: null };
  },
};
export default defineConfig({ plugins: [plugin], resolve: { conditions }, ssr: { resolve: { conditions } },
  test: { include: ['test/flows/canaries/*.test.ts'], pool: 'forks', testTimeout: 240000, hookTimeout: 240000, globalSetup: ['./tools/test/servers-setup.ts'], env: { TZ: 'UTC' } } });
