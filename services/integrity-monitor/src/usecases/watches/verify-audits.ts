import type { Clock } from '@fencepost/service-kit/clock';
import { type Court, judge } from '../../domain/judge.ts';
import { hasLeft } from '../../domain/picture.ts';
import { forgetVerdicts, tellVerdict, verdictOf } from '../../domain/told-verdict.ts';

/** Up to where a chain was found whole: its head then, and the last record whose version was compared. */
export interface VerifiedUpTo {
  readonly afterSeq?: number | undefined;
  readonly afterHash?: string | undefined;
  readonly afterRecord?: string | undefined;
}

/** Recomputes a company's audit chain at its owner, what came after a place or all of it; throws AppError where nobody answers. */
export type VerifyAudit = (
  tenantId: string,
  upTo?: VerifiedUpTo,
) => Promise<{
  readonly intact: boolean;
  readonly head: { readonly seq: number; readonly hash: string };
  readonly comparedUpTo: string | null;
  readonly fault: { readonly kind: string; readonly seq: number | null } | null;
}>;

interface Deps {
  readonly court: Court;
  readonly clock: Clock;
  readonly verifyAudit: VerifyAudit;
  readonly onJudged: () => void;
}

/**
 * One company's chain each time, in turn, from where it was found whole last, so that recomputing is not felt by those who book
 * (A6). The whole of it is recomputed by a process's first look, by the daily full scan, and as long as something is wrong.
 */
export const makeVerifyAudits = ({ court, clock, verifyAudit, onJudged }: Deps): (() => Promise<void>) => {
  let last = '';
  const upTo = new Map<string, VerifiedUpTo>();
  return async () => {
    const { picture } = court;
    const companies = [...picture.entities.idsOf('company')].filter((id) => !hasLeft(picture, id)).toSorted();
    // What was told of a company that has left since says nothing any more.
    judge(court, forgetVerdicts(picture, 'audit', new Set(companies)), clock.millis());
    const tenantId = companies.find((id) => id > last) ?? companies[0];
    if (tenantId === undefined) return;
    last = tenantId;
    // What a scan has found wrong is not right again because nothing new is.
    const isWhole = verdictOf(picture, 'audit', tenantId)?.holds !== false;
    const { intact, fault, head, comparedUpTo } = await verifyAudit(tenantId, isWhole ? upTo.get(tenantId) : undefined);
    const afterRecord = comparedUpTo ?? undefined;
    if (intact && head.seq > 0) upTo.set(tenantId, { afterSeq: head.seq, afterHash: head.hash, afterRecord });
    else upTo.delete(tenantId);
    const at = clock.millis();
    const { kind = 'unknown', seq = null } = fault ?? {};
    const found = { holds: intact, cause: kind, evidence: intact ? {} : { fault: kind, seq } };
    judge(court, tellVerdict(picture, { kind: 'audit', subject: tenantId, tenantId, at, ...found }), at);
    onJudged();
  };
};
