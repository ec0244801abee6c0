import { matchesGlob } from 'node:path';

/** A kind of test that the predecessor said it had, and how many of them at least (OPS-036..OPS-043). */
export interface Subject {
  readonly requirement: string;
  readonly about: string;
  readonly minimum: number;
  readonly files: readonly string[];
  /** Of those files, the tests whose title says one of these; every test unless given. */
  readonly titles?: RegExp;
}

const legacy = 'services/booking/src/usecases/legacy';

/**
 * Subjects and where their tests are. The numbers of source 001 do not add up ("82 tests" are 56 in its own list, D-12): here
 * they are minima, and what is counted is what the suite has.
 */
export const subjects: readonly Subject[] = [
  {
    ...{ requirement: 'OPS-036', about: 'a customer’s company is validated', minimum: 7 },
    files: ['services/booking/test/nobodys-customers.test.ts', `${legacy}/import-legacy-customers.test.ts`],
  },
  {
    ...{ requirement: 'OPS-037', about: 'the backfill, unit by unit', minimum: 8 },
    files: [`${legacy}/repair-s1.test.ts`, `${legacy}/evidence.test.ts`, `${legacy}/backups.test.ts`],
  },
  {
    ...{ requirement: 'OPS-038', about: 'the backfill is validated', minimum: 9 },
    files: [`${legacy}/import-legacy-customers.test.ts`, 'services/integrity-monitor/src/usecases/repairs/*.test.ts'],
  },
  {
    ...{ requirement: 'OPS-039', about: 'constraints', minimum: 10 },
    files: [
      'services/integrity-monitor/src/usecases/ratchet/*.test.ts',
      'packages/mongo-kit/test/database-rules.test.ts',
    ],
  },
  {
    ...{ requirement: 'OPS-040', about: 'isolation of companies', minimum: 8 },
    files: [
      'packages/mongo-kit/test/tenant-guard.matrix.test.ts',
      'services/*/test/isolation.test.ts',
      'services/integrity-monitor/src/**/canaries/*.test.ts',
      'test/flows/canaries/*.test.ts',
    ],
  },
  {
    ...{ requirement: 'OPS-041', about: 'customers are managed, all parts together', minimum: 5 },
    files: [`${legacy}/promoted-customer.test.ts`, 'services/booking/src/usecases/customers/*.test.ts'],
  },
  {
    ...{ requirement: 'OPS-042', about: 'what the backfill costs', minimum: 4 },
    files: [`${legacy}/cost-of-recovery.test.ts`],
  },
  {
    ...{ requirement: 'OPS-043', about: 'the integrity monitor', minimum: 5 },
    files: ['services/integrity-monitor/test/*.test.ts', 'services/integrity-monitor/src/usecases/scans/*.test.ts'],
  },
];

/** The titles of the tests that a source declares; one that is skipped or only planned is none. A table of cases counts once. */
export const titlesIn = (source: string): readonly string[] =>
  [...source.matchAll(/^\s*(?:it|test)(?:\.each\((?:[\s\S]*?)\n?\s*\))?\(\s*(['"`])((?:(?!\1)[\s\S])+)\1/gm)].flatMap(
    ([, , title]) => title ?? [],
  );

/** The tests of a subject among the sources of a suite, by their file. */
export const testsOf = (
  { files, titles }: Subject,
  sources: ReadonlyMap<string, string>,
): readonly { readonly file: string; readonly title: string }[] =>
  [...sources]
    .filter(([file]) => files.some((pattern) => matchesGlob(file, pattern)))
    .flatMap(([file, source]) => titlesIn(source).map((title) => ({ file, title })))
    .filter(({ title }) => titles?.test(title) ?? true);
