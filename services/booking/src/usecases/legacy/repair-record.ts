import type { RepairOutcome, repairBookingRecord } from '@fencepost/contracts/integrity/repair-step';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import type { RepairOrder } from './repair-staged-customer.ts';

type Repair = (order: RepairOrder, scope: PlatformScope) => Promise<RepairOutcome>;

/** What an approved plan changes here: customers in staging are moved, appointments get their customer. */
export const makeRepairRecord =
  ({ stagedCustomers, appointments }: { readonly stagedCustomers: Repair; readonly appointments: Repair }) =>
  async (
    { collection, ...order }: z.output<typeof repairBookingRecord.input>,
    scope: PlatformScope,
  ): Promise<RepairOutcome> => {
    if (collection === 'stagedCustomers') return stagedCustomers(order, scope);
    if (collection === 'appointments') return appointments(order, scope);
    return {
      ...{ outcome: 'refused', version: null, found: {}, inverse: null, evidence: [] },
      explanation: 'A customer’s company is immutable, and all else of a customer has a command.',
    };
  };
