import { globSync } from 'node:fs';
import { findBrokenBoundaries } from './boundaries.ts';
import {
  findInvalidDocuments,
  findStaleDocuments,
  findUnknownRoutesInPages,
  findWrongCommandsInPages,
} from './documents.ts';
import { programStep, type Step } from './step.ts';
import { readWorkspace } from './workspace.ts';

const root = process.cwd();

const boundaries: Step = {
  name: 'boundaries',
  run: () => {
    const workspace = readWorkspace(root);
    if (workspace.sources.size < globSync('{packages,services}/*/src/**/*.ts', { cwd: root }).length) {
      return ['fewer files were read than lie in the source folders'];
    }
    return findBrokenBoundaries(workspace).map(({ file, problem }) => `${file}: ${problem}`);
  },
};

const steps: readonly Step[] = [
  programStep('types of packages and services', 'tsc', '-b'),
  programStep('types of tests and tools', 'tsc', '-p', 'tsconfig.tests.json'),
  programStep('lint and format', 'biome', 'ci', '--error-on-warnings', '--colors=off', '.'),
  boundaries,
  { name: 'generated documents are up to date', run: () => findStaleDocuments(root) },
  { name: 'OpenAPI and AsyncAPI are valid', run: () => findInvalidDocuments(root) },
  { name: 'pages name only routes that there are', run: () => findUnknownRoutesInPages(root) },
  { name: 'pages show only commands that there are', run: () => findWrongCommandsInPages(root) },
  programStep('no dead code', 'knip', '--no-progress'),
  programStep('no secrets', 'secretlint', '--secretlintignore', '.gitignore', '**/*'),
];

let failed = 0;
for (const step of steps) {
  const begin = performance.now();
  const problems = await step.run();
  const seconds = ((performance.now() - begin) / 1_000).toFixed(1);
  console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${step.name} (${seconds} s)`);
  for (const problem of problems) console.log(`     ${problem.replaceAll('\n', '\n     ')}`);
  if (problems.length > 0) failed += 1;
}
console.log(failed === 0 ? `all ${steps.length} checks hold` : `${failed} of ${steps.length} checks failed`);
process.exitCode = failed === 0 ? 0 : 1;
