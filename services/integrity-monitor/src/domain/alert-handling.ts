import type { AlertEntry } from '@fencepost/contracts/integrity/alert';
import type { Actor } from '@fencepost/contracts/scope';
import { heardAgain } from './alert-change.ts';
import { telling } from './alert-history.ts';
import type { AlertPatch, AlertRecord } from './alert-record.ts';

const MINUTE_MS = 60_000;
const MOST_NOTE_CHARS = 1_500;

/** How a person's word changes an alert; undefined where it changes nothing, so that twice is once. */
export type Handling = (alert: AlertRecord, now: string) => AlertPatch | undefined;

/** Whoever was first has it. A silence goes on, and ends by itself. */
export const acknowledging =
  (by: Actor): Handling =>
  (alert, now) =>
    alert.acknowledged === null
      ? {
          ...telling(alert, now, { happened: 'acknowledged', by }),
          acknowledged: { by, at: now },
          waitingSince: null,
          ...(alert.status === 'open' ? { status: 'acknowledged' } : {}),
        }
      : undefined;

/** The newest wish counts, also where it is shorter; one that ends in the same minute is the same. */
export const silencing =
  (by: Actor, minutes: number): Handling =>
  (alert, now) => {
    const until = new Date(Date.parse(now) + minutes * MINUTE_MS).toISOString();
    if (alert.silenced !== null && isSameMinute(alert.silenced.until, until)) return undefined;
    return {
      ...telling(alert, now, { happened: 'silenced', by, note: `Until ${until}.` }),
      silenced: { by, at: now, until },
      status: 'silenced',
      waitingSince: null,
    };
  };

const isSameMinute = (one: string, other: string): boolean => Math.abs(Date.parse(one) - Date.parse(other)) < MINUTE_MS;

/** Nobody has it, and everybody hears of it; where nobody takes it then, it escalates anew. */
export const givingBack =
  (by: Actor): Handling =>
  (alert, now) =>
    alert.status === 'open'
      ? undefined
      : {
          ...telling(alert, now, { happened: 'given_back', by }),
          ...{ acknowledged: null, silenced: null, status: 'open', escalatedAt: null, waitingSince: now },
        };

/** Undefined while somebody still wants to hear nothing. */
export const endOfSilence: Handling = (alert, now) =>
  alert.status === 'silenced' && (alert.silenced === null || alert.silenced.until <= now)
    ? { ...telling(alert, now, { happened: 'silence_ended' }), ...heardAgain(alert, now) }
    : undefined;

/** What a repair tells the alert that it was made for. */
export interface RepairNews {
  readonly happened: Extract<AlertEntry['happened'], `repair_${string}`>;
  readonly planId: string;
  readonly digest: string;
  /** Null where the monitor did it. */
  readonly by: Actor | null;
  /** In words; no personal data. */
  readonly note?: string;
  /** How many changes a plan has that was only just made. */
  readonly steps?: number;
}

/**
 * A plan that was only just made waits for approval, unless it changes nothing: the next one must not wait for it. Told twice
 * it is one entry. News of an older plan are told, too, and leave the newest as it is.
 */
export const repairing =
  ({ happened, planId, digest, by, note, steps }: RepairNews): Handling =>
  (alert, now) => {
    const told = { planId, digest, waiting: happened === 'repair_planned' && steps !== 0 };
    const isOld = happened !== 'repair_planned' && alert.repair !== null && alert.repair.planId !== planId;
    const repair = isOld ? alert.repair : told;
    const last = alert.history.findLast((entry) => entry.happened.startsWith('repair_'));
    const words = (note === undefined ? `Plan ${planId}.` : `Plan ${planId}: ${note}`).slice(0, MOST_NOTE_CHARS);
    if (last?.happened === happened && last.note === words) return undefined;
    return { ...telling(alert, now, { happened, note: words, ...(by === null ? {} : { by }) }), repair };
  };
