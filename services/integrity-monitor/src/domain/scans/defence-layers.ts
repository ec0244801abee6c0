import type { DefenceLayer } from '@fencepost/contracts/integrity/health';
import type { z } from 'zod';
import type { ScanRecord } from './scan-record.ts';

type Layer = z.output<typeof DefenceLayer>;

/** What is known of the layers right now; nothing of it is written into the program. */
export interface LayerFacts {
  /** Since the newest scan that came to its end. */
  readonly lastScan: Pick<ScanRecord, 'checks' | 'finishedAt' | 'mode'> | undefined;
  /** Invariants that somebody violates now. */
  readonly violated: ReadonlySet<string>;
  readonly canaries:
    | {
        readonly finishedAt: string;
        readonly passed: boolean;
        readonly failures: readonly { readonly kind: string; readonly target: string }[];
      }
    | undefined;
  /** Parts of the owners' databases that are not as declared; undefined where an owner did not answer. */
  readonly database: { readonly parts: number; readonly wrong: readonly string[] } | undefined;
  readonly sight: { readonly sees: boolean; readonly lastSeenAt: string; readonly because: string };
  readonly ratchet:
    | { readonly rules: number; readonly enforced: number; readonly steppedBack: readonly string[] }
    | undefined;
  readonly now: string;
}

/**
 * The eight layers that keep companies apart (INT-046). The list of the requirements was of another program: its webhook
 * controllers are the edge with its verdicts, its seeders and factory are contracts, its trait is the write guard, its scope
 * is proved by canaries, its daily check is the full scan, its constraint are database rules and the ratchet that moves them.
 */
export const defenceLayers = (facts: LayerFacts): readonly Layer[] => [
  byCanaries(
    'edge-verdict',
    'Every delivery is verified and given to a company by evidence',
    ['route', 'subject'],
    facts,
  ),
  byScan('contract', 'Every input, answer, event and row fits its contract', ['stored-record-is-readable'], facts),
  byScan(
    'write-guard',
    'No read or write leaves the one company it is made for',
    ['one-tenant-for-ever', 'reference-never-leaves-tenant'],
    facts,
  ),
  database(facts),
  continuous(facts),
  fullScan(facts),
  byCanaries('canaries', 'Two synthetic companies cannot see or touch each other', undefined, facts),
  ratchet(facts),
];

const byCanaries = (
  id: string,
  layer: string,
  kinds: readonly string[] | undefined,
  { canaries }: LayerFacts,
): Layer => {
  if (canaries === undefined) return unknown(id, layer, 'the prober has not tried everything yet');
  const { finishedAt: lastProvedAt, failures, passed } = canaries;
  const ours = failures.filter(({ kind }) => kinds === undefined || kinds.includes(kind));
  const fails = ours.length > 0 || (kinds === undefined && !passed);
  const because = fails
    ? `${ours.length} probes failed: ${ours
        .slice(0, 3)
        .map(({ target }) => target)
        .join(', ')}`
    : `no probe ${kinds === undefined ? '' : `of kind ${kinds.join(' or ')} `}failed`;
  return { id, layer, state: fails ? 'failing' : 'working', because, lastProvedAt };
};

const byScan = (
  id: string,
  layer: string,
  invariants: readonly string[],
  { lastScan, violated }: LayerFacts,
): Layer => {
  const broken = invariants.filter((invariant) => violated.has(invariant));
  const lastProvedAt = lastScan?.finishedAt ?? null;
  if (broken.length > 0)
    return { id, layer, state: 'failing', because: `violated now: ${broken.join(', ')}`, lastProvedAt };
  const checks = lastScan?.checks.filter(({ check }) => invariants.includes(check)) ?? [];
  const isProved = checks.length === invariants.length && checks.every(({ verdict }) => verdict === 'passed');
  if (!isProved) return unknown(id, layer, 'no full scan has shown it yet');
  const checked = checks.reduce((sum, check) => sum + check.checked, 0);
  return {
    id,
    layer,
    state: 'working',
    because: `the last full scan looked ${checked} times and found nothing`,
    lastProvedAt,
  };
};

const database = ({ database: found, now }: LayerFacts): Layer => {
  const [id, layer] = ['database', 'Validators and unique indexes are in every owner’s database'];
  if (found === undefined || found.parts === 0) return unknown(id, layer, 'an owner does not answer');
  const { parts, wrong } = found;
  if (wrong.length === 0)
    return { id, layer, state: 'working', because: `all ${parts} were read back now`, lastProvedAt: now };
  return { id, layer, state: 'failing', because: wrong.slice(0, 3).join(', '), lastProvedAt: null };
};

const continuous = ({ sight }: LayerFacts): Layer => ({
  ...{ id: 'continuous', layer: 'Every event is checked when it is published' },
  ...{ state: sight.sees ? 'working' : 'failing', because: sight.because, lastProvedAt: sight.lastSeenAt },
});

const fullScan = ({ lastScan, violated }: LayerFacts): Layer => {
  const [id, layer] = ['full-scan', 'Everything that is stored is checked every day'];
  const lastProvedAt = lastScan?.finishedAt ?? null;
  if (violated.has('scan-runs-every-day'))
    return { id, layer, state: 'failing', because: 'the scan of the day is not over', lastProvedAt };
  if (lastScan === undefined || lastProvedAt === null) return unknown(id, layer, 'no scan has come to its end yet');
  const notRun = lastScan.checks.filter(({ verdict }) => verdict === 'not_run').length;
  if (notRun > 0 || lastScan.checks.length === 0)
    return { id, layer, state: 'failing', because: `${notRun} checks of the last one did not run`, lastProvedAt };
  return { id, layer, state: 'working', because: `the last one ran all its checks (${lastScan.mode})`, lastProvedAt };
};

const ratchet = ({ ratchet: found, now }: LayerFacts): Layer => {
  const [id, layer] = ['ratchet', 'What has been clean for long becomes impossible to break'];
  if (found === undefined || found.rules === 0) return unknown(id, layer, 'no constraint answers');
  const { rules, enforced, steppedBack } = found;
  const back = steppedBack.length === 0 ? '' : `; stepped back: ${steppedBack.join(', ')}`;
  const because = `${enforced} of ${rules} constraints are enforced${back}`;
  return { id, layer, state: steppedBack.length === 0 ? 'working' : 'failing', because, lastProvedAt: now };
};

const unknown = (id: string, layer: string, because: string): Layer => ({
  ...{ id, layer, because, state: 'unknown', lastProvedAt: null },
});
