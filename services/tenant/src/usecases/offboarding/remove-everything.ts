import { AppError } from '@fencepost/contracts/errors';
import type { TenantId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import { eachOf } from '@fencepost/service-kit/each-bounded';
import type { Aggregate, TenantRecords } from '@fencepost/service-kit/records';
import { isRemoved } from '@fencepost/service-kit/write-record';
import type { CompanyStores } from '../ports.ts';
import { areStagedRowsLeft, countStagedRows, dropStagedRows } from './drop-staged-rows.ts';
import type { OffboardingDeps } from './offboarding-deps.ts';

type Deps = Pick<OffboardingDeps, keyof CompanyStores | 'bindings' | 'stagedRows' | 'idempotencyKeys' | 'clock'>;

const MOST_COUNTED = 1_000;
const AT_ONCE = 8;
/** Events that were published leave their records in a batch, about a second later. */
const PUBLISHED_AFTER_MS = 1_500;

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
export const countEverything = async (deps: Deps, scope: TenantScope): Promise<Readonly<Record<string, number>>> => {
  const { tenantId } = scope;
  const counted: Record<string, number> = {};
  for (const name of names) {
    let records = 0;
    for await (const _ of recordsOf(deps, name, tenantId).all()) records += 1;
    counted[name] = records;
  }
  return {
    ...counted,
    stagedRows: await countStagedRows(deps, scope),
    idempotencyKeys: await deps.idempotencyKeys.count(tenantId),
  };
};

/**
 * Gives up every claim and removes every record of a company but itself, old rows and Idempotency-Keys too. Repeatable. Throws `unavailable` while records
 * still have events to publish, and `corrupt_row` where what is left cannot be read.
 */
export const removeEverything = async (deps: Deps, scope: TenantScope): Promise<void> => {
  const { tenantId } = scope;
  const kept: string[] = [];
  for (const name of names) {
    if ((await removeAll(recordsOf(deps, name, tenantId))) > 0) kept.push(name);
  }
  await dropStagedRows(deps, scope);
  await deps.idempotencyKeys.forget(tenantId);
  if ((await deps.idempotencyKeys.count(tenantId)) > 0) kept.push('idempotencyKeys');
  for await (const { id } of deps.bindings.heldBy(tenantId)) await deps.bindings.release(id, tenantId);
  if (kept.length > 0) {
    throw new AppError('unavailable', `Records still have events to publish: ${kept.join(', ')}.`, {
      kept,
      retryAfterMs: PUBLISHED_AFTER_MS,
    });
  }
  const left: string[] = [];
  for (const name of names) {
    if ((await recordsOf(deps, name, tenantId).count({}, MOST_COUNTED)) > 0) left.push(name);
  }
  if (await areStagedRowsLeft(deps, scope)) left.push('stagedRows');
  if (left.length > 0) {
    throw new AppError('corrupt_row', `Records of the company are left that cannot be read: ${left.join(', ')}.`, {
      left,
    });
  }
};

/** How many of them are still there, because they have events to publish or were written meanwhile. */
const removeAll = async (records: ReturnType<typeof recordsOf>): Promise<number> => {
  let kept = 0;
  await eachOf(records.all(), AT_ONCE, async (record) => {
    if (!(await isRemoved(records, record))) kept += 1;
  });
  return kept;
};

/** Of whatever kind they are, records are walked, counted and removed in the same way. */
const recordsOf = (deps: CompanyStores, name: CollectionName, tenantId: TenantId) => {
  const { all, count, remove } = (deps[name] as unknown as TenantRecords<Aggregate>).forTenant(tenantId);
  return { all, count, remove };
};
