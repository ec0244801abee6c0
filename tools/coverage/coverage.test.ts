import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EnforcementPoint } from '@fencepost/contracts/integrity/invariant';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runChecks } from '../../services/integrity-monitor/src/domain/checks.ts';
import { invariants } from '../../services/integrity-monitor/src/domain/invariants/all.ts';
import { healthyWatcher, planted } from '../../services/integrity-monitor/test/planted.ts';
import { invariantPage } from '../generate/documents.ts';
import { mutants } from '../mutants/mutants.ts';
import { type GuardPoint, type Planting, plantings } from './plantings.ts';
import { offAmong, switchedOff } from './switch-off.ts';

const guards = ['contract', 'writeGuard', 'database'] as const satisfies readonly GuardPoint[];
const root = new URL('../../', import.meta.url);
const enforced = (points: readonly EnforcementPoint[]) =>
  invariants.flatMap(({ id, points: declared }) =>
    points.flatMap((point) => (declared[point].state === 'enforced' ? [{ id, point }] : [])),
  );

const asksFor = (definition: { readonly validator: { readonly $jsonSchema: object } }, member: string): boolean => {
  const { required = [] } = definition.validator.$jsonSchema as { required?: readonly string[] };
  return required.includes(member);
};

/**
 * Whether there are tests that plant the violation. Of a mutant they are run with the guard and, by test/mutants, without it:
 * that fails where none of them then fails, or none ran.
 */
const isTested = (planting: Extract<Planting, { mutant: string } | { test: string }>): boolean => {
  if ('test' in planting) return readFileSync(new URL(planting.test, root), 'utf8').includes(planting.title);
  const mutant = mutants.find(({ id }) => id === planting.mutant);
  const files = mutant?.killedBy.flatMap((start) => globSync(`${start}*`, { cwd: fileURLToPath(root) })) ?? [];
  return files.length > 0;
};

/** Whether the point lets pass what is right, and refuses what is wrong. `off`: with the guard taken out. */
const caughtBy = (planting: Planting, off = false): boolean => {
  if ('form' in planting) {
    const schema = off ? z.unknown() : planting.form;
    expect(schema.safeParse(planting.right).success, 'positive control').toBe(true);
    return !schema.safeParse(planting.wrong).success;
  }
  if ('column' in planting) {
    const { column, definitions } = planting;
    expect(definitions.length, 'positive control').toBeGreaterThan(0);
    return !off && definitions.every((definition) => asksFor(definition, column));
  }
  return !off && isTested(planting);
};

describe('a violation planted at each point where an invariant is enforced (A4)', () => {
  it.each(enforced(guards))('$id at its $point: refused, and not without the guard', ({ id, point }) => {
    const planting = plantings[id]?.[point as GuardPoint];
    if (planting === undefined)
      throw new Error(`${id} says that its ${point} enforces it, and nothing is planted there`);
    expect(caughtBy(planting)).toBe(true);
    expect(caughtBy(planting, true)).toBe(false);
  });

  it('nothing is planted where an invariant says that the point cannot enforce it', () => {
    const said = new Set(enforced(guards).map(({ id, point }) => `${id} ${point}`));
    const planting = Object.entries(plantings).flatMap(([id, of]) => Object.keys(of).map((point) => `${id} ${point}`));
    expect(planting.filter((each) => !said.has(each))).toEqual([]);
  });

  it.each(enforced(['continuous']))('$id by the incremental check: found, and not when it is off', ({ id, point }) => {
    const plants = (planted[id] ?? []).filter(({ by }) => by !== 'row');
    expect(plants.length).toBeGreaterThan(0);
    for (const { plant } of plants) {
      const [on, off] = [healthyWatcher(), healthyWatcher(switchedOff(invariants, { id, point }))];
      plant(on);
      plant(off);
      const isFound = (found: readonly string[]): boolean => found.some((each) => each.startsWith(`${id} `));
      expect(isFound(on.violatedLater())).toBe(true);
      // What is found by a scan as well is found there still: that is another point.
      const ofScans = plants.every(({ by }) => by === 'scan');
      if (!ofScans || id !== 'monitor-sees-stored-state') expect(isFound(off.violatedLater())).toBe(false);
    }
  });

  it.each(enforced(['fullScan']))(
    '$id by the full scan: failed with its findings, and not run when it is off',
    ({ id, point }) => {
      const plants = planted[id] ?? [];
      expect(plants.some(({ by }) => by === 'row' || by === 'scan')).toBe(true);
      for (const { plant } of plants) {
        const watcher = healthyWatcher();
        const clean = runChecks({ invariants, picture: watcher.picture, samples: 20 });
        expect(clean.filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
        plant(watcher);
        const { picture } = watcher;
        const found = runChecks({ invariants, picture, samples: 20 }).find(({ check }) => check === id);
        expect(found).toMatchObject({ verdict: 'failed', violations: expect.toSatisfy((count: number) => count > 0) });
        expect(found?.samples.length).toBeGreaterThan(0);
        expect(found?.findings.join()).not.toContain('{n}');
        const off = runChecks({ invariants: switchedOff(invariants, { id, point }), picture });
        expect(off.find(({ check }) => check === id)).toMatchObject({ verdict: 'not_run', checked: 0 });
      }
    },
  );
});

describe('the coverage table', () => {
  const page = readFileSync(new URL('docs/generated/invariants.md', root), 'utf8');

  it('is the one that the declarations make, and nothing in it is off', () => {
    expect(page).toBe(invariantPage(invariants));
    expect(page).not.toContain('**OFF**');
    expect(offAmong(invariants)).toEqual([]);
  });

  it.each(enforced(EnforcementPoint.options))('turns red when $id is switched off at its $point', (at) => {
    const all = switchedOff(invariants, at);
    expect(offAmong(all)).toEqual([at]);
    expect(invariantPage(all)).not.toBe(page);
    expect(invariantPage(all)).toContain('**OFF**');
  });
});
