import { derivedId } from '@fencepost/contracts/ids';
import { Company } from '@fencepost/contracts/tenant/company';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { makeCompaniesWithTeam } from './companies-with-team.ts';

const company = (name: string, members: object): Company =>
  Company.parse({
    id: derivedId('ten', name),
    number: 1,
    name,
    timeZone: 'UTC',
    status: 'active',
    calcomTeam: { id: 1, name: 'Team' },
    version: 1,
    ...members,
  });

test('every company that is served and has a team is named, over all pages, and no other', async () => {
  const pages = [
    [company('one', {}), company('suspended', { status: 'suspended' })],
    [company('teamless', { calcomTeam: null }), company('two', {})],
  ];
  const companiesWithTeam = makeCompaniesWithTeam(async ({ cursor = '0' }) => {
    const at = Number(cursor);
    return { data: pages[at] ?? [], nextCursor: at + 1 < pages.length ? String(at + 1) : null };
  });
  const found = [];
  for await (const id of companiesWithTeam(platformScope)) found.push(id);
  expect(found).toEqual([derivedId('ten', 'one'), derivedId('ten', 'two')]);
});
