import type { Clock } from '@fencepost/service-kit/clock';
import { type Court, judge } from '../../domain/judge.ts';
import { hasLeft } from '../../domain/picture.ts';
import { tellVerdict } from '../../domain/told-verdict.ts';

/** Recomputes a company's audit chain at its owner; throws AppError where nobody answers. */
export type VerifyAudit = (tenantId: string) => Promise<{
  readonly intact: boolean;
  readonly fault: { readonly kind: string; readonly seq: number | null } | null;
}>;

interface Deps {
  readonly court: Court;
  readonly clock: Clock;
  readonly verifyAudit: VerifyAudit;
  readonly onJudged: () => void;
}

/** One company's chain each time, in turn, so that recomputing is not felt by those who book (A6). */
export const makeVerifyAudits = ({ court, clock, verifyAudit, onJudged }: Deps): (() => Promise<void>) => {
  let last = '';
  return async () => {
    const { picture } = court;
    const companies = [...picture.entities.idsOf('company')].filter((id) => !hasLeft(picture, id)).toSorted();
    const tenantId = companies.find((id) => id > last) ?? companies[0];
    if (tenantId === undefined) return;
    last = tenantId;
    const { intact, fault } = await verifyAudit(tenantId);
    const at = clock.millis();
    const { kind = 'unknown', seq = null } = fault ?? {};
    const found = { holds: intact, cause: kind, evidence: intact ? {} : { fault: kind, seq } };
    judge(court, tellVerdict(picture, { kind: 'audit', subject: tenantId, tenantId, at, ...found }), at);
    onJudged();
  };
};
