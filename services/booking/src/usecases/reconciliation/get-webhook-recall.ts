import type { getWebhookRecall } from '@fencepost/contracts/booking/reconciliation';
import type { PagePosition } from '@fencepost/contracts/page-cursor';
import type { TenantScope } from '@fencepost/contracts/scope';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import { firstSeen } from '../../domain/reconciliation/first-seen.ts';
import type { Stores } from '../ports/stores.ts';

const DAY_MS = 86_400_000;
/** Cal.com’s clock and ours may differ by this much. */
const CLOCKS_DIFFER_MS = DAY_MS;
const BATCH = 200;

/**
 * Counted from the facts themselves (A10): each says who told it, and a change that was known already never became one.
 * What was said lately was written lately, so that only those appointments are read.
 */
export const makeGetWebhookRecall =
  ({ appointments, clock }: Pick<Stores, 'appointments'> & { readonly clock: Clock }) =>
  async (
    { days }: z.output<typeof getWebhookRecall.input>,
    { tenantId }: TenantScope,
  ): Promise<z.output<typeof getWebhookRecall.output>> => {
    const sinceMs = clock.millis() - days * DAY_MS;
    const since = instantOf(sinceMs);
    const ours = appointments.forTenant(tenantId);
    let [byWebhook, byReconciliation] = [0, 0];
    for (let after: PagePosition | undefined; ; ) {
      const batch = await ours.writtenSince(instantOf(sinceMs - CLOCKS_DIFFER_MS), { after, limit: BATCH });
      for (const { record } of batch) {
        const seen = firstSeen(record.facts, since);
        byWebhook += seen.byWebhook;
        byReconciliation += seen.byReconciliation;
      }
      const last = batch.at(-1);
      if (last === undefined || batch.length < BATCH) break;
      after = { at: last.at, id: last.id };
    }
    const all = byWebhook + byReconciliation;
    return { byWebhook, byReconciliation, recall: all === 0 ? null : byWebhook / all };
  };
