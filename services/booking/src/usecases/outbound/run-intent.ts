import type { Intent } from '@fencepost/contracts/booking/intent';
import type { TenantScope } from '@fencepost/contracts/scope';
import { released } from '@fencepost/service-kit/leasing';
import type { StoredIntent } from '../../domain/stored-intent.ts';
import { makeDecideAnew } from './decide-anew.ts';
import { type Ending, ended } from './ending.ts';
import type { OutboundDeps } from './outbound-deps.ts';
import { makeSaveIntent } from './save-intent.ts';
import { makeSettleIntent } from './settle-intent.ts';
import { makeTellCalcom } from './tell-calcom.ts';
import { makeWhetherToTell } from './whether-to-tell.ts';

/** How a look at an intent ended: nothing was to be done, or where it stands now. */
export type IntentOutcome =
  | { readonly state: 'idle' }
  | Pick<Intent, 'state' | 'dueAt' | 'problem' | 'kind' | 'appointmentId' | 'attempts'>;

/**
 * Does what is due of an intent: tells Cal.com, reads back, waits, or finds that there is nothing to tell any more. What
 * Cal.com refuses for good is taken back and told; where only the key is refused, it waits for a new one. A failure of
 * our own is thrown, and the intent comes again when its lease is over.
 */
export const makeRunIntent = (deps: OutboundDeps) => {
  const { clock, leasing, ringIntent } = deps;
  const whetherToTell = makeWhetherToTell(deps);
  const tellCalcom = makeTellCalcom(deps);
  const settle = makeSettleIntent(deps);
  const save = makeSaveIntent(deps);
  const decideAnew = makeDecideAnew(deps);

  const endingOf = async (intent: StoredIntent, scope: TenantScope): Promise<Ending | undefined> => {
    const { state, problem, sentAt } = intent;
    const decision = await whetherToTell(intent, scope);
    switch (decision.verdict) {
      case 'tell':
        return tellCalcom(decision.telling, scope);
      case 'wait':
        return { over: intent, to: { state, problem, sentAt, dueAt: decision.until } };
      case 'moot':
        if (await decideAnew(intent, scope)) {
          return { over: intent, to: { state: 'due', problem: null, sentAt: null, dueAt: clock.now() } };
        }
        await settle.drop(intent, scope);
        return ended(intent, 'superseded');
      case 'unheard':
        await settle.close(intent, scope);
        return ended(intent, 'superseded');
      default:
        return ended(intent, decision.verdict);
    }
  };

  /** Refused first, taken back second: whoever finds our fact gone knows why. */
  const takeBack = async (intent: StoredIntent, scope: TenantScope): Promise<StoredIntent | undefined> => {
    await settle.withdraw(intent, scope);
    await settle.close(intent, scope);
    return save(intent, released(null), scope);
  };

  const finish = async ({ over, to }: Ending, scope: TenantScope): Promise<StoredIntent | undefined> => {
    if (to.state !== 'refused') {
      const reason = to.dueAt === null ? null : over.reason;
      return save(over, { ...to, ...released(to.dueAt), reason }, scope);
    }
    const refused = await save(over, { ...to, dueAt: clock.now() }, scope);
    return refused && takeBack(refused, scope);
  };

  return async (intentId: string, scope: TenantScope): Promise<IntentOutcome> => {
    const { tenantId } = scope;
    const taken = await leasing.take(tenantId, intentId);
    if (taken === undefined) return { state: 'idle' };
    let saved: StoredIntent | undefined;
    if (taken.state === 'refused') saved = await takeBack(taken, scope);
    else {
      const ending = await endingOf(taken, scope);
      saved = ending && (await finish(ending, scope));
    }
    if (saved === undefined) return { state: 'idle' };
    const { state, dueAt, problem, kind, appointmentId, attempts } = saved;
    if (dueAt !== null) ringIntent(intentId, tenantId, Math.max(0, Date.parse(dueAt) - clock.millis()));
    return { state, dueAt, problem, kind, appointmentId, attempts };
  };
};
