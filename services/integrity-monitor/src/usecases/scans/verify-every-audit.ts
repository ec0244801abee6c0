import { codeOf } from '@fencepost/contracts/errors';
import type { CheckResult } from '@fencepost/contracts/integrity/full-scan';
import type { Clock } from '@fencepost/service-kit/clock';
import { type Court, judge } from '../../domain/judge.ts';
import { hasLeft } from '../../domain/picture.ts';
import { tellVerdict } from '../../domain/told-verdict.ts';
import type { VerifyAudit } from '../watches/verify-audits.ts';
import { notRun } from './extra-checks.ts';

interface Deps {
  readonly court: Court;
  readonly clock: Clock;
  readonly verifyAudit: VerifyAudit;
  readonly onJudged: () => void;
}

/** Tells before each company that a question is asked which may take long. */
export type VerifyEveryAudit = (onAsking: () => Promise<unknown>) => Promise<readonly CheckResult[]>;

const declared = {
  check: 'audit-chains-recomputed',
  sentence: 'The audit chain of every company was recomputed now and is whole',
  severity: 'high',
} as const;

/** Recomputes the chain of every company, one after the other, and remembers each verdict as the watch does. */
export const makeVerifyEveryAudit =
  ({ court, clock, verifyAudit, onJudged }: Deps): VerifyEveryAudit =>
  async (onAsking) => {
    const { picture } = court;
    const companies = [...picture.entities.idsOf('company')].filter((id) => !hasLeft(picture, id)).toSorted();
    const unanswered: string[] = [];
    const broken: string[] = [];
    for (const tenantId of companies) {
      await onAsking();
      const verdict = await verifyAudit(tenantId).catch((error: unknown) => codeOf(error));
      if (typeof verdict === 'string') {
        unanswered.push(`${tenantId}: ${verdict}`);
        continue;
      }
      const { kind = 'unknown', seq = null } = verdict.fault ?? {};
      if (!verdict.intact) broken.push(`${tenantId}: ${kind} at ${seq ?? 'the head'}`);
      const found = { holds: verdict.intact, cause: kind, evidence: verdict.intact ? {} : { fault: kind, seq } };
      const told = { kind: 'audit', subject: tenantId, tenantId, at: clock.millis(), ...found } as const;
      judge(court, tellVerdict(picture, told), told.at);
    }
    onJudged();
    if (broken.length === 0 && unanswered.length > 0) return [notRun(declared, unanswered.slice(0, 20).join('; '))];
    const verdict = broken.length === 0 ? 'passed' : 'failed';
    const common = { ...declared, checked: companies.length - unanswered.length, violations: broken.length };
    return [{ ...common, verdict, findings: [...broken, ...unanswered], samples: [] }];
  };
