import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const PackageJson = z.object({
  name: z.string(),
  nx: z.object({ tags: z.array(z.string()).default([]) }).default({ tags: [] }),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
});

/** A workspace package: where it is, what kind it is, what it declares. */
export interface Package {
  readonly name: string;
  readonly folder: string;
  readonly type: string;
  readonly dependencies: readonly string[];
}

/** What the boundary rules look at: every TypeScript file of the repository and every package. */
export interface Workspace {
  readonly packages: readonly Package[];
  readonly sources: ReadonlyMap<string, string>;
  readonly rootDependencies: readonly string[];
}

/** Files git tracks plus those it does not ignore, relative to the root. */
const listFiles = (root: string, ...patterns: readonly string[]): readonly string[] =>
  execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate', '--', ...patterns],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  )
    .split('\0')
    // What was deleted and not committed yet, git still lists.
    .filter((file) => file.length > 0 && existsSync(join(root, file)));

const readPackage = (root: string, file: string): Package => {
  const parsed = PackageJson.parse(JSON.parse(readFileSync(join(root, file), 'utf8')));
  const type = parsed.nx.tags.find((tag) => tag.startsWith('type:'))?.slice('type:'.length) ?? '';
  return {
    name: parsed.name,
    folder: file.replace(/\/package\.json$/, ''),
    type,
    dependencies: Object.keys(parsed.dependencies),
  };
};

/** Reads the checkout at `root` as the rules see it. */
export const readWorkspace = (root: string): Workspace => {
  const sources = listFiles(root, '*.ts').map((file) => [file, readFileSync(join(root, file), 'utf8')] as const);
  const rootPackage = PackageJson.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  return {
    packages: listFiles(root, 'packages/*/package.json', 'services/*/package.json').map((file) =>
      readPackage(root, file),
    ),
    sources: new Map(sources),
    rootDependencies: [...Object.keys(rootPackage.dependencies), ...Object.keys(rootPackage.devDependencies)],
  };
};
