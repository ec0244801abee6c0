import { demoCompanies } from '@fencepost/fakes/demo-companies';
import { expect, it } from 'vitest';
import { settingsOf } from './fencepost.ts';
import type { DemoCompany } from './state.ts';

const company = { ...demoCompanies[0], id: 'ten_1', number: 1, apiKey: 'fp_1' } as unknown as DemoCompany;
const system = { edge: 'http://127.0.0.1:8080', operatorKey: 'fp_ops', companies: [company] };
const demo = { number: 1, id: 'ten_1', key: 'fp_1' };
const issued = { number: 42, id: 'ten_42', key: 'fp_42' };

it('the CLI gets the operator’s key and those of the demo companies', () => {
  expect(settingsOf(system, undefined)).toEqual({ url: system.edge, key: 'fp_ops', companies: [demo] });
});

it('a key that somebody stored stays as long as it is the same system, and no longer', () => {
  const stored = settingsOf(system, undefined);
  expect(settingsOf(system, { ...stored, companies: [demo, issued] }).companies).toEqual([demo, issued]);
  expect(
    settingsOf({ ...system, operatorKey: 'fp_fresh' }, { ...stored, companies: [demo, issued] }).companies,
  ).toEqual([demo]);
});
