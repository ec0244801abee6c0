import type { RawRecords } from '@fencepost/service-kit/raw-record';
import type { Records } from '@fencepost/service-kit/records';
import type { RepairedStep } from '@fencepost/service-kit/repair-record';

/** What a repair reaches beside what everybody does. */
export interface Repairs {
  readonly steps: Records<RepairedStep>;
  readonly companies: RawRecords;
  readonly services: RawRecords;
  readonly mappings: RawRecords;
  /** Of companies alone; undefined where rows are of the platform. */
  readonly ofCompanies: (collection: string) => RawRecords | undefined;
}
