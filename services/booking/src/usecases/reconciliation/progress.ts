import { Reconciliation, reconciliationChanged } from '@fencepost/contracts/booking/reconciliation';
import { teller } from '@fencepost/contracts/envelope';
import { codeOf } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import { type Leasing, released } from '@fencepost/service-kit/leasing';
import {
  type Finding,
  MOST_FINDINGS,
  type ReconciliationRecord,
} from '../../domain/reconciliation/reconciliation-record.ts';
import type { Stores } from '../ports/stores.ts';
import type { Comparison } from './compare-stretch.ts';

/** Somebody else has the record by now: nothing more is written. */
export const lost = Symbol('lost');

/** The record of a run while it is worked on. */
export interface Progress {
  run(): ReconciliationRecord;
  /** Written under the lease, told to nobody; throws `lost`. */
  note(to: Partial<ReconciliationRecord>): Promise<void>;
  /** The end of the run, told; throws `lost`. */
  end(to: Pick<ReconciliationRecord, 'state' | 'problem'>): Promise<void>;
}

export interface ProgressDeps extends Pick<Stores, 'reconciliations'> {
  readonly leasing: { readonly reconciliations: Leasing<ReconciliationRecord> };
  readonly clock: Clock;
}

export const makeProgress = (
  { reconciliations, leasing, clock }: ProgressDeps,
  taken: ReconciliationRecord,
  scope: TenantScope,
): Progress => {
  const { tenantId } = scope;
  let run = taken;
  const save = async (to: Partial<ReconciliationRecord>, isTold: boolean): Promise<void> => {
    const renewed = await leasing.reconciliations.renew(tenantId, run);
    if (renewed === undefined) throw lost;
    const next: ReconciliationRecord = { ...renewed, ...to, version: renewed.version + 1 };
    const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
    const event = isTold
      ? tell(reconciliationChanged, next, { reconciliation: Reconciliation.parse(next) })
      : undefined;
    await reconciliations
      .forTenant(tenantId)
      .save(next, event)
      .catch((error: unknown) => {
        throw codeOf(error) === 'stale_version' ? lost : error;
      });
    run = next;
  };
  return {
    run: () => run,
    note: (to) => save(to, false),
    end: (to) => save({ ...to, endedAt: clock.now(), open: false, ...released(null) }, true),
  };
};

/** What a stretch has shown, added to what the run has counted. */
export const countedWith = (run: ReconciliationRecord, read: number, { same, found }: Comparison) => {
  const findings = found.map(({ finding }) => finding);
  const count = (kind: Finding['kind']): number => findings.filter((finding) => finding.kind === kind).length;
  return {
    read: run.read + read,
    same: run.same + same,
    missed: run.missed + count('missed'),
    extra: run.extra + count('extra'),
    different: run.different + count('different'),
    mended: run.mended + findings.filter(({ outcome }) => outcome === 'mended').length,
    findings: [...run.findings, ...findings].slice(0, MOST_FINDINGS),
  };
};

/** What mending has shown: whose a booking is, and that some of it is left to a person. */
export const correctedBy = (run: ReconciliationRecord, { found }: Comparison, mended: readonly Finding[]) => {
  const after = new Map(mended.map((finding) => [finding.calcomUid, finding]));
  const refused = mended.filter(({ outcome }, at) => outcome !== found[at]?.finding.outcome).length;
  return {
    mended: Math.max(0, run.mended - refused),
    findings: run.findings.map((finding) => {
      const now = finding.calcomUid === null ? undefined : after.get(finding.calcomUid);
      return now?.kind === finding.kind ? now : finding;
    }),
  };
};
