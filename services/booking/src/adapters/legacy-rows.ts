import { StagedCustomerId } from '@fencepost/contracts/ids';
import { defineCollection } from '@fencepost/mongo-kit/define-collection';
import { newestOfAll, storedApart } from '@fencepost/mongo-kit/records';
import { z } from 'zod';
import { StagedCustomerRecord } from '../domain/legacy/staged-customer-record.ts';
import { BackupRecord, BackupRow } from '../usecases/legacy/staged-backup.ts';

/** Customers of the predecessor: of the platform, because which company they are of is what has to be proved. */
export const stagedCustomers = defineCollection({
  name: 'stagedCustomers',
  scope: 'platform',
  id: StagedCustomerId,
  row: StagedCustomerRecord.omit(storedApart),
  indexes: [
    newestOfAll,
    { name: 'by_company', keys: { companyId: 1, _id: 1 } },
    { name: 'by_customer', keys: { customerId: 1, _id: 1 } },
  ],
});

export const customerBackups = defineCollection({
  name: 'customerBackups',
  scope: 'platform',
  id: z.string().regex(/^customers_backup_\d{8}(_\d{1,3})?$/),
  row: BackupRecord.omit(storedApart),
  indexes: [newestOfAll],
});

export const customerBackupRows = defineCollection({
  name: 'customerBackupRows',
  scope: 'platform',
  id: z.string().regex(/^bkr_\w{20,60}:scu_[0-9a-z]{20,32}$/),
  row: BackupRow.omit(storedApart),
  indexes: [
    { name: 'by_backup', keys: { rowsUnder: 1, _id: 1 } },
    { name: 'by_customer', keys: { stagedCustomerId: 1, _id: 1 } },
  ],
});
