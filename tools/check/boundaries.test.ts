import { describe, expect, it } from 'vitest';
import { findBrokenBoundaries } from './boundaries.ts';
import { readWorkspace, type Workspace } from './workspace.ts';

const packages = [
  { name: '@fencepost/contracts', folder: 'packages/contracts', type: 'contracts', dependencies: ['zod'] },
  {
    name: '@fencepost/service-kit',
    folder: 'packages/service-kit',
    type: 'kit',
    dependencies: ['@fencepost/contracts', 'pino'],
  },
  {
    name: '@fencepost/booking',
    folder: 'services/booking',
    type: 'service',
    dependencies: ['@fencepost/service-kit', '@fencepost/mongo-kit', '@fencepost/tenant', 'pino'],
  },
  { name: '@fencepost/tenant', folder: 'services/tenant', type: 'service', dependencies: [] },
];

const withFile = (file: string, source: string): Workspace => ({
  packages,
  sources: new Map([[file, source]]),
  rootDependencies: ['vitest'],
});

const problemsOf = (file: string, source: string): string =>
  findBrokenBoundaries(withFile(file, source))
    .map((finding) => finding.problem)
    .join('\n');

describe('a broken boundary is found', () => {
  it.each([
    ['services/booking/src/a.ts', `import { x } from '@fencepost/tenant/x';`, 'may not import @fencepost/tenant'],
    ['services/booking/src/a.ts', `import pino from 'pino';`, 'only home in the kit'],
    [
      'services/booking/src/adapters/stores.ts',
      `import { x } from '@fencepost/mongo-kit/repair-door';`,
      'adapters of repair',
    ],
    ['services/booking/src/a.ts', `import x from 'left-pad';`, 'left-pad is not declared'],
    ['services/booking/src/a.ts', `import {\n  x,\n} from '../../tenant/src/x.ts';`, 'leaves the package'],
    ['services/booking/src/a.ts', `const x = await import('left-pad');`, 'left-pad is not declared'],
    ['services/booking/src/domain/a.ts', `import { x } from '../adapters/x.ts';`, 'domain is pure'],
    ['services/booking/src/domain/a.ts', `import { x } from '@fencepost/service-kit/x';`, 'domain is pure'],
    ['services/booking/src/domain/a.ts', `import { randomBytes } from 'node:crypto';`, 'domain is pure'],
    ['services/booking/src/domain/a.ts', `export const x = () => Date.now();`, 'domain is pure'],
    ['services/booking/src/usecases/a.ts', `import { x } from 'node:fs';`, 'use cases know no technology'],
    ['services/booking/src/usecases/a.ts', `import { x } from '../adapters/x.ts';`, 'use cases know no technology'],
    ['services/booking/src/a.ts', `const s = 'events.booking.appointmentBooked.v1';`, 'written once'],
    ['services/booking/src/a.ts', `message.nak();`, 'bare nak'],
    ['services/booking/src/a.ts', `if (header === signature) accept();`, 'constant time (WH2)'],
    ['services/booking/src/a.ts', `const tenant = found ?? 1;`, 'no default tenant (D-01)'],
    ['services/booking/src/a.ts', `const scope = { tenantId: null, reason: 'because' };`, 'only acrossTenants'],
    ['packages/contracts/src/index.ts', `export const x = 1;`, 'no barrel files'],
    ['packages/contracts/src/a.ts', '\n'.repeat(301), 'split it'],
    ['packages/contracts/src/a.ts', `import { x } from '@fencepost/service-kit/x';`, 'not declared'],
  ])('%s: %s', (file, source, expected) => {
    expect(problemsOf(file, source)).toContain(expected);
  });

  it('a circle of imports is named', () => {
    const sources = new Map([
      ['packages/contracts/src/a.ts', `import { b } from './b.ts';`],
      ['packages/contracts/src/b.ts', `import { a } from './a.ts';`],
    ]);
    const findings = findBrokenBoundaries({ packages, sources, rootDependencies: [] });
    expect(findings.map((finding) => finding.problem).join()).toContain('imports go in a circle');
  });
});

it('an ordinary file has no findings, nor has a domain that borrows a type', () => {
  expect(problemsOf('services/booking/src/domain/a.ts', `import type { X } from '@fencepost/service-kit/x';`)).toBe('');
  expect(
    problemsOf('services/booking/src/a.ts', `import { x } from '@fencepost/service-kit/x';\nexport const y = x;`),
  ).toBe('');
});

it('an adapter of repair may open the raw door', () => {
  const source = `import { x } from '@fencepost/mongo-kit/repair-door';`;
  expect(problemsOf('services/booking/src/adapters/repair-doors.ts', source)).toBe('');
});

it('the check sees every TypeScript file of this repository', () => {
  const seen = readWorkspace(new URL('../..', import.meta.url).pathname).sources;
  expect(seen.has('tools/check/boundaries.test.ts')).toBe(true);
  expect(seen.size).toBeGreaterThan(50);
});
