import { expect, it } from 'vitest';
import { defenceLayers, type LayerFacts } from './defence-layers.ts';

const at = '2026-11-21T04:00:00.000Z';
const layerOf = (verdicts: readonly ('passed' | 'failed' | 'not_run')[]) => {
  const checks = verdicts.map((verdict, index) => ({
    ...{ check: `check-${index}`, sentence: '', severity: 'high' as const, verdict },
    ...{ checked: 1, violations: 0, findings: [], samples: [] },
  }));
  const facts: LayerFacts = {
    ...{ lastScan: { checks, finishedAt: at, mode: 'standard' }, violated: new Set(), canaries: undefined, now: at },
    ...{ database: undefined, sight: { sees: true, lastSeenAt: at, because: '' }, ratchet: undefined },
  };
  return defenceLayers(facts).find(({ id }) => id === 'full-scan');
};

it('the layer of the full scan works where every check ran, also where one found something: that is its work (INT-046)', () => {
  expect(layerOf(['passed', 'passed'])).toMatchObject({ state: 'working', lastProvedAt: at });
  expect(layerOf(['passed', 'failed'])).toMatchObject({ state: 'working' });
});

it('a scan that could not look at everything, or looked at nothing, is no working layer (INT-046)', () => {
  expect(layerOf(['passed', 'not_run'])).toMatchObject({
    ...{ state: 'failing', because: '1 checks of the last one did not run' },
  });
  expect(layerOf([])).toMatchObject({ state: 'failing' });
});
