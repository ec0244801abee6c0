import { AppError } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { CalcomRecord } from '@fencepost/vendors/calcom/webhook';
import { asKnownFailure, meaningOf } from '../../domain/intent-failure.ts';
import type { CompanyCalcom } from '../ports/calcom.ts';
import { makeCallCalcom, type Telling } from './call-calcom.ts';
import { type Ending, fromTheStart, later, refused, stillUnknown } from './ending.ts';
import { makeHearCalcom } from './hear-calcom.ts';
import type { LookedBack } from './look-back.ts';
import type { OutboundDeps } from './outbound-deps.ts';
import { makeSaveIntent } from './save-intent.ts';

/** So long Cal.com may still be at work on a call that nobody waits for any more. */
const SURE_AFTER_MS = 60_000;

/**
 * Tells Cal.com what an intent is about, once. That a call is about to be sent is written first: whoever takes over after
 * a crash, or comes back after no answer, reads what became of it instead of sending it again (I12). Undefined where
 * somebody else has taken the intent over.
 */
export const makeTellCalcom = (deps: OutboundDeps) => {
  const { clock, openCalcom } = deps;
  const callCalcom = makeCallCalcom(deps);
  const { answered, lookBack, afterRefusal } = makeHearCalcom(deps);
  const save = makeSaveIntent(deps);

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
    let record: LookedBack | undefined;
    try {
      calcom = await openCalcom(scope);
      if (calcom.calcomTeamId !== stored.appointment.passport.team.calcomTeamId) return refused(telling, foreignTeam());
      record = sentAt === null ? undefined : await lookBack(telling, calcom, scope);
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
