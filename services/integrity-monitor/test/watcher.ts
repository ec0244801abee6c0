import type { Envelope } from '@fencepost/contracts/envelope';
import type { StoredFact } from '@fencepost/contracts/integrity/facts';
import { factOfEvent } from '../src/domain/fact.ts';
import type { Invariant } from '../src/domain/invariant.ts';
import { invariants } from '../src/domain/invariants/all.ts';
import { judge, judgeAll, judgeStanding } from '../src/domain/judge.ts';
import { makeLedger } from '../src/domain/ledger.ts';
import { addStretch, beginWalk, noticeGone } from '../src/domain/notice-gone.ts';
import { emptyPicture, type MutablePicture } from '../src/domain/picture.ts';
import { tellEvent } from '../src/domain/tell-event.ts';
import { tellStored } from '../src/domain/tell-stored.ts';
import { type ToldVerdict, tellVerdict } from '../src/domain/told-verdict.ts';
import { tellUnreadable } from '../src/domain/unreadable-events.ts';
import { bytesOf } from './histories.ts';

const PATIENCE_MS = 1_000;
/** Work that is on its way is waited for longer than anything else. */
const WORK_PATIENCE_MS = 5_000;
const DECISION_PATIENCE_MS = 20_000;
/** Three looks at what somebody answers, half a minute apart. */
const LOOK_PATIENCE_MS = 90_000;

/** The monitor's domain without anything around it: told events and rows, it says what is violated. */
export const makeWatcher = (picture: MutablePicture = emptyPicture(), judged: readonly Invariant[] = invariants) => {
  const ledger = makeLedger({
    reference: PATIENCE_MS,
    scan: PATIENCE_MS,
    look: LOOK_PATIENCE_MS,
    work: WORK_PATIENCE_MS,
    decision: DECISION_PATIENCE_MS,
  });
  const court = { invariants: judged, picture, ledger };
  const byEvents = { ...court, point: 'continuous' } as const;
  const byScans = { ...court, point: 'fullScan' } as const;
  let now = 0;

  const violated = (): readonly string[] =>
    [...ledger.standing()].map(({ invariant, cause, subjects }) => `${invariant.id} ${cause} x${subjects.size}`).sort();

  return {
    picture,
    ledger,
    court,
    /** Moves the clock; what time alone ends is looked at again. */
    at: (millis: number) => {
      now = millis;
      ledger.mature(now);
      judgeStanding(court, now);
    },
    tell: (...events: readonly (Envelope | Readonly<Record<string, unknown>>)[]) => {
      for (const event of events) {
        const fact = factOfEvent(bytesOf(event));
        if (fact !== undefined) judge(byEvents, tellEvent(picture, fact).touched, now);
      }
    },
    /** Messages at these places of the stream, of which nobody can tell what they say. */
    garbled: (...places: readonly number[]) => {
      for (const seq of places) {
        judge(byEvents, tellUnreadable(picture, { seq, at: now }), now);
      }
    },
    store: (...rows: readonly StoredFact[]) => {
      for (const row of rows) judge(byScans, tellStored(picture, row, true), now);
    },
    /** One kind of rows was walked from end to end, and these are all there are. */
    walked: (type: string, ...rows: readonly StoredFact[]) => {
      const walk = beginWalk(picture, type);
      addStretch(walk.read, { after: null, upTo: null });
      for (const row of rows) judge(byScans, tellStored(picture, row, true), now);
      judge(byScans, noticeGone(picture, walk), now);
    },
    /** Whatever happens in between happens while one kind of rows is being walked. */
    walkedWhile: (type: string, happens: () => void) => {
      const walk = beginWalk(picture, type);
      happens();
      judge(byScans, noticeGone(picture, walk), now);
    },
    /** Every owner was scanned. */
    scanned: () => {
      picture.complete = true;
      judgeAll(court, now);
    },
    scan: (collection: string, failing: boolean) => {
      picture.scans.set(collection, { failing, code: failing ? 'unavailable' : null });
      judge(byScans, [collection], now);
    },
    workPatienceMs: WORK_PATIENCE_MS,
    lookPatienceMs: LOOK_PATIENCE_MS,
    decisionPatienceMs: DECISION_PATIENCE_MS,
    verdict: (...told: readonly ToldVerdict[]) => {
      for (const each of told) judge(byEvents, tellVerdict(picture, each), now);
    },
    judgeAll: () => judgeAll(court, now),
    /** What alarms at once. */
    violated,
    /** What alarms when patience is over. */
    violatedLater: (afterMs = PATIENCE_MS) => {
      now += afterMs;
      ledger.mature(now);
      return violated();
    },
  };
};
