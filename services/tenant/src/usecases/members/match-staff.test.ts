import { derivedId } from '@fencepost/contracts/ids';
import type { TeamMember } from '@fencepost/contracts/tenant/team';
import type { FakeCalcom } from '@fencepost/fakes/calcom/server';
import type { TenantRecords } from '@fencepost/service-kit/records';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startCalcom, tenantId } from '../../../test/calcom-world.ts';
import { eventsIn, STEFAN, salonOf } from '../../../test/members-world.ts';
import { friseurTeam, scopeOf } from '../../../test/world.ts';

let calcom: FakeCalcom;
beforeAll(async () => {
  calcom = await startCalcom();
});
afterEach(() => calcom.reset());
afterAll(() => calcom.close());

const FRIEDA = 1001;
const scope = scopeOf({ id: tenantId });
const other = scopeOf({ id: derivedId('ten', 'company', '15') });
const salon = () => salonOf(calcom);

describe('a team member and the member of staff with the same e-mail address', () => {
  test('are one person, whatever the case of the letters', async () => {
    const { sync, member, hire } = salon();
    const stefan = await hire('Stefan', 'stefan@example.com');
    calcom.control.changeMember(friseurTeam.id, STEFAN, { email: ' Stefan@Example.COM ' });
    await sync();
    expect(await member(STEFAN)).toMatchObject({ staffId: stefan.id, version: 1 });
    expect(await member(FRIEDA)).toMatchObject({ staffId: null });
  });

  test('are never sought across companies (TEN-018, law 12)', async () => {
    const { sync, member, hire } = salon();
    const theirs = await hire('Stefan', 'stefan@example.com', other.tenantId);
    await sync();
    await sync(other);
    expect(await member(STEFAN)).toMatchObject({ staffId: null });
    expect(await member(STEFAN, other)).toMatchObject({ staffId: theirs.id });
    const ours = await hire('Stefan', 'stefan@example.com');
    await sync();
    expect(await member(STEFAN)).toMatchObject({ staffId: ours.id });
    expect(await member(STEFAN, other)).toMatchObject({ staffId: theirs.id });
  });

  test('are not told apart where two of the staff have the address: then it is nobody', async () => {
    const { sync, member, hire, matchStaff } = salon();
    const stefan = await hire('Stefan', 'stefan@example.com');
    await sync();
    expect(await member(STEFAN)).toMatchObject({ staffId: stefan.id });
    await hire('Stefanie', 'stefan@example.com');
    await matchStaff('stefan@example.com', scope);
    expect(await member(STEFAN)).toMatchObject({ staffId: null });
  });

  test('are linked when staff is added, parted when it is removed, told once each, in this company only', async () => {
    const { sync, member, hire, matchStaff, staffOf, store } = salon();
    await sync();
    await sync(other);
    const stefan = await hire('Stefan', 'stefan@example.com');
    const before = await eventsIn(store);
    for (let n = 0; n < 2; n += 1) await matchStaff(' Stefan@example.com', scope);
    expect(await member(STEFAN)).toMatchObject({ staffId: stefan.id, version: 2 });
    await staffOf().save({ ...stefan, status: 'removed', version: 2 });
    for (let n = 0; n < 2; n += 1) await matchStaff(stefan.email, scope);
    expect(await member(STEFAN)).toMatchObject({ staffId: null, version: 3 });
    expect(await eventsIn(store)).toHaveLength(before.length + 2);
    await matchStaff(null, scope);
    expect(await member(STEFAN, other)).toMatchObject({ staffId: null, version: 1 });
  });

  test.each(['add', 'save'] as const)(
    'are linked rightly where staff changes just before the sync writes: %s',
    async (how) => {
      const { store, hire, matchStaff, sync, member, staffOf } = salon();
      const stefan = { name: 'Stefan', email: 'stefan@example.com' };
      if (how === 'save') {
        await sync();
        await hire(stefan.name, stefan.email);
      }
      const change = async () => {
        if (how === 'add') await hire(stefan.name, stefan.email);
        const person = await staffOf().byId(derivedId('stf', tenantId, stefan.name));
        if (how === 'save' && person) await staffOf().save({ ...person, status: 'removed', version: 2 });
        await matchStaff(stefan.email, scope);
      };
      await salonOf(calcom, store, disturbedBy(how, STEFAN, change)).sync();
      expect(await member(STEFAN)).toMatchObject({
        staffId: how === 'add' ? derivedId('stf', tenantId, stefan.name) : null,
      });
    },
  );
});

/** The same records, with something happening right before this member is written for the first time. */
const disturbedBy =
  (how: 'add' | 'save', calcomUserId: number, happens: () => Promise<void>) =>
  (records: TenantRecords<TeamMember>): TenantRecords<TeamMember> => {
    let isOver = false;
    const before = async (member: TeamMember) => {
      if (isOver || member.calcomUserId !== calcomUserId) return;
      isOver = true;
      await happens();
    };
    return {
      ...records,
      forTenant: (owner) => {
        const own = records.forTenant(owner);
        return {
          ...own,
          add: async (member, event) => {
            if (how === 'add') await before(member);
            return own.add(member, event);
          },
          save: async (member, event) => {
            if (how === 'save') await before(member);
            return own.save(member, event);
          },
        };
      },
    };
  };
