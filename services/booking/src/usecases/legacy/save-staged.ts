import { stagedCustomerChanged } from '@fencepost/contracts/booking/legacy';
import { teller } from '@fencepost/contracts/envelope';
import type { Scope } from '@fencepost/contracts/scope';
import { type StagedCustomerRecord, stagedCustomerFactsOf } from '../../domain/legacy/staged-customer-record.ts';
import type { LegacyDeps } from '../ports/legacy.ts';

/** Writes a staged customer with other members under its next version, and tells of it; throws `stale_version`. */
export const saveStaged = async (
  { stagedCustomers, clock }: Pick<LegacyDeps, 'stagedCustomers' | 'clock'>,
  stored: StagedCustomerRecord,
  to: Partial<StagedCustomerRecord>,
  scope: Scope,
): Promise<StagedCustomerRecord> => {
  const next: StagedCustomerRecord = { ...stored, ...to, version: stored.version + 1 };
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  await stagedCustomers.save(next, tell(stagedCustomerChanged, next, { stagedCustomer: stagedCustomerFactsOf(next) }));
  return next;
};
