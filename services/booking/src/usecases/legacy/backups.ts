import type { CustomerBackup, listCustomerBackups } from '@fencepost/contracts/booking/legacy-backup';
import { AppError, codeOf } from '@fencepost/contracts/errors';
import type { Page } from '@fencepost/contracts/page';
import type { z } from 'zod';
import type { LegacyDeps } from '../ports/legacy.ts';
import { type BackupRecord, backupOf, backupRowOf, isIntact, noRows, type Tally, tallied } from './staged-backup.ts';

type Deps = Pick<LegacyDeps, 'stagedCustomers' | 'customerBackups' | 'customerBackupRows' | 'clock'>;

const DATE_LENGTH = 10;
const MOST_A_DAY = 100;
const DIGEST_SHOWN = 16;

/**
 * Copies every customer of the predecessor (INT-031). The rows are looked at twice, and only where both looks agree is there
 * a backup, so that it is of one moment; its head is written last, so that half a backup is none.
 */
export const makeMakeCustomerBackup = (deps: Deps) => {
  const { stagedCustomers, customerBackups, customerBackupRows, clock } = deps;
  return async (): Promise<CustomerBackup> => {
    const seen = await tallyOf(deps);
    const name = await freeName(customerBackups, clock.now(), seen);
    if (typeof name !== 'string') return backupOf(name);
    const rowsUnder = `bkr_${name}_${seen.digest.slice(0, DIGEST_SHOWN)}`;
    let copied = noRows;
    for await (const record of stagedCustomers.all()) {
      const row = backupRowOf(record, rowsUnder);
      copied = tallied(copied, row);
      await customerBackupRows.add(row);
    }
    const kept = await keptTally(customerBackupRows, rowsUnder);
    if (copied.digest !== seen.digest || kept.digest !== seen.digest) {
      await dropRows(deps, { name, rowsUnder });
      throw new AppError('unavailable', 'Customers in staging are being changed at this moment: try again.');
    }
    const head: BackupRecord = { id: name, version: 1, ...seen, madeAt: clock.now(), rowsUnder };
    const taken = await customerBackups.add(head);
    if (taken !== undefined) throw new AppError('unavailable', 'Somebody else makes a backup at this moment.');
    return backupOf(head);
  };
};

/**
 * Half a backup holds sealed persons for nobody. Rows of one that another call has made meanwhile stay; one that another is
 * about to make finds less than it copied, and is begun anew.
 */
const dropRows = async (
  { customerBackups, customerBackupRows }: Deps,
  { name, rowsUnder }: { readonly name: string; readonly rowsUnder: string },
): Promise<void> => {
  for await (const row of customerBackupRows.all({ rowsUnder })) {
    if ((await customerBackups.byId(name))?.rowsUnder === rowsUnder) return;
    // Somebody else may be dropping it.
    await customerBackupRows.remove(row).catch((error: unknown) => {
      if (codeOf(error) !== 'stale_version' && codeOf(error) !== 'not_found') throw error;
    });
  }
};

const tallyOf = async ({ stagedCustomers }: Pick<Deps, 'stagedCustomers'>): Promise<Tally> => {
  let tally = noRows;
  for await (const record of stagedCustomers.all()) tally = tallied(tally, backupRowOf(record, ''));
  return tally;
};

/** What is really stored of a backup; a row whose person was altered makes it another one. */
export const keptTally = async (customerBackupRows: Deps['customerBackupRows'], rowsUnder: string): Promise<Tally> => {
  let tally = noRows;
  for await (const row of customerBackupRows.all({ rowsUnder })) {
    tally = tallied(tally, isIntact(row) ? row : { ...row, personDigest: 'altered' });
  }
  return tally;
};

/** `customers_backup_YYYYMMDD`, with a number from the second one of a day on; a backup of the same rows is answered itself. */
const freeName = async (
  customerBackups: Deps['customerBackups'],
  now: string,
  { digest }: Tally,
): Promise<string | BackupRecord> => {
  const first = `customers_backup_${now.slice(0, DATE_LENGTH).replaceAll('-', '')}`;
  for (let number = 1; number <= MOST_A_DAY; number += 1) {
    const name = number === 1 ? first : `${first}_${number}`;
    const there = await customerBackups.byId(name);
    if (there === undefined) return name;
    if (there.digest === digest) return there;
  }
  throw new AppError('conflict', `There are ${MOST_A_DAY} backups of today: drop some by restoring with \`drop\`.`);
};

export const makeListCustomerBackups =
  ({ customerBackups }: Pick<Deps, 'customerBackups'>) =>
  async (request: z.output<typeof listCustomerBackups.input>): Promise<Page<CustomerBackup>> => {
    const { data, nextCursor } = await customerBackups.page(request);
    return { data: data.map(backupOf), nextCursor };
  };
