import type { TenantId } from '@fencepost/contracts/ids';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Company } from '@fencepost/contracts/tenant/company';
import type { OwnerProof } from '@fencepost/contracts/tenant/proof';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Records } from '@fencepost/service-kit/records';
import type { LegacyPerson, StagedCustomerRecord } from '../../domain/legacy/staged-customer-record.ts';
import type { BackupRecord, BackupRow } from '../legacy/staged-backup.ts';
import type { PersonKeys } from './customers.ts';
import type { Stores } from './stores.ts';

/** Customers of the predecessor and their backups: of the platform, for they have no company that is proved. */
export interface LegacyStores {
  readonly stagedCustomers: Records<StagedCustomerRecord>;
  readonly customerBackups: Records<BackupRecord>;
  readonly customerBackupRows: Records<BackupRow>;
}

/** Seals who somebody is for one record in staging. */
export interface LegacyPersonBox {
  seal(person: LegacyPerson, stagedCustomerId: string): Promise<string>;
  open(sealed: string, stagedCustomerId: string): Promise<LegacyPerson>;
}

/** Asks the tenant service whose event types and numbers are. */
export type ProveOwners = (
  subjects: readonly OwnerProof['subject'][],
  scope: PlatformScope,
) => Promise<readonly OwnerProof[]>;

/** Asks the tenant service for the company that has a number. */
export type CompanyByNumber = (
  number: number,
  scope: PlatformScope,
) => Promise<{ readonly id: TenantId; readonly status: Company['status'] } | undefined>;

export interface LegacyDeps extends Pick<Stores, 'customers' | 'appointments' | 'callbacks'>, LegacyStores {
  readonly legacyPersons: LegacyPersonBox;
  readonly proveOwners: ProveOwners;
  readonly companyByNumber: CompanyByNumber;
  readonly personKeys: PersonKeys;
  readonly clock: Clock;
}
