import { stagedCustomerChanged } from '@fencepost/contracts/booking/legacy';
import { teller } from '@fencepost/contracts/envelope';
import { derivedId, type TenantId } from '@fencepost/contracts/ids';
import { type Scope, tenantScope } from '@fencepost/contracts/scope';
import { amend } from '@fencepost/service-kit/write-record';
import {
  droppedCustomer,
  type StagedCustomerRecord,
  stagedCustomerFactsOf,
} from '../../domain/legacy/staged-customer-record.ts';
import type { ForgetPerson } from '../ports/customers.ts';
import type { LegacyDeps } from '../ports/legacy.ts';
import type { BackupRow } from './staged-backup.ts';

type Deps = Pick<LegacyDeps, 'stagedCustomers' | 'customerBackupRows' | 'clock'>;

/** Empties one customer of the predecessor, in the backups first, so that a crash is found undone. */
const drop = async (deps: Deps, { id }: StagedCustomerRecord, scope: Scope): Promise<void> => {
  for await (const row of deps.customerBackupRows.all({ stagedCustomerId: id })) {
    await amend<BackupRow>(deps.customerBackupRows, row.id, { changed: (stored) => ({ ...stored, person: null }) });
  }
  const tell = teller({ scope, occurredAt: deps.clock.now(), causationId: null });
  await amend<StagedCustomerRecord>(deps.stagedCustomers, id, {
    changed: droppedCustomer,
    tell: (next) => tell(stagedCustomerChanged, next, { stagedCustomer: stagedCustomerFactsOf(next) }),
  });
};

/** An erased person is erased in staging and in every backup too. */
export const makeForgetStagedPerson =
  (deps: Deps): ForgetPerson =>
  async (customerId, scope) => {
    for await (const record of deps.stagedCustomers.all({ customerId })) {
      if (record.companyId === scope.tenantId) await drop(deps, record, scope);
    }
  };

/** Whoever was a company’s customer leaves staging and the backups with it. */
export const makeForgetStagedOfCompany =
  (deps: Deps) =>
  async (tenantId: TenantId): Promise<void> => {
    const actor = { kind: 'service', id: 'booking' } as const;
    const scope = tenantScope({ tenantId, actor, requestId: derivedId('req', 'forget', tenantId) });
    for await (const record of deps.stagedCustomers.all({ companyId: tenantId })) await drop(deps, record, scope);
  };
