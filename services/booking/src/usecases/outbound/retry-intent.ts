import type { Intent, retryIntent } from '@fencepost/contracts/booking/intent';
import { teller } from '@fencepost/contracts/envelope';
import { AppError, known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { atVersion } from '@fencepost/service-kit/write-record';
import type { z } from 'zod';
import { withoutIntent } from '../../domain/known-facts.ts';
import { isUpon } from '../../domain/lineage.ts';
import { newestUidOf } from '../../domain/own-fact.ts';
import { restatedOf, timeOf } from '../../domain/stored-appointment.ts';
import { intentOf, type StoredIntent } from '../../domain/stored-intent.ts';
import { eventFor } from '../../domain/transition.ts';
import type { VendorFact } from '../../domain/vendor-fact.ts';
import type { OutboundDeps } from './outbound-deps.ts';
import { makeSaveIntent } from './save-intent.ts';

type Deps = Pick<
  OutboundDeps,
  'appointments' | 'claims' | 'holds' | 'intents' | 'sealPersonal' | 'ringIntent' | 'clock'
>;

/**
 * Tries at once what waits, and says again what Cal.com has refused: its time is claimed anew, and the appointment
 * written, before the intent is due. Throws `wrong_state` for what is done, or was decided upon what is no more.
 */
export const makeRetryIntent = (deps: Deps) => {
  const { appointments, claims, intents, sealPersonal, ringIntent, clock } = deps;
  const save = makeSaveIntent(deps);

  const sayAgain = async (
    { id, appointmentId }: StoredIntent,
    fact: VendorFact,
    scope: TenantScope,
  ): Promise<number> => {
    const ours = appointments.forTenant(scope.tenantId);
    const stored = known(await ours.stored(appointmentId));
    const rest = withoutIntent(stored.facts, id);
    const { appointment: before } = stored;
    // A repetition after a crash: it is said already.
    if (stored.facts.some(({ intentId, kind }) => intentId === id && kind === fact.kind) && before.sync === 'pending') {
      return before.version;
    }
    const restated = isUpon(fact, newestUidOf(rest)) ? restatedOf(stored, [...rest, fact]) : undefined;
    if (restated === undefined) throw wrong('Cal.com’s booking has moved on: this cannot be said of it any more.');
    const occupies = timeOf(restated);
    const own = claims.forTenant(scope.tenantId);
    const claim = await own.claim(appointmentId, occupies, { expiresAt: null });
    if (!claim.claimed) throw wrong('The time is somebody else’s by now: choose another.');
    const giveUp = await own.leftovers(appointmentId);
    const after = { ...restated.appointment, contested: false };
    const sealed = await sealPersonal(after.customerId, {}, scope);
    const tell = teller({ scope, occurredAt: clock.now(), causationId: id, sealed });
    await ours.save({ ...restated, appointment: after, occupies }, eventFor({ before, after }, tell));
    await giveUp(occupies);
    return after.version;
  };

  return async ({ intentId, version }: z.output<typeof retryIntent.input>, scope: TenantScope): Promise<Intent> => {
    const stored = known(await intents.forTenant(scope.tenantId).byId(intentId));
    if (stored.version === version + 1 && stored.state === 'due' && scope.idempotencyKey !== undefined) {
      return intentOf(stored);
    }
    const { state, withdrawn } = atVersion(stored, version);
    if (state === 'done' || state === 'superseded') throw wrong('There is nothing left to tell Cal.com.');
    const again = state === 'refused' && withdrawn !== null;
    if (state === 'refused' && stored.dueAt !== null) throw wrong('It is being taken back; try again in a moment.');
    const appointmentVersion = again ? await sayAgain(stored, withdrawn, scope) : stored.appointmentVersion;
    const to = again
      ? ({ state: 'due', problem: null, withdrawn: null, sentAt: null, appointmentVersion } as const)
      : {};
    const saved = await save(stored, { ...to, dueAt: clock.now(), leasedBy: null, leaseUntil: null }, scope);
    if (saved === undefined) throw new AppError('stale_version', 'The intent has changed since it was read.');
    ringIntent(intentId, scope.tenantId, 0);
    return intentOf(saved);
  };
};

const wrong = (message: string): AppError => new AppError('wrong_state', message);
