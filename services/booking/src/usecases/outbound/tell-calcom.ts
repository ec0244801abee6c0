import { AppError, codeOf } from '@fencepost/contracts/errors';
import type { Instant } from '@fencepost/contracts/instant';
import type { TenantScope } from '@fencepost/contracts/scope';
import { instantOf } from '@fencepost/service-kit/clock';
import type { CalcomRecord } from '@fencepost/vendors/calcom/webhook';
import { asKnownFailure, meaningOf, problemOf, retryAt } from '../../domain/intent-failure.ts';
import type { StoredIntent } from '../../domain/stored-intent.ts';
import type { CompanyCalcom } from '../ports/calcom.ts';
import { makeCallCalcom, type Telling } from './call-calcom.ts';
import type { OutboundDeps } from './outbound-deps.ts';
import { readBack } from './read-back.ts';
import { makeSaveIntent } from './save-intent.ts';
import { makeSettleIntent } from './settle-intent.ts';

/** So long Cal.com may still be at work on a call that nobody waits for any more. */
const SURE_AFTER_MS = 60_000;
const LOOK_AGAIN_MS = 15_000;

/** What is to be written about an intent, over what was last written of it. */
export interface Ending {
  readonly over: StoredIntent;
  readonly to: Pick<StoredIntent, 'state' | 'dueAt' | 'problem' | 'sentAt'> &
    Partial<Pick<StoredIntent, 'withdrawn' | 'attempts'>>;
}

/** An intent of which nothing more is to be done. */
export const ended = (intent: StoredIntent, state: 'done' | 'superseded'): Ending => ({
  over: intent,
  to: { state, dueAt: null, problem: null, sentAt: null },
});

const refused = ({ intent, fact }: Telling, error: AppError): Ending => ({
  over: intent,
  to: { state: 'refused', dueAt: null, problem: problemOf(error), sentAt: null, withdrawn: fact },
});

/** To be tried again, or, where nobody knows what the call did, to be read back. */
const later = ({ intent }: Telling, error: AppError, state: 'due' | 'unknown', nowMs: number): Ending => {
  const isUnknown = state === 'unknown';
  const dueAt = retryAt(error, { attempts: intent.attempts, nowMs, isUnknown });
  const sentAt = isUnknown ? intent.sentAt : null;
  return { over: intent, to: { state, dueAt, problem: problemOf(error), sentAt } };
};

/** It had no effect: whether it is still to be told is asked anew, for much may have been decided since (K11). */
const fromTheStart = ({ intent }: Telling, now: Instant): Ending => ({
  over: intent,
  to: { state: 'due', dueAt: now, problem: intent.problem, sentAt: null },
});

const stillUnknown = ({ intent }: Telling, nowMs: number): Ending => {
  const problem = 'Cal.com gave no answer; it is read back what became of it.';
  return {
    over: intent,
    to: { state: 'unknown', dueAt: instantOf(nowMs + LOOK_AGAIN_MS), problem, sentAt: intent.sentAt },
  };
};

/**
 * Tells Cal.com what an intent is about, once. That a call is about to be sent is written first: whoever takes over after
 * a crash, or comes back after no answer, reads what became of it instead of sending it again (I12). Undefined where
 * somebody else has taken the intent over.
 */
export const makeTellCalcom = (deps: OutboundDeps) => {
  const { clock, openCalcom } = deps;
  const callCalcom = makeCallCalcom(deps);
  const settle = makeSettleIntent(deps);
  const save = makeSaveIntent(deps);

  const answered = async (telling: Telling, record: CalcomRecord, scope: TenantScope): Promise<Ending> => {
    try {
      await settle.answer(telling.intent, record, scope);
      return ended(telling.intent, 'done');
    } catch (error) {
      if (codeOf(error) !== 'conflict') throw error;
      return refused(telling, new AppError('conflict', 'Cal.com’s booking is another appointment’s already.'));
    }
  };

  /** Cal.com refuses what is so already, too: then it is done. A first booking cannot be there yet. */
  const afterRefusal = async (telling: Telling, calcom: CompanyCalcom, error: AppError, scope: TenantScope) => {
    const { kind, attempts } = telling.intent;
    if (kind === 'create' && attempts <= 1) return refused(telling, error);
    let record: CalcomRecord | undefined;
    try {
      record = await readBack(telling, calcom);
    } catch (failure) {
      return later(telling, asKnownFailure(failure), 'unknown', clock.millis());
    }
    return record === undefined ? refused(telling, error) : answered(telling, record, scope);
  };

  const send = async (asked: Telling, calcom: CompanyCalcom, scope: TenantScope): Promise<Ending | undefined> => {
    const { attempts } = asked.intent;
    const sentFor = asked.stored.appointment.startsAt;
    const marked = { sentAt: clock.now(), sentFor, attempts: attempts + 1 };
    const intent = await save(asked.intent, marked, scope);
    if (intent === undefined) return undefined;
    const telling = { ...asked, intent };
    let record: CalcomRecord;
    try {
      record = ofItsType(await callCalcom(telling, calcom.client, scope), telling);
    } catch (failure) {
      const error = asKnownFailure(failure);
      const meaning = meaningOf(error);
      if (meaning === 'refused') return afterRefusal(telling, calcom, error, scope);
      return later(telling, error, meaning === 'unknown' ? 'unknown' : 'due', clock.millis());
    }
    return answered(telling, record, scope);
  };

  return async (telling: Telling, scope: TenantScope): Promise<Ending | undefined> => {
    const { intent, stored } = telling;
    const { sentAt } = intent;
    let calcom: CompanyCalcom;
    let record: CalcomRecord | undefined;
    try {
      calcom = await openCalcom(scope);
      if (calcom.calcomTeamId !== stored.appointment.passport.team.calcomTeamId) return refused(telling, foreignTeam());
      record = sentAt === null ? undefined : await readBack(telling, calcom);
    } catch (failure) {
      const error = asKnownFailure(failure);
      if (sentAt !== null) return later(telling, error, 'unknown', clock.millis());
      return meaningOf(error) === 'refused' ? refused(telling, error) : later(telling, error, 'due', clock.millis());
    }
    if (record !== undefined) return answered(telling, record, scope);
    if (sentAt === null) return send(telling, calcom, scope);
    const isSure = clock.millis() - Date.parse(sentAt) >= SURE_AFTER_MS;
    return isSure ? fromTheStart(telling, clock.now()) : stillUnknown(telling, clock.millis());
  };
};

/**
 * Throws `unavailable` for an answer about a booking of another event type: it says nothing of ours, and is read back.
 */
const ofItsType = (record: CalcomRecord, { stored }: Telling): CalcomRecord => {
  const { eventTypeId } = stored.appointment.passport;
  if (record.eventTypeId === undefined || record.eventTypeId === eventTypeId) return record;
  throw new AppError('unavailable', 'Cal.com answered with a booking of another event type.');
};

/** No call is ever made with another team than the one that was proved (BKG-034). */
const foreignTeam = (): AppError =>
  new AppError('team_mismatch', 'The company has another Cal.com team now than this appointment was booked with.');
