import type { Clock } from '@fencepost/service-kit/clock';
import type { Probe } from '../../domain/canaries/probe.ts';
import type { Finding } from '../../domain/canaries/verdict.ts';
import { type Court, judge } from '../../domain/judge.ts';
import { forgetVerdicts, tellVerdict, verdictOf } from '../../domain/told-verdict.ts';

interface Deps {
  readonly court: Court;
  readonly clock: Clock;
  readonly onJudged: () => void;
}

export type TellProbes = (
  tried: readonly { readonly probe: Pick<Probe, 'id' | 'kind' | 'target'>; readonly finding: Finding | undefined }[],
  /** Every probe there is, where that is known: what was told of others is forgotten. */
  catalogue?: ReadonlySet<string>,
) => void;

/**
 * Every probe's newest verdict, for the invariant `tenant-scope-works` (INT-022, INT-042). A probe that could not be run is
 * told of when it could not be run twice in a row: a neighbour that starts anew is no finding, one that stays away is.
 */
export const makeTellProbes =
  ({ court, clock, onJudged }: Deps): TellProbes =>
  (tried, catalogue) => {
    const { picture } = court;
    const at = clock.millis();
    for (const { probe, finding } of tried) {
      const before = verdictOf(picture, 'isolation', probe.id);
      const isFirstError = finding?.failure === 'error' && before?.cause !== 'error';
      const holds = finding === undefined || isFirstError;
      const evidence =
        finding === undefined
          ? {}
          : { probe: probe.id, kind: probe.kind, target: probe.target, explanation: finding.explanation };
      const told = {
        kind: 'isolation',
        subject: probe.id,
        tenantId: null,
        holds,
        cause: finding?.failure ?? 'none',
        evidence,
        at,
      } as const;
      judge(court, tellVerdict(picture, told), at);
    }
    if (catalogue !== undefined) judge(court, forgetVerdicts(picture, 'isolation', catalogue), at);
    onJudged();
  };
