import type { RepairOutcome, repairBookingRecord } from '@fencepost/contracts/integrity/repair-step';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { RawRecords } from '@fencepost/service-kit/raw-record';
import { isAboutHome, makeRepairHome } from '@fencepost/service-kit/repair-home';
import type { z } from 'zod';
import type { makeRepairStagedCustomer } from './repair-staged-customer.ts';

/** The rows of a collection as they are; undefined where they are of the platform. */
export type RepairDoors = (collection: string) => RawRecords | undefined;

interface Deps {
  readonly stagedCustomers: ReturnType<typeof makeRepairStagedCustomer>;
  readonly repairDoors: RepairDoors;
}

/** One step of an approved repair plan, by the rules of this service: customers in staging are moved, and whose a record is. */
export const makeRepairRecord =
  ({ stagedCustomers, repairDoors }: Deps) =>
  async (order: z.output<typeof repairBookingRecord.input>, scope: PlatformScope): Promise<RepairOutcome> => {
    if (order.collection === 'stagedCustomers') return stagedCustomers(order, scope);
    const records = repairDoors(order.collection);
    if (records !== undefined && isAboutHome(order)) return makeRepairHome(records)(order, scope);
    return {
      ...{ outcome: 'refused', version: null, found: {}, inverse: null, evidence: [] },
      explanation: 'Of records of companies a repair sets only whose they are; all else has a command.',
    };
  };
