import { LegacyCustomerRow } from '@fencepost/contracts/booking/legacy';
import { LegacyEvidenceRow } from '@fencepost/contracts/booking/legacy-evidence';
import { expect, test } from 'vitest';
import { independentEvidenceOfS1, legacyRowsOfS1, taintedEvidenceOfS1 } from './legacy-s1.ts';

const rows = legacyRowsOfS1().map((row) => LegacyCustomerRow.parse(row));
const customers = rows.filter((row) => row.kind === 'customer');
const appointments = rows.filter((row) => row.kind === 'appointment');
const without = customers.filter(({ company_id }) => company_id == null);

test('S1 has its numbers: 60 customers, 31 without a company, 100 appointments that all name company 1 (INT-029, INT-030)', () => {
  expect(customers).toHaveLength(60);
  expect(without).toHaveLength(31);
  const perDay = Map.groupBy(without, ({ created_at }) => created_at?.slice(5, 10));
  expect([...perDay].map(([day, group]) => [day, group.length])).toEqual([
    ['09-26', 28],
    ['09-27', 2],
    ['09-28', 1],
  ]);
  expect(new Set(appointments.map(({ company_id }) => company_id))).toEqual(new Set([1]));
  expect(appointments).toHaveLength(100);
  const booked = new Set(appointments.map(({ customer_id }) => customer_id));
  expect(without.filter(({ id }) => booked.has(id))).toHaveLength(28);
});

test('one seeder wrote the 28 within one second (D-05), and no person is a real one (D-11)', () => {
  const moments = without
    .filter(({ writer }) => writer === 'V2TestDataSeeder')
    .map(({ created_at }) => created_at ?? '');
  expect(moments).toHaveLength(28);
  const seconds = new Set(moments.map((moment) => moment.slice(0, 19)));
  expect(seconds.size).toBe(1);
  expect(customers.every(({ email }) => email?.endsWith('@example.com'))).toBe(true);
});

test('every piece of evidence can be read, the tainted ones too', () => {
  expect(independentEvidenceOfS1().map((row) => LegacyEvidenceRow.parse(row))).toHaveLength(100);
  expect(taintedEvidenceOfS1().map((row) => LegacyEvidenceRow.parse(row))).toHaveLength(100);
});
