import { Reconciliation, reconciliationChanged } from '@fencepost/contracts/booking/reconciliation';
import { teller } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { chainOf } from '@fencepost/service-kit/chain';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import type { Ring } from '@fencepost/service-kit/company-alarms';
import { released } from '@fencepost/service-kit/leasing';
import type { ReconciliationRecord } from '../../domain/reconciliation/reconciliation-record.ts';
import type { Stores } from '../ports/stores.ts';

const TRIES = 5;
const DAY_MS = 86_400_000;
/** What is over is changed for so long: no-shows, late cancellations. */
const DAYS_BACK = 2;
/** Further ahead hardly anybody books; a booking comes into the window in time. */
const DAYS_AHEAD = 90;

export interface OpenDeps extends Pick<Stores, 'reconciliations'> {
  readonly rings: { readonly reconciliation: Ring };
  readonly clock: Clock;
}

/** The reconciliation that the company has open, or a new one that is due now: one at a time per company. */
export const makeOpenReconciliation =
  ({ reconciliations, rings, clock }: OpenDeps) =>
  async (cause: Reconciliation['cause'], scope: TenantScope): Promise<ReconciliationRecord> => {
    const { tenantId } = scope;
    const records = reconciliations.forTenant(tenantId);
    const chain = chainOf(records, 'rec', tenantId);
    const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const last = await chain.last();
      const run = last?.open ? last : newRun(chain.idAfter(last), cause, clock);
      if (run !== last) {
        const reconciliation = Reconciliation.parse(run);
        if ((await records.add(run, tell(reconciliationChanged, run, { reconciliation }))) !== undefined) continue;
      }
      if (run.dueAt !== null)
        rings.reconciliation(run.id, tenantId, Math.max(0, Date.parse(run.dueAt) - clock.millis()));
      return run;
    }
    throw new AppError('unavailable', 'Reconciliations of this company begin and end faster than one can be found.');
  };

export type OpenReconciliation = ReturnType<typeof makeOpenReconciliation>;

const newRun = (id: string, cause: Reconciliation['cause'], clock: Clock): ReconciliationRecord => {
  const nowMs = clock.millis();
  const from = instantOf(nowMs - DAYS_BACK * DAY_MS);
  return {
    id,
    cause,
    state: 'running',
    from,
    to: instantOf(nowMs + DAYS_AHEAD * DAY_MS),
    read: 0,
    same: 0,
    missed: 0,
    extra: 0,
    different: 0,
    mended: 0,
    findings: [],
    problem: null,
    startedAt: instantOf(nowMs),
    endedAt: null,
    version: 1,
    open: true,
    ...released(instantOf(nowMs)),
    comparedTo: from,
    stretchMs: (DAYS_BACK + DAYS_AHEAD) * DAY_MS,
    counted: false,
    attempts: 0,
  };
};
