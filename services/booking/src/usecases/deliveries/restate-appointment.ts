import { teller } from '@fencepost/contracts/envelope';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import { contradictions, withFacts } from '../../domain/known-facts.ts';
import { MOST_FACTS, restatedOf, type StoredAppointment } from '../../domain/stored-appointment.ts';
import { isSameSegments } from '../../domain/time-to-claim.ts';
import { eventFor } from '../../domain/transition.ts';
import { makeFindOrCreateCustomer } from '../customers/find-or-create-customer.ts';
import type { MatchHosts } from '../ports/neighbours.ts';
import type { Stores } from '../ports/stores.ts';
import { makeOccupyTime } from './occupy-time.ts';
import type { ProvedFacts, Recorded, Written } from './proved-facts.ts';
import { makeWithStaff } from './with-staff.ts';

type Deps = Pick<Stores, 'customers' | 'appointments' | 'claims' | 'holds'> & {
  readonly matchHosts: MatchHosts;
  readonly clock: Clock;
};

/**
 * Adds facts to an appointment that stands: new time is claimed before the write, and what is no longer needed is released
 * after it. Throws `stale_version` where somebody else has written meanwhile (D-18: webhooks too).
 */
export const makeRestateAppointment = (deps: Deps) => {
  const { appointments, claims, clock } = deps;
  const withStaff = makeWithStaff(deps);
  const occupyTime = makeOccupyTime(deps);
  const findOrCreateCustomer = makeFindOrCreateCustomer(deps);

  return async (
    standing: StoredAppointment,
    proved: ProvedFacts,
    scope: TenantScope,
    isFirstTry: boolean,
  ): Promise<Written> => {
    const { appointment, facts: known } = standing;
    const { told, deliveryId } = proved;
    const { id: appointmentId, customerId } = appointment;
    const said = told.map(({ fact }) => fact);
    const against = said.flatMap((fact) => contradictions(known, fact));
    if (against.length > 0) return contradiction(appointmentId, against);
    // A delivery that was killed between its effect and its acknowledgement has had its effect.
    const isCopy = deliveryId !== null && known.some((fact) => fact.deliveryId === deliveryId);
    const nothingNew = { recorded: isCopy ? 'applied' : 'superseded', appointmentId, customerId } as const;
    // What a try that lost, or was killed after its write, has left claimed is left to the sweeper: whoever writes next may
    // have claimed it by now.
    if (withFacts(known, said) === undefined) return nothingNew;
    const facts = withFacts(known, await withStaff(told, known, scope));
    const restated = facts && restatedOf(standing, facts);
    if (restated === undefined) return nothingNew;
    if (restated.facts.length > MOST_FACTS) return tooMuch(appointmentId);

    // Whoever takes a further seat is a customer too; the appointment stays that of whoever was heard of first.
    if (said.some(({ seated, kind }) => seated && kind !== 'seat_left')) {
      const uid = appointment.calcomUids[0] ?? appointmentId;
      await findOrCreateCustomer({ attendee: proved.booker, uid }, deliveryId, scope);
    }
    const { next, contestedBy } = await occupyTime(standing, restated, deliveryId, scope);
    const tell = teller({ scope, occurredAt: clock.now(), causationId: deliveryId });
    const event = eventFor({ before: appointment, after: next.appointment, contestedBy }, tell);
    const isUnchanged = isFirstTry && isSameSegments(standing.occupies, next.occupies);
    const giveUp = isUnchanged ? undefined : await claims.forTenant(scope.tenantId).leftovers(appointmentId);
    await appointments.forTenant(scope.tenantId).save(next, event);
    await giveUp?.(next.occupies);
    return { recorded: 'applied', appointmentId, customerId };
  };
};

const contradiction = (appointmentId: string, against: readonly string[]): Recorded => {
  const words = [...new Set(against)].join(' and another ');
  return {
    recorded: 'conflict',
    explanation: `The booking is already appointment ${appointmentId}, with another ${words}.`,
  };
};

const tooMuch = (appointmentId: string): Recorded => ({
  recorded: 'conflict',
  explanation: `More than ${MOST_FACTS} statements were made about appointment ${appointmentId}; a person must look.`,
});
