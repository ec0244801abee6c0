import { AppError } from '@fencepost/contracts/errors';
import type { TenantId } from '@fencepost/contracts/ids';
import type { Pace } from '@fencepost/service-kit/pace';
import type { Removal } from '../ports/pages.ts';
import type { Stores } from '../ports/stores.ts';
import type { VoiceStores } from '../voice/ports.ts';

/** Records between two rests. */
const BATCH = 200;
/** Deliveries that were under way when the company left are written while it is forgotten: looked for this often. */
const MOST_PASSES = 10;

interface Pass {
  readonly removed: number;
  readonly kept: number;
  readonly unreadable: number;
}

/**
 * Removes everything of a company that has left (TEN-056, TI10): who depends first, so that no appointment outlives its
 * customer unseen. Repeatable. Throws `unavailable` while records still have events to publish, and `corrupt_row` once
 * nothing is left but records that nobody can read.
 */
export const makeForgetCompany =
  (
    deps: Stores &
      VoiceStores & { readonly pace: Pace; readonly forgetStagedOfCompany: (tenantId: TenantId) => Promise<void> },
  ) =>
  async (tenantId: TenantId): Promise<{ readonly removed: number }> => {
    const { appointments, customers, deliveries, claims, holds, quarantined, pace } = deps;
    const removals = [
      appointments.forTenant(tenantId).removal,
      customers.forTenant(tenantId).removal,
      deliveries.forTenant(tenantId).removal,
      holds.forTenant(tenantId).removal,
      deps.merges.forTenant(tenantId).removal,
      deps.policies.forTenant(tenantId).removal,
      deps.callbacks.forTenant(tenantId).removal,
      deps.intents.forTenant(tenantId).removal,
      deps.reservations.forTenant(tenantId).removal,
      deps.calls.forTenant(tenantId).removal,
      deps.voiceAnswers.forTenant(tenantId).removal,
      claims.forTenant(tenantId).removal,
      quarantined.removalOf(tenantId),
      deps.reconciliations.forTenant(tenantId).removal,
      deps.auditEntries.forTenant(tenantId).removal,
      deps.auditCheckpoints.forTenant(tenantId).removal,
      deps.personKeyring.forTenant(tenantId).removal,
    ];
    const everything = async (): Promise<Pass> => {
      let pass: Pass = { removed: 0, kept: 0, unreadable: 0 };
      for (const removal of removals) pass = sumOf(pass, await wholly(removal, pace));
      return pass;
    };
    // From here on, what the audit still hears of the company takes itself out again.
    await deps.leftCompanies.add(tenantId);
    await deps.forgetStagedOfCompany(tenantId);
    let removed = 0;
    for (let passes = 0; passes < MOST_PASSES; passes += 1) {
      const pass = await everything();
      removed += pass.removed;
      if (pass.kept > 0) break;
      if (pass.unreadable > 0) {
        throw new AppError('corrupt_row', 'Records of a company that has left cannot be read, and stay.', { tenantId });
      }
      if (pass.removed === 0) {
        await deps.idempotencyKeys.forget(tenantId);
        return { removed };
      }
    }
    throw new AppError('unavailable', 'The company’s records still have events to publish.', { tenantId });
  };

const wholly = async (removal: Removal, pace: Pace): Promise<Pass> => {
  let pass: Pass = { removed: 0, kept: 0, unreadable: 0 };
  for (let after: string | undefined; ; ) {
    const batch = await pace(() => removal(after, BATCH));
    pass = sumOf(pass, batch);
    if (batch.next === undefined) return pass;
    after = batch.next;
  }
};

const sumOf = (one: Pass, other: Pass): Pass => ({
  removed: one.removed + other.removed,
  kept: one.kept + other.kept,
  unreadable: one.unreadable + other.unreadable,
});
