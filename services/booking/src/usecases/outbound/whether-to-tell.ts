import type { Instant } from '@fencepost/contracts/instant';
import type { TenantScope } from '@fencepost/contracts/scope';
import { instantOf } from '@fencepost/service-kit/clock';
import { isLive } from '../../domain/lifecycle.ts';
import { isUpon } from '../../domain/lineage.ts';
import { newestUidOf } from '../../domain/own-fact.ts';
import type { StoredAppointment } from '../../domain/stored-appointment.ts';
import { type StoredIntent, stepOf } from '../../domain/stored-intent.ts';
import type { Telling } from './call-calcom.ts';
import type { OutboundDeps } from './outbound-deps.ts';

/** So long the write that an intent is for may still be on its way. */
const GRACE_MS = 60_000;
const AFTER_ANOTHER_MS = 2_000;
/** Of one appointment; more are not made before the first is done. */
const MOST_INTENTS = 1_000;

/**
 * `moot`: Cal.com’s booking has moved on, and our word is taken back; `superseded`: nothing is to be told any more;
 * `unheard`: Cal.com never heard of the booking; `done`: it is so already.
 */
export type Decision =
  | { readonly verdict: 'tell'; readonly telling: Telling }
  | { readonly verdict: 'wait'; readonly until: Instant }
  | { readonly verdict: 'moot' | 'superseded' | 'unheard' | 'done' };

type Deps = Pick<OutboundDeps, 'appointments' | 'intents' | 'clock'>;

/**
 * The version check before anything is sent (K11): whether the appointment, as it is now, still says what the intent is to
 * tell. Intents of one appointment go one after the other, in the order in which they were decided.
 */
export const makeWhetherToTell = ({ appointments, intents, clock }: Deps) => {
  /** Not written, or answered by Cal.com’s own word before we had its answer. */
  const withoutFact = (intent: StoredIntent, stored: StoredAppointment | undefined): Decision => {
    if (intent.sentAt !== null) return { verdict: 'done' };
    const isWritten = stored !== undefined && stored.appointment.version >= intent.appointmentVersion;
    const graceEndsMs = Date.parse(intent.wantedAt) + GRACE_MS;
    if (isWritten || clock.millis() >= graceEndsMs) return { verdict: 'superseded' };
    return { verdict: 'wait', until: instantOf(graceEndsMs) };
  };

  const before = async (intent: StoredIntent, { facts }: StoredAppointment, scope: TenantScope) => {
    const { appointmentId, appointmentVersion, id } = intent;
    const all = await intents.forTenant(scope.tenantId).where({ appointmentId }, MOST_INTENTS);
    const open = all.filter((other) => other.id !== id && other.dueAt !== null);
    return open.find(
      (other) =>
        other.appointmentVersion < appointmentVersion &&
        (other.sentAt !== null || other.state === 'refused' || facts.some(({ intentId }) => intentId === other.id)),
    );
  };

  return async (intent: StoredIntent, scope: TenantScope): Promise<Decision> => {
    const stored = await appointments.forTenant(scope.tenantId).stored(intent.appointmentId);
    const fact = stored?.facts.find(({ intentId }) => intentId === intent.id);
    if (stored === undefined || fact === undefined) return withoutFact(intent, stored);
    const uid = newestUidOf(stored.facts);
    const telling = { intent, stored, fact, uid };
    if (intent.sentAt !== null) return { verdict: 'tell', telling };

    const first = await before(intent, stored, scope);
    if (first !== undefined) {
      const soonMs = clock.millis() + AFTER_ANOTHER_MS;
      return { verdict: 'wait', until: instantOf(Math.max(soonMs, Date.parse(first.dueAt ?? ''))) };
    }
    if (stepOf(intent, fact) === 'create') {
      // Cancelled before Cal.com ever heard of it.
      return isLive(stored.appointment.status) ? { verdict: 'tell', telling } : { verdict: 'superseded' };
    }
    if (uid === null) return { verdict: 'unheard' };
    return isUpon(fact, uid) ? { verdict: 'tell', telling } : { verdict: 'moot' };
  };
};
