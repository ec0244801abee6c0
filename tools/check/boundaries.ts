import { dirname, normalize } from 'node:path/posix';
import type { Package, Workspace } from './workspace.ts';

/** A broken rule: where, and what to do instead. */
export interface Finding {
  readonly file: string;
  readonly problem: string;
}

interface Import {
  readonly specifier: string;
  /** Gone at run time. */
  readonly typeOnly: boolean;
}

interface Module {
  readonly file: string;
  readonly source: string;
  readonly imports: readonly Import[];
  readonly home: Package | undefined;
  readonly isTest: boolean;
}

/** Which kinds of package may be imported by which: the import law of docs/architecture.md. */
const importLaw: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  kit: ['contracts'],
  mongo: ['kit', 'contracts'],
  vendors: ['kit', 'contracts'],
  fakes: ['vendors', 'kit', 'contracts'],
  testing: ['mongo', 'vendors', 'fakes', 'kit', 'contracts'],
  service: ['mongo', 'vendors', 'kit', 'contracts'],
  cli: ['contracts'],
};

const testMayImport = ['testing', 'fakes', 'mongo', 'vendors', 'kit', 'contracts'];

/** Libraries and the packages that are their home: nobody else may know them. */
const exclusiveLibraries: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(moleculer|pino|prom-client|jose|bullmq)$|^@nats-io\//, ['kit']],
  // Calls between services have breakers, and so have calls to vendors.
  [/^cockatiel$/, ['kit', 'vendors']],
  [/^(mongoose|mingo)$/, ['mongo']],
  [/^@slack\/|^nodemailer$/, ['vendors']],
  [/^(commander|omelette|cli-table3)$|^@clack\//, ['cli']],
];

/** Modules of ours that only some files may know: a door past the schema is for repair, and for the tests of it. */
const exclusiveModules: readonly (readonly [string, RegExp])[] = [
  ['@fencepost/mongo-kit/repair-door', /^services\/[^/]+\/src\/adapters\/repair-[^/]+\.ts$|^packages\/testing\//],
];

const importPattern =
  /(?:^|[\s;}])(?:import|export)\b(\s+type\b)?[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]/gm;

const importsOf = (source: string): readonly Import[] =>
  [...source.matchAll(importPattern)].map(([, type, from, dynamic, effect]) => ({
    specifier: from ?? dynamic ?? effect ?? '',
    typeOnly: type !== undefined,
  }));

const isTestFile = (file: string): boolean => /\.(test|suite)\.ts$/.test(file) || /(^|\/)test\//.test(file);

const modulesOf = (workspace: Workspace): readonly Module[] =>
  [...workspace.sources].map(([file, source]) => ({
    file,
    source,
    imports: importsOf(source),
    home: workspace.packages.find((candidate) => file.startsWith(`${candidate.folder}/`)),
    isTest: isTestFile(file),
  }));

const packageNameOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const importProblem = (module: Module, specifier: string, workspace: Workspace): string | undefined => {
  const { home } = module;
  if (home === undefined || specifier.startsWith('node:')) return undefined;
  if (specifier.startsWith('.')) {
    const target = normalize(`${dirname(module.file)}/${specifier}`);
    return target.startsWith(`${home.folder}/`) || module.isTest
      ? undefined
      : `relative import leaves the package: ${specifier}`;
  }
  const name = packageNameOf(specifier);
  const declared = home.dependencies.includes(name);
  if (!declared && !module.isTest) return `${name} is not declared in ${home.folder}/package.json`;
  if (!declared && !workspace.rootDependencies.includes(name) && !name.startsWith('@fencepost/'))
    return `${name} is declared nowhere`;
  const target = workspace.packages.find((candidate) => candidate.name === name);
  const allowed = module.isTest ? testMayImport : (importLaw[home.type] ?? []);
  if (target !== undefined && target !== home && !allowed.includes(target.type))
    return `a ${home.type} package may not import ${name}`;
  const exclusive = exclusiveLibraries.find(([library]) => library.test(name));
  const reserved = exclusiveModules.find(([exact]) => exact === specifier);
  if (reserved !== undefined && !reserved[1].test(module.file) && !module.isTest)
    return `${specifier} is for adapters of repair alone`;
  if (exclusive !== undefined && !exclusive[1].includes(home.type) && !module.isTest)
    return `${name} has its only home in the ${exclusive[1].join(' and ')} package`;
  return undefined;
};

const importFindings = (modules: readonly Module[], workspace: Workspace): readonly Finding[] =>
  modules.flatMap((module) =>
    module.imports.flatMap(({ specifier }) => {
      const problem = importProblem(module, specifier, workspace);
      return problem === undefined ? [] : [{ file: module.file, problem }];
    }),
  );

const layerOf = (file: string): string | undefined => /^services\/[^/]+\/src\/(domain|usecases)\//.exec(file)?.[1];

/** Libraries and parts of Node that compute and touch nothing. */
const pureLibraries = ['zod', 'ae-cvss-calculator', 'node:buffer', 'node:crypto', 'node:util'];

const layerProblem = (layer: string, { specifier, typeOnly }: Import): string | undefined => {
  if (pureLibraries.includes(specifier) || specifier.startsWith('@fencepost/contracts/')) return undefined;
  if (layer === 'domain') {
    const isOwn = specifier.startsWith('.') && !/(adapters|usecases)\//.test(specifier);
    const isForm = typeOnly && /^@fencepost\/(service-kit|vendors)\//.test(specifier);
    return isOwn || isForm ? undefined : `domain is pure: it may not import ${specifier}`;
  }
  const technology = /adapters\/|@fencepost\/mongo-kit|^(?!@fencepost|\.)/.test(specifier);
  return technology ? `use cases know no technology: ${specifier} belongs behind a port` : undefined;
};

const impure =
  /\b(async|await|Promise|new Date\(\)|Date\.now|Math\.random|random(Bytes|UUID|Int)|process\.|setTimeout)\b/;

const layerFindings = (modules: readonly Module[]): readonly Finding[] =>
  modules.flatMap((module) => {
    const layer = layerOf(module.file);
    if (layer === undefined || module.isTest) return [];
    const imports = module.imports.flatMap((each) => layerProblem(layer, each) ?? []);
    const effect = layer === 'domain' ? impure.exec(withoutComments(module.source))?.[0] : undefined;
    const effects = effect === undefined ? [] : [`domain is pure: ${effect} does not belong here`];
    return [...imports, ...effects].map((problem) => ({ file: module.file, problem }));
  });

const withoutComments = (source: string): string => source.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '');

interface TextRule {
  readonly pattern: RegExp;
  readonly problem: string;
  readonly except?: RegExp;
}

/** Rules that a look at the text decides; tests are exempt. */
const textRules: readonly TextRule[] = [
  {
    pattern: /['"`](events|ingress)\.[a-z][\w.-]*['"`]|['"`]v\d+\.(tenant|booking|integrity-monitor)\./,
    problem: 'addresses and subjects are written once, in contracts',
    except: /^(packages\/contracts|tools|bench)\/|^packages\/service-kit\/src\/streams\.ts$/,
  },
  { pattern: /\.nak\(\s*\)/, problem: 'a bare nak redelivers at once: give it a delay', except: /^tools\// },
  { pattern: /signature\s*===|===\s*signature/i, problem: 'signatures are compared in constant time (WH2)' },
  {
    pattern: /\bmakePlatformScope\b|tenantId:\s*null\s*,\s*reason/,
    problem: 'only acrossTenants(reason) makes a platform scope',
    except: /^packages\/service-kit\/src\/across-tenants\.ts$/,
  },
  {
    pattern: /\b(TODO|FIXME|XXX)\b/,
    problem: 'finish it, or write the reason into docs/decisions',
    except: /^tools\/check\//,
  },
  {
    pattern: /@ts-(ignore|expect-error|nocheck)|biome-ignore(?!.*: )/,
    problem: 'a check may not be switched off without a reason',
    except: /^tools\/check\//,
  },
  {
    pattern: /(tenant|company)\w*[^\n;,]*\?\?\s*['"`]?(1\b|ten_)|firstCompany|defaultTenant/i,
    problem: 'there is no default tenant (D-01)',
    except: /^tools\/|^bench\//,
  },
];

const MAX_LINES = 300;

const textFindings = (modules: readonly Module[]): readonly Finding[] =>
  modules
    .filter((module) => !module.isTest)
    .flatMap((module) => {
      const text = withoutComments(module.source);
      const broken = textRules
        .filter((rule) => !rule.except?.test(module.file) && rule.pattern.test(text))
        .map((rule) => rule.problem);
      const length = module.source.split('\n').length;
      const long = length > MAX_LINES ? [`${length} lines: split it (limit ${MAX_LINES})`] : [];
      const barrel = /\/src\/(.*\/)?index\.ts$/.test(module.file)
        ? ['no barrel files: the exports map is the face']
        : [];
      return [...broken, ...long, ...barrel].map((problem) => ({ file: module.file, problem }));
    });

const cycleFindings = (modules: readonly Module[]): readonly Finding[] => {
  const edges = new Map(
    modules.map((module) => [
      module.file,
      module.imports
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => normalize(`${dirname(module.file)}/${specifier}`)),
    ]),
  );
  const finished = new Set<string>();
  const findings: Finding[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file))
      findings.push({
        file,
        problem: `imports go in a circle: ${[...path.slice(path.indexOf(file)), file].join(' -> ')}`,
      });
    if (path.includes(file) || finished.has(file)) return;
    for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
    finished.add(file);
  };
  for (const file of edges.keys()) visit(file, []);
  return findings;
};

/** Every broken boundary rule of a workspace. */
export const findBrokenBoundaries = (workspace: Workspace): readonly Finding[] => {
  const modules = modulesOf(workspace);
  const untagged = workspace.packages
    .filter((candidate) => !(candidate.type in importLaw))
    .map((candidate) => ({ file: `${candidate.folder}/package.json`, problem: 'no known type: tag in nx.tags' }));
  return [
    ...untagged,
    ...importFindings(modules, workspace),
    ...layerFindings(modules),
    ...textFindings(modules),
    ...cycleFindings(modules),
  ];
};
