import { derivedId, type TenantId } from '@fencepost/contracts/ids';
import type { Staff } from '@fencepost/contracts/tenant/staff';
import type { TeamBinding, TeamMember } from '@fencepost/contracts/tenant/team';
import { bigTeam } from '@fencepost/fakes/calcom/big-team-seed';
import { demoApiKeys } from '@fencepost/fakes/calcom/seed';
import type { FakeCalcom } from '@fencepost/fakes/calcom/server';
import type { Store } from '@fencepost/mongo-kit/collection';
import { makeList } from '@fencepost/service-kit/read-records';
import type { TenantRecords } from '@fencepost/service-kit/records';
import { fixedClock } from '@fencepost/testing/clocks';
import { platformScope } from '@fencepost/testing/platform-scope';
import { rows } from '../src/adapters/rows.ts';
import { makeStores } from '../src/adapters/stores.ts';
import { teamMemberIdOf } from '../src/usecases/members/keep-member.ts';
import { makeMatchStaff } from '../src/usecases/members/match-staff.ts';
import { makeSyncMembers } from '../src/usecases/members/sync-members.ts';
import { politeCalcom, tenantId } from './calcom-world.ts';
import { emptyStore, friseurTeam, scopeOf } from './world.ts';

export const STEFAN = 1002;
const scope = scopeOf({ id: tenantId });

const boundTo = (calcomTeamId: number): TeamBinding => ({
  id: derivedId('tea', tenantId, String(calcomTeamId)),
  calcomTeamId,
  calcomTeamName: friseurTeam.name,
  status: 'active',
  syncStatus: 'syncing',
  lastTeamSync: null,
  teamSyncError: null,
  memberCount: 0,
  eventTypeCount: 0,
  version: 1,
});

type Bend = (records: TenantRecords<TeamMember>) => TenantRecords<TeamMember>;

/** The members of the demo's team in a store of one's own, and all that writes them; `bent` stands between. */
export const salonOf = (calcom: FakeCalcom, store: Store = emptyStore(), bent: Bend = (records) => records) => {
  const stores = makeStores(store);
  const deps = { ...stores, teamMembers: bent(stores.teamMembers), clock: fixedClock };
  const progress: number[] = [];
  const syncOf =
    (calcomTeamId: number, apiKey: string) =>
    (as = scope) =>
      makeSyncMembers(deps)(
        {
          teamBinding: boundTo(calcomTeamId),
          calcom: politeCalcom(calcom).clientFor({ tenantId: as.tenantId, apiKey }),
          onProgress: async (done) => void progress.push(done),
        },
        as,
      );
  return {
    store,
    progress,
    sync: syncOf(friseurTeam.id, demoApiKeys.friseurOwner),
    syncBig: syncOf(bigTeam.id, bigTeam.ownerKey),
    matchStaff: makeMatchStaff(deps),
    list: makeList(deps.teamMembers),
    member: (userId: number, as = scope) =>
      deps.teamMembers.forTenant(as.tenantId).byId(teamMemberIdOf(as.tenantId, friseurTeam.id, userId)),
    bend: async (member: TeamMember | undefined, change: Partial<TeamMember>) => {
      if (member === undefined) throw new Error('no such member');
      await deps.teamMembers.forTenant(tenantId).save({ ...member, ...change, version: member.version + 1 });
    },
    hire: (name: string, email: string | null, owner: TenantId = tenantId) =>
      hired(deps.staff.forTenant(owner), { id: derivedId('stf', owner, name), name, email }),
    staffOf: () => deps.staff.forTenant(tenantId),
  };
};

const hired = async (
  records: ReturnType<ReturnType<typeof makeStores>['staff']['forTenant']>,
  person: Pick<Staff, 'id' | 'name' | 'email'>,
): Promise<Staff> => {
  const staff: Staff = { ...person, userId: null, branchIds: [], status: 'active', version: 1 };
  await records.add(staff);
  return staff;
};

/** What is told of members and not yet published. */
export const eventsIn = async (store: Store) => {
  const found = await store.collection(rows.teamMembers).acrossTenants(platformScope).find({}, { limit: 100 });
  return found.flatMap(({ outbox }) => outbox);
};
