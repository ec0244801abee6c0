import type { CustomerRestore, restoreCustomerBackup } from '@fencepost/contracts/booking/legacy-backup';
import { AppError, known } from '@fencepost/contracts/errors';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import { isWithoutCompany } from '../../domain/legacy/staged-customer-record.ts';
import type { LegacyDeps } from '../ports/legacy.ts';
import { keptTally } from './backups.ts';
import type { MoveStaged } from './move-staged.ts';
import { makeRestoreRow } from './restore-row.ts';
import type { BackupRecord } from './staged-backup.ts';

/**
 * Brings customers of the predecessor back to what a backup says, row by row through the same moves as a plan (D-08): where
 * others have built upon a row it stays, and who came after the backup stays too. Repeatable after a crash.
 */
export const makeRestoreCustomerBackup = (deps: LegacyDeps & { readonly moves: MoveStaged }) => {
  const { stagedCustomers, customerBackups, customerBackupRows } = deps;
  const restoreRow = makeRestoreRow(deps);

  const remove = async (head: BackupRecord): Promise<void> => {
    for await (const row of customerBackupRows.all({ rowsUnder: head.rowsUnder })) await customerBackupRows.remove(row);
    await customerBackups.remove(head);
  };

  return async (
    { name, dryRun, drop }: z.output<typeof restoreCustomerBackup.input>,
    scope: PlatformScope,
  ): Promise<CustomerRestore> => {
    const head = known(await customerBackups.byId(name));
    if ((await keptTally(customerBackupRows, head.rowsUnder)).digest !== head.digest) {
      throw new AppError('conflict', 'This backup is damaged: its rows are not those that were backed up.');
    }
    const counts = { restored: 0, reinserted: 0, unchanged: 0 };
    const kept: CustomerRestore['kept'] = [];
    const inBackup = new Set<string>();
    for await (const row of customerBackupRows.all({ rowsUnder: head.rowsUnder })) {
      inBackup.add(row.stagedCustomerId);
      const outcome = await restoreRow(row, dryRun, scope);
      if ('keptBecause' in outcome) kept.push({ stagedCustomerId: row.stagedCustomerId, because: outcome.keptBecause });
      else counts[outcome.did] += 1;
    }
    const after = await lookAfter(stagedCustomers, inBackup);
    const isWhole = kept.length === 0 && !dryRun && drop;
    if (isWhole) await remove(head);
    const restored = counts.restored + counts.reinserted;
    return { dryRun, name, ...counts, restored, kept, ...after, dropped: isWhole };
  };
};

const lookAfter = async (stagedCustomers: LegacyDeps['stagedCustomers'], inBackup: ReadonlySet<string>) => {
  let [customers, withoutCompany, cameSince] = [0, 0, 0];
  for await (const record of stagedCustomers.all()) {
    if (record.state === 'dropped') continue;
    customers += 1;
    if (isWithoutCompany(record)) withoutCompany += 1;
    if (!inBackup.has(record.id)) cameSince += 1;
  }
  return { customers, withoutCompany, cameSince };
};
