import { AppError } from '@fencepost/contracts/errors';
import type { RepairChange } from '@fencepost/contracts/integrity/repair-step';
import { calcomKeyPurpose } from '@fencepost/contracts/tenant/proof';
import { demoCompanies } from '@fencepost/fakes/demo-companies';
import { legacyRowsOfS2 } from '@fencepost/fakes/legacy-s2';
import type { Store } from '@fencepost/mongo-kit/collection';
import { openRepairDoor } from '@fencepost/mongo-kit/repair-door';
import { fixedClock } from '@fencepost/testing/clocks';
import { platformScope } from '@fencepost/testing/platform-scope';
import type { CalcomClient } from '@fencepost/vendors/calcom/client';
import { CalcomEventType } from '@fencepost/vendors/calcom/event-type';
import { rows } from '../src/adapters/rows.ts';
import { makeStores } from '../src/adapters/stores.ts';
import { mappingIdOf, serviceIdOf, tenantIdOf } from '../src/domain/record-ids.ts';
import type { CalcomAccess } from '../src/usecases/ports.ts';
import { calcomCredentialIdOf } from '../src/usecases/teams/open-calcom.ts';
import { emptyStore, memoryDirectory, secretBox, useCasesOn } from './world.ts';

export const [one, fifteen] = [tenantIdOf(1), tenantIdOf(15)];
const FRISEUR_TYPE = 3420901;
export const PLAN = 'rpl_00000000000000000000000001';
const [FRISEUR_TEAM, OTHER_TEAM] = [34209, 39203];
export const friseurMapping = mappingIdOf(one, FRISEUR_TYPE);
/** Of the third event type, which the predecessor left on `never`. */
export const neverSynced = serviceIdOf(one, 3420903);

const eventTypeAt = (team: number, eventTypeId: number) => {
  const found = demoCompanies
    .find(({ calcomTeamId }) => calcomTeamId === team)
    ?.eventTypes.find(({ id }) => id === eventTypeId);
  if (found === undefined) throw new AppError('not_found', 'Cal.com knows no such event type in this team.');
  const { id, title, slug, lengthInMinutes } = found;
  return CalcomEventType.parse({ id, title, slug, lengthInMinutes, teamId: team });
};

/** Cal.com as far as a repair asks it: whose the demo's event types are. */
const calcomOfDemo = (): CalcomAccess => ({
  forget: () => {},
  clientFor: () =>
    ({
      getTeamEventType: async (team: number, id: number) => eventTypeAt(team, id),
      validateTeamAccess: async (team: number, id: number) => {
        try {
          return eventTypeAt(team, id).teamId === team;
        } catch {
          return false;
        }
      },
      listEventTypeWebhooks: async () => [],
    }) as unknown as CalcomClient,
});

export const on = (store: Store, calcom: CalcomAccess = calcomOfDemo()) => {
  const does = useCasesOn(store, memoryDirectory(), { calcom });
  const repair = (
    collection: 'companies' | 'services' | 'mappings' | 'stagedRows',
    recordId: string,
    change: RepairChange,
    { step = 1, dryRun = false, planId = PLAN } = {},
  ) => does.repairRecord({ planId, step, dryRun, collection, recordId, change }, platformScope);
  return { ...makeStores(store), does, repair };
};

/** Cal.com, when it is away. */
export const calcomAway: CalcomAccess = {
  forget: () => {},
  clientFor: () => {
    const away = async () => {
      throw new AppError('unavailable', 'Cal.com is away.');
    };
    return { getTeamEventType: away, validateTeamAccess: away } as unknown as CalcomClient;
  },
};

/** S2 as the predecessor had it, with the key of company 15. */
export const s2In = async (store = emptyStore()) => {
  const world = on(store);
  await world.does.importLegacyRows({ rows: [...legacyRowsOfS2()], dryRun: false }, platformScope);
  for (const [tenantId, team] of [
    [one, FRISEUR_TEAM],
    [fifteen, OTHER_TEAM],
  ] as const) {
    const sealed = await secretBox.seal(`key of ${team}`, { tenantId, purpose: calcomKeyPurpose });
    await world.calcomCredentials.forTenant(tenantId).add({
      ...{ id: calcomCredentialIdOf(tenantId), calcomUserId: 1, status: 'valid', problem: null, version: 1 },
      ...{ checkedAt: fixedClock.now(), sealed },
    });
  }
  return { store, ...world };
};

type Bendable = 'companies' | 'services' | 'mappings';

/** Sets a member of a stored row past every schema, as somebody does by hand in the database. */
export const bend = async (store: Store, collection: Bendable, id: string, set: Readonly<Record<string, unknown>>) => {
  const door = rawDoor(store, collection);
  const seen = await door.look(id, platformScope);
  if (seen === undefined) throw new Error(`${id} is not stored`);
  await door.change(seen, { set, by: 'a hand', restores: true }, { scope: platformScope, event: undefined });
};

export const rawDoor = (store: Store, collection: Bendable) =>
  collection === 'companies'
    ? openRepairDoor(store, rows.companies)
    : collection === 'services'
      ? openRepairDoor(store, rows.services)
      : openRepairDoor(store, rows.mappings);

/** Company 1's haircut is mapped to company 15's team. */
export const wrongTeam = async () => {
  const world = await s2In();
  await bend(world.store, 'mappings', friseurMapping, { calcomTeamId: OTHER_TEAM });
  return world;
};

export const rightTeam: RepairChange = {
  do: 'set',
  expect: { calcomTeamId: OTHER_TEAM },
  set: { calcomTeamId: FRISEUR_TEAM },
};
