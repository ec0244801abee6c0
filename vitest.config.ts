import { defineConfig } from 'vitest/config';
import { mutantPlugin, SWITCHED } from './tools/mutants/plugin.ts';

const conditions = ['@fencepost/source', 'node', 'import', 'module', 'default'];
const resolution = {
  plugins: mutantPlugin(process.env.FENCEPOST_MUTANT),
  resolve: { conditions },
  ssr: { resolve: { conditions } },
};

export default defineConfig({
  ...resolution,
  test: {
    env: { TZ: 'UTC' },
    reporters: ['default', './tools/test/closing-line-reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'packages/*/src/**/*.test.ts',
            'services/*/src/**/*.test.ts',
            'tools/**/*.test.ts',
            'bench/**/*.test.ts',
          ],
          pool: 'threads',
          isolate: false,
          // By itself vitest leaves one of the cores to others.
          maxWorkers: '100%',
          // A bound for what hangs, never a measure: many of these are properties over hundreds of runs.
          testTimeout: 30_000,
          env: { TZ: 'UTC' },
        },
      },
      {
        test: {
          name: 'integration',
          include:
            process.env.FENCEPOST_MUTANT === SWITCHED
              ? ['test/flows/canaries/broken-builds.ts']
              : ['packages/*/test/**/*.test.ts', 'services/*/test/**/*.test.ts', 'test/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          // Two cores: of the mutants that need no server, two run at once.
          maxConcurrency: 2,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          globalSetup: ['./tools/test/servers-setup.ts'],
          env: { TZ: 'UTC' },
        },
      },
    ],
  },
});
