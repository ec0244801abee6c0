import { CustomerBackup } from '@fencepost/contracts/booking/legacy-backup';
import { digestOf } from '@fencepost/service-kit/digest';
import { z } from 'zod';
import { isWithoutCompany, StagedCustomerRecord } from '../../domain/legacy/staged-customer-record.ts';

/** The head of a backup, written last: before it, there is none. */
export const BackupRecord = CustomerBackup.omit({ name: true }).extend({
  /** Its name. */
  id: z.string(),
  version: z.int().positive(),
  /** What the ids of its rows begin with. */
  rowsUnder: z.string().max(100),
});
export type BackupRecord = z.output<typeof BackupRecord>;

/** One customer in a backup. `personDigest` stays when the person is erased, so that the rest can still be proved. */
export const BackupRow = z.object({
  id: z.string(),
  version: z.int().positive(),
  rowsUnder: z.string().max(100),
  stagedCustomerId: z.string(),
  kept: StagedCustomerRecord.omit({ person: true }),
  person: StagedCustomerRecord.shape.person,
  personDigest: z.string(),
});
export type BackupRow = z.output<typeof BackupRow>;

export const backupOf = ({ id, version: _, rowsUnder: __, ...own }: BackupRecord): CustomerBackup => ({
  ...{ name: id },
  ...own,
});

export const backupRowOf = ({ person, ...kept }: StagedCustomerRecord, rowsUnder: string): BackupRow => ({
  ...{ id: `${rowsUnder}:${kept.id}`, version: 1, rowsUnder, stagedCustomerId: kept.id },
  ...{ kept, person, personDigest: digestOf(person) },
});

/** What is in a backup, and the digest over its rows in their order: one link a row, so that none can be left out. */
export interface Tally {
  readonly digest: string;
  readonly customers: number;
  readonly withoutCompany: number;
}

export const noRows: Tally = { digest: digestOf('customers'), customers: 0, withoutCompany: 0 };

export const tallied = (so: Tally, { kept, personDigest }: Pick<BackupRow, 'kept' | 'personDigest'>): Tally => ({
  digest: digestOf([so.digest, kept, personDigest]),
  customers: so.customers + 1,
  withoutCompany: so.withoutCompany + (isWithoutCompany(kept) ? 1 : 0),
});

/** Whether the sealed person of a row is the one that was backed up; one that was erased since stays erased. */
export const isIntact = ({ person, personDigest }: BackupRow): boolean =>
  person === null || digestOf(person) === personDigest;
