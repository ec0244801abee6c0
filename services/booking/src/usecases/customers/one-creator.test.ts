import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { definitions } from '../../adapters/rows.ts';

const root = resolve(import.meta.dirname, '..', '..');
const sources = globSync('**/*.ts', { cwd: root })
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file): [string, string] => [file, readFileSync(join(root, file), 'utf8')]);
const thatSay = (word: RegExp): readonly string[] =>
  sources.filter(([, text]) => word.test(text)).map(([file]) => file);

test('customers are created in one place: nobody else tells that there is a new one, or adds one to the store (BKG-020, BKG-021)', () => {
  expect(thatSay(/\bcustomerCreated\b/)).toEqual(['usecases/customers/add-customer.ts']);
  // Those of the predecessor have records of their own, so that an undo gives back exactly them.
  expect(thatSay(/\baddCustomer\(/).toSorted()).toEqual([
    'usecases/customers/register-person.ts',
    'usecases/legacy/company-customer.ts',
  ]);
  // Facts and versions are only read, for the integrity monitor and the audit.
  expect(thatSay(/rows\.customers\b/).toSorted(), 'who reaches their rows').toEqual([
    'adapters/customers.ts',
    'adapters/facts.ts',
    'adapters/rules.ts',
    'adapters/stored-versions.ts',
    'adapters/stores.ts',
  ]);
  expect(thatSay(/\bregisterPerson\b/).length, 'positive control').toBeGreaterThan(3);
});

test('every record belongs to a company, but for what is nobody’s by its nature (BKG-021)', () => {
  const nobodys = definitions.filter(({ scope }) => scope === 'platform').map(({ name }) => name);
  // A key’s id names its company; the others are of nobody for certain, or of those who have left.
  expect(nobodys.toSorted()).toEqual([
    ...['customerBackupRows', 'customerBackups', 'idempotencyKeys', 'leftCompanies', 'quarantine', 'replays'],
    'stagedCustomers',
  ]);
  expect(definitions.length, 'positive control').toBeGreaterThan(12);
});
