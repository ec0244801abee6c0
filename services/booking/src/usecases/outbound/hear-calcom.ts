import { AppError, codeOf } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { asKnownFailure } from '../../domain/intent-failure.ts';
import type { CompanyCalcom } from '../ports/calcom.ts';
import type { Telling } from './call-calcom.ts';
import { type Ending, ended, fromTheStart, later, refused } from './ending.ts';
import { type LookedBack, makeLookBack } from './look-back.ts';
import type { OutboundDeps } from './outbound-deps.ts';
import { makeSettleIntent } from './settle-intent.ts';

/** What Cal.com’s answer, its refusal, and what is found there afterwards make of an intent. */
export const makeHearCalcom = (deps: OutboundDeps) => {
  const { clock } = deps;
  const settle = makeSettleIntent(deps);
  const lookBack = makeLookBack(settle);

  const answered = async (telling: Telling, found: LookedBack, scope: TenantScope): Promise<Ending> => {
    if (found === 'moved') return fromTheStart(telling, clock.now());
    if (found === 'gone') return ended(telling.intent, 'done');
    try {
      const told = await settle.answer(telling, found, scope);
      return told === 'whole' ? ended(telling.intent, 'done') : fromTheStart(telling, clock.now());
    } catch (error) {
      if (codeOf(error) !== 'conflict') throw error;
      return refused(telling, new AppError('conflict', 'Cal.com’s booking is another appointment’s already.'));
    }
  };

  /** Cal.com refuses what is so already, too: then it is done. A first booking cannot be there yet. */
  const afterRefusal = async (telling: Telling, calcom: CompanyCalcom, error: AppError, scope: TenantScope) => {
    const { kind, attempts } = telling.intent;
    if (kind === 'create' && attempts <= 1) return refused(telling, error);
    let record: LookedBack | undefined;
    try {
      record = await lookBack(telling, calcom, scope);
    } catch (failure) {
      return later(telling, asKnownFailure(failure), 'unknown', clock.millis());
    }
    return record === undefined ? refused(telling, error) : answered(telling, record, scope);
  };

  return { answered, lookBack, afterRefusal };
};
