import type { Appointment } from '@fencepost/contracts/booking/appointment';
import { AppError, known } from '@fencepost/contracts/errors';
import { AppointmentId, ServiceId, StaffId } from '@fencepost/contracts/ids';
import { Instant } from '@fencepost/contracts/instant';
import type { TenantScope } from '@fencepost/contracts/scope';
import { Reason } from '@fencepost/contracts/text';
import { z } from 'zod';
import { sayMoney } from '../../../domain/say-when.ts';
import { offeredBy } from '../../../domain/slot-token.ts';
import type { Stores } from '../../ports/stores.ts';
import type { FindAlternatives } from '../../slots/find-alternatives.ts';
import { ok, refused, whenFor } from '../answers.ts';
import { type Args, appointmentIdIn, slotTokenIn, textIn } from '../args.ts';
import type { OwnAppointments } from '../find-own-appointments.ts';
import type { CancelAppointment, RescheduleAppointment } from '../ports.ts';
import { takenAnswer } from './book.ts';
import type { WritingFunction } from './writing.ts';

export interface ChangeDeps extends Pick<Stores, 'appointments'> {
  readonly ownAppointments: OwnAppointments;
  readonly rescheduleAppointment: RescheduleAppointment;
  readonly cancelAppointment: CancelAppointment;
  readonly findAlternatives: FindAlternatives;
}

const Cancellation = z.object({ appointmentId: AppointmentId, startsAt: Instant, reason: Reason.optional() });
const Move = Cancellation.extend({ serviceId: ServiceId, to: Instant, staffId: StaffId.optional() });

const reasonIn = (args: Args): string | undefined => textIn(args, 'reason');
/** Without an id it is the only one that the caller has. */
const whichIn = (args: Args): string => appointmentIdIn(args) ?? 'the only one';

/** Who books another after the first has been dealt with, and names neither, means the one there is now. */
const makeMeansAnother =
  ({ ownAppointments }: Pick<ChangeDeps, 'ownAppointments'>): NonNullable<WritingFunction['meansAnother']> =>
  async (answeredAbout, args, caller) =>
    appointmentIdIn(args) === undefined &&
    (await ownAppointments.upcoming(caller)).some(({ id }) => id !== answeredAbout);

/** The appointment as it is now: whoever calls means that one, not a version that was once read. */
const makeAsItIs =
  ({ appointments }: Pick<Stores, 'appointments'>) =>
  async (id: string, { tenantId }: TenantScope): Promise<Appointment> =>
    known(await appointments.forTenant(tenantId).byId(id));

/** Cancels an appointment of the caller's own. */
export const makeCancel = (deps: ChangeDeps): WritingFunction<z.output<typeof Cancellation>> => {
  const asItIs = makeAsItIs(deps);
  return {
    intent: (args) => [whichIn(args)],
    meansAnother: makeMeansAnother(deps),
    plan: async (args, caller) => {
      const meant = await deps.ownAppointments.meant(args, caller);
      if ('answer' in meant) return meant;
      const { id, startsAt } = meant.appointment;
      return { plan: { appointmentId: id, startsAt, reason: reasonIn(args) } };
    },
    parse: (stored) => Cancellation.parse(stored),
    perform: async ({ appointmentId, startsAt, reason }, { caller, scope }) => {
      const { version, status } = await asItIs(appointmentId, scope);
      // An earlier run of this very plan came so far.
      const fee =
        status === 'cancelled'
          ? null
          : (await deps.cancelAppointment({ appointmentId, version, reason, as: 'customer' }, scope)).fee;
      const { words } = caller;
      const when = whenFor(caller, startsAt);
      const isFree = fee === null || fee.amountMinor === 0;
      const say = isFree ? words.cancelled(when) : words.cancelledWithFee(when, sayMoney(fee, words.language));
      return { answer: ok(say, { appointmentId, fee }), promise: { kind: 'cancelled', appointmentId, startsAt } };
    },
  };
};

/** Moves an appointment of the caller's own to the slot that a token names (K20). */
export const makeReschedule = (deps: ChangeDeps): WritingFunction<z.output<typeof Move>> => {
  const asItIs = makeAsItIs(deps);
  return {
    intent: (args, { scope }) => {
      const offered = offeredBy(scope.tenantId, slotTokenIn(args) ?? '');
      return [whichIn(args), offered?.startsAt ?? '', offered?.staffId ?? ''];
    },
    meansAnother: makeMeansAnother(deps),
    plan: async (args, caller) => {
      const meant = await deps.ownAppointments.meant(args, caller);
      if ('answer' in meant) return meant;
      const offered = offeredBy(caller.scope.tenantId, slotTokenIn(args) ?? '');
      const { words } = caller;
      if (offered === undefined) return { answer: refused('slot_unknown', words.slotUnknown) };
      const { id, startsAt, serviceId } = meant.appointment;
      if (offered.serviceId !== serviceId)
        return { answer: refused('slot_of_other_service', words.slotOfOtherService) };
      const { startsAt: to, staffId } = offered;
      const plan = { appointmentId: id, startsAt, serviceId, to, reason: reasonIn(args) };
      return { plan: Move.parse(staffId === null ? plan : { ...plan, staffId }) };
    },
    parse: (stored) => Move.parse(stored),
    perform: async ({ appointmentId, serviceId, to, staffId, reason }, { caller, scope }) => {
      const present = await asItIs(appointmentId, scope);
      try {
        const command = {
          appointmentId,
          version: present.version,
          startsAt: to,
          staffId,
          reason,
          as: 'customer',
        } as const;
        // An earlier run of this very plan may have come so far.
        const moved = isThere(present, to) ? present : await deps.rescheduleAppointment(command, scope);
        const { startsAt, endsAt, sync } = moved;
        const when = whenFor(caller, startsAt);
        const confirmed = sync === 'in_step';
        const { words } = caller;
        const say = confirmed ? words.rescheduled(when) : words.moveAccepted(when);
        const answer = ok(say, { appointmentId, startsAt, endsAt, when, confirmed });
        return { answer, promise: { kind: 'rescheduled', appointmentId, startsAt } };
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'slot_taken') throw error;
        return { answer: await takenAnswer(deps, { serviceId, startsAt: to }, caller), promise: null };
      }
    },
  };
};

const isThere = ({ startsAt, status }: Appointment, to: string): boolean =>
  startsAt === to && (status === 'requested' || status === 'booked');
