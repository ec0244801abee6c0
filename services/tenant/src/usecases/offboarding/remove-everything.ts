import { AppError, codeOf } from '@fencepost/contracts/errors';
import type { TenantId } from '@fencepost/contracts/ids';
import { eachBounded } from '../bounded.ts';
import type { Aggregate, CompanyStores, TenantRecords } from '../ports.ts';
import type { OffboardingDeps } from './offboarding-deps.ts';

const AT_ONCE = 8;
const BATCH = 200;
const MOST_COUNTED = 1_000;

/** Everything but the company itself, in the order in which it goes: its key to Cal.com first, its doors last. */
const order = {
  calcomCredentials: 1,
  syncRuns: 2,
  teamSwitches: 2,
  drifts: 3,
  mappings: 4,
  services: 5,
  teamMembers: 6,
  teamBindings: 6,
  phoneNumbers: 7,
  voiceAgents: 7,
  staff: 8,
  branches: 9,
  flagOverrides: 9,
  endpoints: 10,
  apiKeys: 10,
} as const satisfies Record<Exclude<keyof CompanyStores, 'companies'>, number>;

type CollectionName = keyof typeof order;

/** Collections that hold records of companies, as they are removed. */
const names = (Object.keys(order) as CollectionName[]).toSorted((one, other) => order[one] - order[other]);

/** How many records a company has, by collection: what a removal is then measured by. */
export const countEverything = async (
  deps: CompanyStores,
  tenantId: TenantId,
): Promise<Readonly<Record<string, number>>> => {
  const counted: Record<string, number> = {};
  for (const name of names) {
    let records = 0;
    for await (const _ of recordsOf(deps, name, tenantId).all()) records += 1;
    counted[name] = records;
  }
  return counted;
};

/**
 * Gives up every claim and removes every record of a company but itself. Repeatable. Throws `unavailable` while records
 * still have events to publish, and `corrupt_row` where what is left cannot be read.
 */
export const removeEverything = async (
  deps: CompanyStores & Pick<OffboardingDeps, 'bindings'>,
  tenantId: TenantId,
): Promise<void> => {
  const kept: string[] = [];
  for (const name of names) {
    if ((await removeAll(recordsOf(deps, name, tenantId))) > 0) kept.push(name);
  }
  for await (const { id } of deps.bindings.heldBy(tenantId)) await deps.bindings.release(id, tenantId);
  if (kept.length > 0) {
    throw new AppError('unavailable', `Records still have events to publish: ${kept.join(', ')}.`, { kept });
  }
  const left: string[] = [];
  for (const name of names) {
    if ((await recordsOf(deps, name, tenantId).count({}, MOST_COUNTED)) > 0) left.push(name);
  }
  if (left.length > 0) {
    throw new AppError('corrupt_row', `Records of the company are left that cannot be read: ${left.join(', ')}.`, {
      left,
    });
  }
};

/** How many of them are still there, because they have events to publish or were written meanwhile. */
const removeAll = async (records: ReturnType<typeof recordsOf>): Promise<number> => {
  let kept = 0;
  const remove = async (batch: readonly Aggregate[]): Promise<void> =>
    eachBounded(batch, AT_ONCE, async (record) => {
      if (!(await isRemoved(records, record))) kept += 1;
    });
  let batch: Aggregate[] = [];
  for await (const record of records.all()) {
    batch.push(record);
    if (batch.length < BATCH) continue;
    await remove(batch);
    batch = [];
  }
  await remove(batch);
  return kept;
};

const isRemoved = async (records: ReturnType<typeof recordsOf>, record: Aggregate): Promise<boolean> => {
  try {
    await records.remove(record);
    return true;
  } catch (error) {
    if (codeOf(error) === 'not_found') return true;
    if (['unavailable', 'stale_version'].includes(codeOf(error))) return false;
    throw error;
  }
};

/** Of whatever kind they are, records are walked, counted and removed in the same way. */
const recordsOf = (deps: CompanyStores, name: CollectionName, tenantId: TenantId) => {
  const { all, count, remove } = (deps[name] as unknown as TenantRecords<Aggregate>).forTenant(tenantId);
  return { all, count, remove };
};
