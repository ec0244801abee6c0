import { Severity } from '@fencepost/contracts/integrity/alert';
import { type AlertRecord, isActive } from './alert-record.ts';

/** How many alerts get a message of their own within `PLACE_KEPT_MS`. */
export const MOST_MESSAGES = 25;
/** The last places are kept for critical alerts. */
export const MOST_MESSAGES_BELOW_CRITICAL = 15;
/** A message keeps its place so long, whatever becomes of its alert: causes that come and go are no stream of messages either. */
export const PLACE_KEPT_MS = 10 * 60_000;
/** A replica holds a place in advance while fewer than so many are in use. */
export const MOST_WITH_SPARE = 12;
/** A place held in advance counts so long: longer than whoever died with it in hand leaves its alert to nobody. */
export const SPARE_KEPT_MS = 150_000;
const MOST_INVARIANTS_TOLD = 8;
const MOST_SAMPLES_TOLD = 10;

export interface Place {
  readonly alertId: string;
  readonly at: string;
  /** Held in advance, for the next alert of one replica. */
  readonly isSpare?: boolean | undefined;
}

/** What one message tells of all alerts that have none of their own. Ids, titles and counts only. */
export interface StormDigest {
  /** By which its message is found again; another one for each storm. */
  readonly id: string;
  /** How many are not resolved. */
  readonly active: number;
  /** How many were, since the storm began. */
  readonly over: number;
  /** How many of the active nobody has acknowledged in time. */
  readonly escalated: number;
  readonly severities: readonly (readonly [Severity, number])[];
  /** Most alerts first: how many alerts, and how many records violate. */
  readonly invariants: readonly { readonly invariant: string; readonly alerts: number; readonly records: number }[];
  readonly furtherInvariants: number;
  readonly samples: readonly Pick<AlertRecord, 'id' | 'title' | 'companyName' | 'companyId' | 'severity'>[];
}

/** While a storm's message is up, it tells of everything that is not critical. */
export const hasRoomFor = (severity: Severity, taken: number, isStorm: boolean): boolean =>
  severity === 'critical' ? taken < MOST_MESSAGES : !isStorm && taken < MOST_MESSAGES_BELOW_CRITICAL;

export const placesInUse = (places: readonly Place[], nowMs: number): readonly Place[] =>
  places.filter(({ at, isSpare = false }) => nowMs - Date.parse(at) < (isSpare ? SPARE_KEPT_MS : PLACE_KEPT_MS));

/** A storm that is over tells how many it was, and nothing else. */
export const withoutActive = (digest: StormDigest): StormDigest => ({
  ...digest,
  ...{ active: 0, escalated: 0, severities: [], invariants: [], furtherInvariants: 0, samples: [] },
});

/** Adds alerts up one by one, so that a storm of any size takes no memory. */
export const makeDigester = (id: string) => {
  const severities = new Map<Severity, number>();
  const invariants = new Map<string, { alerts: number; records: number }>();
  const samples = new Map<Severity, StormDigest['samples'][number][]>();
  let [active, over, escalated] = [0, 0, 0];

  return {
    add: (alert: AlertRecord): void => {
      if (!isActive(alert)) {
        over += 1;
        return;
      }
      const { severity, invariant, count } = alert;
      active += 1;
      if (alert.escalatedAt !== null && alert.status === 'open') escalated += 1;
      severities.set(severity, (severities.get(severity) ?? 0) + 1);
      const of = invariants.get(invariant) ?? { alerts: 0, records: 0 };
      invariants.set(invariant, { alerts: of.alerts + 1, records: of.records + count });
      const kept = samples.get(severity) ?? [];
      const { title, companyName, companyId } = alert;
      if (kept.length < MOST_SAMPLES_TOLD) kept.push({ id: alert.id, title, companyName, companyId, severity });
      samples.set(severity, kept);
    },
    digest: (): StormDigest => {
      const told = [...invariants].map(([invariant, of]) => ({ invariant, ...of }));
      const sorted = told.toSorted((a, b) => b.alerts - a.alerts || (a.invariant < b.invariant ? -1 : 1));
      return {
        ...{ id, active, over, escalated },
        severities: Severity.options.flatMap((severity) => {
          const count = severities.get(severity);
          return count === undefined ? [] : [[severity, count] as const];
        }),
        invariants: sorted.slice(0, MOST_INVARIANTS_TOLD),
        furtherInvariants: Math.max(0, sorted.length - MOST_INVARIANTS_TOLD),
        samples: Severity.options.flatMap((severity) => samples.get(severity) ?? []).slice(0, MOST_SAMPLES_TOLD),
      };
    },
  };
};
