import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { type Counts, closingLine, noCounts } from './closing-line.ts';

/**
 * Ends the output of a test run with `N passed, N failed`, the line that CI reads. It is written when the process ends,
 * so nothing can follow it; a run that breaks before its tests (a missing server, say) counts as one failure.
 */
export default class ClosingLineReporter implements Reporter {
  private counts: Counts | undefined;

  onInit(vitest: Vitest): void {
    process.once('exit', (code) => {
      const counts = this.counts ?? { ...noCounts, failed: 1 };
      const broken = code !== 0 && counts.failed === 0;
      if (counts.failed > 0) process.exitCode = code || 1;
      if (!vitest.config.watch) process.stdout.write(`${closingLine(broken ? { ...counts, failed: 1 } : counts)}\n`);
    });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    this.counts = count(modules, unhandledErrors.length);
    for (const { title, reason } of skipsOf(modules)) console.log(`skipped: ${title}: ${reason}`);
  }
}

const count = (modules: readonly TestModule[], unhandledErrors: number): Counts => {
  const counts = { ...noCounts, failed: unhandledErrors };
  for (const module of modules) {
    // Errors outside a test (imports, hooks) belong to a module or a suite; without them such a run would look green.
    counts.failed += [module, ...module.children.allSuites()].filter((suite) => suite.errors().length > 0).length;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'pending') counts.failed += 1;
      else counts[state] += 1;
    }
  }
  return counts;
};

const skipsOf = function* (modules: readonly TestModule[]) {
  for (const module of modules) {
    for (const test of module.children.allTests('skipped')) {
      const result = test.result();
      const note = result.state === 'skipped' ? result.note : undefined;
      yield { title: test.fullName, reason: note ?? 'no reason given' };
    }
  }
};
