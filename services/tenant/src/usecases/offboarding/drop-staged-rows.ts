import { teller } from '@fencepost/contracts/envelope';
import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { rowDropped, StagedRow } from '@fencepost/contracts/tenant/legacy';
import { eachOf } from '@fencepost/service-kit/each-bounded';
import { amend } from '@fencepost/service-kit/write-record';
import { droppedRow, type StagedRowRecord } from '../../domain/staged-row-record.ts';
import type { OffboardingDeps } from './offboarding-deps.ts';

type Deps = Pick<OffboardingDeps, 'companies' | 'stagedRows' | 'clock'>;

const DROPPED: StagedRowRecord['state'] = 'dropped';
/** Rows that still say something of the company that they claim. */
const telling = StagedRow.shape.state.options.filter((state) => state !== DROPPED);
const MOST_COUNTED = 1_000;
const AT_ONCE = 8;

/**
 * Empties the rows of the predecessor that could only ever have become the company's: those that claim it, whatever team
 * they name, and those of no company whose promotion to it was begun. Each is told; what another company claims stays.
 */
export const dropStagedRows = async (deps: Deps, scope: TenantScope): Promise<void> => {
  const { stagedRows, clock } = deps;
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  await eachOf(rowsOf(deps, scope), AT_ONCE, async ({ id }) => {
    await amend<StagedRowRecord>(stagedRows, id, {
      changed: droppedRow,
      tell: (row) => tell(rowDropped, row, { stagedRow: row }),
    });
  });
};

export const countStagedRows = async (deps: Deps, scope: TenantScope): Promise<number> => {
  let rows = 0;
  for await (const _ of rowsOf(deps, scope)) rows += 1;
  return rows;
};

/** Whether rows that claim the company are left, also those that cannot be read. */
export const areStagedRowsLeft = async (deps: Deps, scope: TenantScope): Promise<boolean> => {
  const claimedCompanyNumber = await numberOf(deps, scope);
  const counts = telling.map((state) => deps.stagedRows.count({ claimedCompanyNumber, state }, MOST_COUNTED));
  return (await Promise.all(counts)).some((count) => count > 0);
};

const rowsOf = async function* (deps: Deps, scope: TenantScope): AsyncIterable<StagedRowRecord> {
  const { stagedRows } = deps;
  const claimedCompanyNumber = await numberOf(deps, scope);
  for (const state of telling) {
    yield* stagedRows.all({ claimedCompanyNumber, state });
    for await (const row of stagedRows.all({ claimedCompanyNumber: null, state })) {
      if (row.promotion?.companyId === scope.tenantId) yield row;
    }
  }
};

/** Also the tombstone has it. */
const numberOf = async ({ companies }: Deps, { tenantId }: TenantScope): Promise<number> =>
  known(await companies.forTenant(tenantId).byId(tenantId)).number;
