import { derivedId, TenantId } from '@fencepost/contracts/ids';
import { FlagName, flagDefinitions } from '@fencepost/contracts/tenant/flag';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flagStateOf, percentAtFirst, placeOf } from './flags.ts';

const tenantIds = fc.integer({ min: 1 }).map((number) => TenantId.parse(derivedId('ten', 'company', String(number))));
const names = fc.constantFrom(...FlagName.options);
const id = TenantId.parse(derivedId('ten', 'company', '1'));
const pilot = { id, status: 'active', pilot: true } as const;
const nobody = { ...pilot, pilot: false };

test('a company that has a flag never leaves when its share rises (TEN-053)', () => {
  const percents = fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }));
  fc.assert(
    fc.property(tenantIds, names, percents, (tenantId, name, [a, b]) => {
      const at = (percent: number) =>
        flagStateOf(name, { company: { ...pilot, id: tenantId }, override: null, percent }).enabled;
      expect(at(Math.min(a, b)) && !at(Math.max(a, b))).toBe(false);
      expect([at(0), at(100)]).toEqual([false, true]);
    }),
  );
});

test('the share of companies that have a flag is the share asked for, and other companies come first for another flag', () => {
  const companies = Array.from({ length: 4_000 }, (_, at) => TenantId.parse(derivedId('ten', 'c', String(at))));
  const first = (name: FlagName) => companies.filter((company) => placeOf(company, name) < 25);
  for (const name of FlagName.options) expect(first(name).length / companies.length).toBeCloseTo(0.25, 1);
  const voice = new Set(first('voice_booking'));
  const both = first('portal').filter((company) => voice.has(company));
  expect(both.length / companies.length).toBeCloseTo(0.25 * 0.25, 1);
});

test('the place of a company never changes between versions of the program', () => {
  expect(FlagName.options.map((name) => [name, placeOf(id, name)])).toEqual([
    ['portal', 63],
    ['voice_booking', 65],
    ['calendar_sync', 38],
  ]);
});

test.each([
  [{ company: { ...nobody, status: 'suspended' as const }, override: true, percent: 100 }, false, 'company_not_active'],
  [{ company: nobody, override: true, percent: 0 }, true, 'override'],
  [{ company: pilot, override: false, percent: 100 }, false, 'override'],
  [{ company: nobody, override: null, percent: 100 }, false, 'not_pilot_company'],
  [{ company: nobody, override: null, percent: 0 }, false, 'not_pilot_company'],
  [{ company: pilot, override: null, percent: 100 }, true, 'rollout'],
  [{ company: pilot, override: null, percent: 0 }, false, 'not_rolled_out'],
])('of a pilot feature, %j makes enabled %s because of %s (PRT-028)', (known, enabled, reason) => {
  expect(flagStateOf('portal', known)).toEqual({ name: 'portal', enabled, reason });
});

test('a feature that is no pilot feature is decided by the roll-out alone', () => {
  const ask = (percent: number) => flagStateOf('voice_booking', { company: nobody, override: null, percent }).reason;
  expect([ask(0), ask(100)]).toEqual(['not_rolled_out', 'rollout']);
});

test('before anybody decides, pilot features are open to every pilot company and others to nobody', () => {
  for (const name of FlagName.options) expect(percentAtFirst(name)).toBe(flagDefinitions[name].pilotOnly ? 100 : 0);
});
