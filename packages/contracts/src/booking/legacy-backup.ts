import { z } from 'zod';
import { defineAction } from '../define.ts';
import { StagedCustomerId } from '../ids.ts';
import { Instant } from '../instant.ts';
import { PageRequest, pageOf } from '../page.ts';

const Count = z.int().nonnegative();
const BackupName = z.string().regex(/^customers_backup_\d{8}(_\d{1,3})?$/, 'a name as customers_backup_20260301');

/** Every customer of the predecessor as it was at one moment, personal values sealed. */
export const CustomerBackup = z.object({
  name: BackupName,
  customers: Count,
  /** Of them, without a company. */
  withoutCompany: Count,
  /** SHA-256 over all rows in their order. */
  digest: z.string(),
  madeAt: Instant,
});
export type CustomerBackup = z.output<typeof CustomerBackup>;

export const makeCustomerBackup = defineAction({
  owner: 'booking',
  name: 'makeCustomerBackup',
  version: 1,
  summary:
    'Back up the customers of the predecessor as `customers_backup_YYYYMMDD`. Where nothing has changed since the newest backup, that one is answered.',
  scope: 'platform',
  input: z.object({}),
  output: CustomerBackup,
  errors: ['conflict', 'unavailable'],
  timeoutMs: 60_000,
  http: { method: 'post', path: '/v1/ops/customer-backups', status: 201 },
});

export const listCustomerBackups = defineAction({
  owner: 'booking',
  name: 'listCustomerBackups',
  version: 1,
  summary: 'List the backups of the predecessor’s customers, newest first.',
  scope: 'platform',
  input: PageRequest,
  output: pageOf(CustomerBackup),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/ops/customer-backups' },
});

export const CustomerRestore = z.object({
  dryRun: z.boolean(),
  name: BackupName,
  /** Brought back to what the backup says. */
  restored: Count,
  /** Of them, missing altogether. */
  reinserted: Count,
  unchanged: Count,
  /** Left as others have made them meanwhile (D-08). */
  kept: z.array(z.object({ stagedCustomerId: StagedCustomerId, because: z.string() })),
  /** Customers that came after the backup: they stay. */
  cameSince: Count,
  /** How many customers there are afterwards, and how many without a company. */
  customers: Count,
  withoutCompany: Count,
  dropped: z.boolean(),
});
export type CustomerRestore = z.output<typeof CustomerRestore>;

export const restoreCustomerBackup = defineAction({
  owner: 'booking',
  name: 'restoreCustomerBackup',
  version: 1,
  summary:
    'Restore the customers of the predecessor from a backup, row by row and by compare-and-set: what others made meanwhile stays. A dry run only reports. `drop` removes the backup once all is restored.',
  scope: 'platform',
  input: z.object({ name: BackupName, dryRun: z.boolean().default(true), drop: z.boolean().default(false) }),
  output: CustomerRestore,
  errors: ['not_found', 'conflict', 'unavailable'],
  timeoutMs: 60_000,
  http: { method: 'post', path: '/v1/ops/customer-backups/{name}/restore' },
});
