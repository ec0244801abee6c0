import { makeCustomerBackup } from '@fencepost/contracts/booking/legacy-backup';
import type { ActionContract } from '@fencepost/contracts/define';
import { repairBookingRecord, repairTenantRecord } from '@fencepost/contracts/integrity/repair-step';
import { personIdOf } from '@fencepost/contracts/person';
import type { Actor, PlatformScope } from '@fencepost/contracts/scope';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { makeAcrossTenants } from '@fencepost/service-kit/across-tenants';
import { makeLogger } from '@fencepost/service-kit/logger';
import type { Caller } from '@fencepost/service-kit/mesh';
import { makeMetrics } from '@fencepost/service-kit/metrics';
import { newId } from '@fencepost/service-kit/random-id';
import { fixedClock } from '@fencepost/testing/clocks';
import { platformScope } from '@fencepost/testing/platform-scope';
import type { UseCases as BookingUseCases } from '../../services/booking/src/wire.ts';
import { makeBackUps, makeRepairOwners } from '../../services/integrity-monitor/src/adapters/repair-owners.ts';
import { makePlanStores, repairRows } from '../../services/integrity-monitor/src/adapters/repair-rows.ts';
import { makeStoredCollections } from '../../services/integrity-monitor/src/adapters/stored-collections.ts';
import { emptyPicture, type Picture } from '../../services/integrity-monitor/src/domain/picture.ts';
import {
  makeApplyRepairPlan,
  makeApproveRepairPlan,
  makeUndoRepairPlan,
} from '../../services/integrity-monitor/src/usecases/repairs/decide-plan.ts';
import { makeLooking } from '../../services/integrity-monitor/src/usecases/repairs/look-at-stored.ts';
import { makePlanRepair } from '../../services/integrity-monitor/src/usecases/repairs/plan-repair.ts';
import {
  makeGetRepairPlan,
  makeListRepairSteps,
} from '../../services/integrity-monitor/src/usecases/repairs/read-plans.ts';
import { recipes } from '../../services/integrity-monitor/src/usecases/repairs/recipes/all.ts';
import { makeRunRepairs } from '../../services/integrity-monitor/src/usecases/repairs/run-repairs.ts';
import { makeVerifyRepairPlan } from '../../services/integrity-monitor/src/usecases/repairs/verify-plan.ts';
import type { UseCases } from '../../services/tenant/src/wire.ts';

const anna: Actor = { kind: 'operator', id: 'key_anna', person: personIdOf('anna') };
const bert: Actor = { kind: 'operator', id: 'slack:UBERT', person: personIdOf('bert') };
const repairs: ReadonlySet<string> = new Set([repairTenantRecord.address, repairBookingRecord.address]);
const log = makeLogger({ service: 'test', level: 'silent' });

/** The monitor's repairs over the owners' own use cases, in one process and without a broker in between. */
export const repairsOver = (
  tenant: UseCases,
  booking?: Pick<BookingUseCases, 'repairRecord' | 'scan' | 'makeCustomerBackup'>,
  picture: Picture = emptyPicture(),
) => {
  const store = memoryStore({ definitions: repairRows, clock: fixedClock });
  const acrossTenants = makeAcrossTenants({ log, metrics: makeMetrics('test') });
  const owns = ({ owner }: ActionContract): Pick<UseCases, 'scan'> & { repairRecord: UseCases['repairRecord'] } =>
    owner === 'booking' && booking !== undefined ? (booking as never) : tenant;
  const answer = async (contract: ActionContract, input: never, scope: PlatformScope): Promise<unknown> =>
    contract.address === makeCustomerBackup.address
      ? booking?.makeCustomerBackup()
      : owns(contract)[repairs.has(contract.address) ? 'repairRecord' : 'scan'](input, scope);
  const call = answer as unknown as Caller;
  const repairRecord = makeRepairOwners(call, acrossTenants);
  const collections = makeStoredCollections(call, () => platformScope);
  const deps = {
    ...{ ...makePlanStores(store), repairRecord, recipes, clock: fixedClock, log, me: 'mon_1' },
    looking: makeLooking({
      collections: (owner) => (owner === 'tenant' || booking !== undefined ? collections(owner) : []),
      repairRecord,
      picture,
    }),
    alerts: { byId: async () => undefined },
    tellAlert: async () => {},
    backUps: makeBackUps(call, acrossTenants),
    newPlanId: () => newId('rpl'),
    needsSecondPerson: true,
    isStopping: () => false,
    onWork: () => {},
  };
  const does = {
    plan: makePlanRepair(deps),
    approve: makeApproveRepairPlan(deps),
    apply: makeApplyRepairPlan(deps),
    verify: makeVerifyRepairPlan(deps),
    undo: makeUndoRepairPlan(deps),
    run: makeRunRepairs(deps),
    get: makeGetRepairPlan(deps),
    steps: makeListRepairSteps(deps),
  };
  const by = { actor: anna };
  return {
    plan: (
      remedy: Parameters<typeof does.plan>[0]['remedy'],
      of: Pick<Parameters<typeof does.plan>[0], 'tenantId' | 'recordId'> = {},
    ) => does.plan({ remedy, ...of }, by),
    steps: async (planId: string) => (await does.steps({ planId, limit: 100 })).data,
    /** Approved by another person, applied, and verified. */
    carryOut: async ({ id: planId, digest }: { readonly id: string; readonly digest: string }) => {
      await does.approve({ planId, digest }, { actor: bert });
      await does.apply({ planId }, by);
      await does.run();
      return does.verify({ planId }, by);
    },
    undo: async (planId: string) => {
      await does.undo({ planId }, by);
      await does.run();
      return does.get({ planId });
    },
  };
};
