import { Service, SyncStatus } from '@fencepost/contracts/tenant/mapping';
import { TeamBinding, TeamSyncStatus } from '@fencepost/contracts/tenant/team';
import { describe, expect, test } from 'vitest';
import { imported, twoCompanies } from '../../test/model-world.ts';
import { friseurTeam } from '../../test/world.ts';
import { rows } from './rows.ts';

/** What belongs to no company, each for a reason that stands at its declaration. */
const ofThePlatform = ['operatorKeys', 'flagRollouts', 'offboardings', 'stagedRows', 'bindings'];
const collections = Object.entries(rows);

describe('what a company has is the company’s (TEN-001)', () => {
  test('only what is named here belongs to no company', () => {
    const platform = collections.filter(([, { scope }]) => scope === 'platform').map(([name]) => name);
    expect(platform).toEqual(ofThePlatform);
  });

  test.each(collections.filter(([, { scope }]) => scope === 'tenant'))(
    '%s need a company: none, null and an empty one are refused, by the database too',
    (_, { fields, validator }) => {
      const { tenantId } = fields;
      for (const nobody of [undefined, null, '', 'company-1']) expect(tenantId?.safeParse(nobody).success).toBe(false);
      expect(tenantId?.safeParse('ten_00000000000000000000').success, 'positive control').toBe(true);
      expect(validator).toMatchObject({
        $jsonSchema: {
          required: expect.arrayContaining(['tenantId']),
          properties: { tenantId: expect.objectContaining({ bsonType: 'string' }) },
        },
      });
    },
  );
});

const stored = async () => {
  const world = await twoCompanies();
  const { store, one } = world;
  await imported(store, one, { eventTypeId: 3420901, calcomTeamId: friseurTeam.id });
  return { ...world, mappings: store.collection(rows.mappings).forTenant(one.id) };
};

describe('a mapping', () => {
  test('holds company, event type and team, and when it was made and changed (TEN-005)', async () => {
    const { mappings, one } = await stored();
    expect(await mappings.findOne({ eventTypeId: 3420901 })).toMatchObject({
      tenantId: one.id,
      eventTypeId: 3420901,
      calcomTeamId: 34209,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
  });

  test('without a team is none: it cannot be written, and cannot lose its team (TEN-007)', async () => {
    const { mappings } = await stored();
    const whole = await mappings.findOne({});
    if (whole === undefined) throw new Error('no mapping');
    const { tenantId: _, version: __, outbox: ___, createdAt: ____, updatedAt: _____, ...mapping } = whole;
    const another = { ...mapping, _id: mapping._id.replace(/.{4}$/, 'zzzz') };
    const noTeam = null as unknown as number;
    await expect(mappings.insert({ ...another, calcomTeamId: noTeam })).rejects.toThrow();
    await expect(mappings.save(whole, { set: { calcomTeamId: noTeam } }, [])).rejects.toThrow();
    await expect(mappings.insert(another), 'positive control').resolves.toMatchObject({ inserted: true });
  });

  test('is found by company and team through an index (TEN-008)', () => {
    expect(rows.mappings.indexes.map(({ keys }) => Object.keys(keys).join())).toContain('tenantId,calcomTeamId');
  });
});

test('a company’s bond holds the team, how its sync stands, and what it counted (TEN-003, TEN-004)', () => {
  const fields = {
    calcomTeamId: 'calcom_team_id',
    calcomTeamName: 'calcom_team_name',
    syncStatus: 'team_sync_status',
    lastTeamSync: 'last_team_sync',
    teamSyncError: 'team_sync_error',
    memberCount: 'team_member_count',
    eventTypeCount: 'team_event_type_count',
  };
  expect(Object.keys(rows.teamBindings.fields)).toEqual(expect.arrayContaining(Object.keys(fields)));
  expect(Object.keys(TeamBinding.shape)).toEqual(expect.arrayContaining(Object.keys(fields)));
  expect(TeamSyncStatus.options).toEqual(['pending', 'syncing', 'synced', 'error']);
});

test('a service holds company, event type, how it stands, since when, and why not (TEN-011, TEN-012, D-13)', () => {
  const fields = ['eventTypeId', 'syncStatus', 'lastCalcomSync', 'syncError'];
  expect(Object.keys(rows.services.fields)).toEqual(expect.arrayContaining(['tenantId', ...fields]));
  expect(Object.keys(Service.shape)).toEqual(expect.arrayContaining(fields));
  expect(SyncStatus.options).toEqual(['never', 'pending', 'synced', 'error']);
});
