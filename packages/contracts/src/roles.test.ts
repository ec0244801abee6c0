import { expect, test } from 'vitest';
import { mayCall, Role } from './roles.ts';

test.each([
  ['owner', ['owner', 'admin', 'staff', 'viewer']],
  ['admin', ['admin', 'staff', 'viewer']],
  ['staff', ['staff', 'viewer']],
  ['viewer', ['viewer']],
] as const)('a key of the role %s may ask what %j may, and nothing above (TEN-054)', (role, allowed) => {
  expect(Role.options.filter((least) => mayCall(least, { kind: 'api_key', role }))).toEqual(allowed);
});

test('a key without a role may nothing, the platform’s own actors everything (TEN-054)', () => {
  expect(Role.options.some((least) => mayCall(least, { kind: 'api_key' }))).toBe(false);
  for (const kind of ['operator', 'service', 'webhook']) {
    expect(Role.options.every((least) => mayCall(least, { kind }))).toBe(true);
  }
});
