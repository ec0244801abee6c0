import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import { type Answered, hasRisen, shareOf } from '../../domain/error-rise.ts';
import { type Court, judge } from '../../domain/judge.ts';
import { tellVerdict } from '../../domain/told-verdict.ts';

/** What every process that answers requests has counted since it began, by its name. */
export type ReadRequests = () => ReadonlyMap<string, Answered>;

interface Deps {
  readonly court: Court;
  readonly clock: Clock;
  readonly readRequests: ReadRequests;
  readonly gauges: { errorShare(window: 'now' | 'usual', share: number): void };
  readonly onJudged: () => void;
}

interface Look extends Answered {
  readonly at: number;
}

const MINUTE_MS = 60_000;
/** What is compared, and with how long before it. */
const NOW_MS = 15 * MINUTE_MS;
const USUAL_MS = 60 * MINUTE_MS;
/** After less than this nobody knows what is usual. */
const SHORTEST_USUAL_MS = 15 * MINUTE_MS;
/** What has gone on for a day, with an alert that somebody was told of, is usual from then on. */
const LONGEST_RISE_MS = 24 * 60 * MINUTE_MS;

/**
 * One look at how many requests fail (INT-041). A rise is measured against what was usual before it, for as long as it lasts:
 * errors that go on do not become usual by themselves. Where not enough is known nothing is told, and the last word stands.
 */
export const makeWatchErrors = (deps: Deps): (() => Promise<void>) => {
  const { court, clock, readRequests, gauges } = deps;
  let before: ReadonlyMap<string, Answered> = new Map();
  let looks: Look[] = [];
  const startedAt = clock.millis();

  /** What was answered since the last look; what a process did before it was heard of is left out. */
  const sinceLast = (): Answered => {
    const now = readRequests();
    const steps = [...now].flatMap(([node, counts]) => {
      const last = before.get(node);
      return last === undefined ? [] : [minus(counts, last)];
    });
    before = now;
    return sum(steps);
  };

  /** The rise that is told already, kept with the verdict, and so over restarts. */
  const standingRise = (at: number): { readonly usual: number; readonly since: string } | undefined => {
    const told = court.picture.verdicts.get('errors:requests');
    const { usual, since } = told?.holds === false ? told.evidence : {};
    if (typeof usual !== 'number' || typeof since !== 'string') return undefined;
    return at - Date.parse(since) < LONGEST_RISE_MS ? { usual, since } : undefined;
  };

  /** The share before the newest quarter of an hour. */
  const usualShare = (at: number): number | undefined => {
    const earlier = looks.filter((look) => look.at <= at - NOW_MS);
    const from = earlier.at(0)?.at ?? at;
    return at - NOW_MS - from < SHORTEST_USUAL_MS ? undefined : shareOf(sum(earlier));
  };

  return async () => {
    const at = clock.millis();
    looks = [...looks.filter((look) => look.at > at - NOW_MS - USUAL_MS), { at, ...sinceLast() }];
    const rise = standingRise(at);
    const usual = rise?.usual ?? usualShare(at);
    if (usual === undefined) return;
    const now = sum(looks.filter((look) => look.at > at - NOW_MS));
    gauges.errorShare('now', shareOf(now));
    gauges.errorShare('usual', usual);
    const evidence = { ...now, now: shareOf(now), usual, since: rise?.since ?? instantOf(at) };
    const told = { kind: 'errors', subject: 'requests', tenantId: null, at, cause: 'risen', evidence } as const;
    const holds = !hasRisen(now, usual);
    // That a rise is over takes a whole quarter of an hour to see.
    if (holds && at - startedAt < NOW_MS) return;
    judge(court, tellVerdict(court.picture, { ...told, holds }), at);
    deps.onJudged();
  };
};

const minus = (now: Answered, last: Answered): Answered => ({
  requests: Math.max(0, now.requests - last.requests),
  failures: Math.max(0, now.failures - last.failures),
});

const sum = (all: readonly Answered[]): Answered =>
  all.reduce<Answered>(
    (total, { requests, failures }) => ({
      requests: total.requests + requests,
      failures: total.failures + failures,
    }),
    { requests: 0, failures: 0 },
  );
