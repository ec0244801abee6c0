import {
  type Appointment,
  appointmentAmended,
  appointmentBooked,
  appointmentCancelled,
  appointmentCompleted,
  appointmentContested,
  appointmentMissed,
  appointmentPaid,
  appointmentReassigned,
  appointmentRejected,
  appointmentRequested,
  appointmentRescheduled,
} from '@fencepost/contracts/booking/appointment';
import type { Envelope, teller } from '@fencepost/contracts/envelope';
import { isLive } from './lifecycle.ts';

const byStatus = {
  requested: appointmentRequested,
  booked: appointmentBooked,
  cancelled: appointmentCancelled,
  rejected: appointmentRejected,
  no_show: appointmentMissed,
  completed: appointmentCompleted,
} as const;

/** What one write makes of an appointment: null before its first. */
export interface Transition {
  readonly before: Appointment | null;
  readonly after: Appointment;
  /** Whose time a contested one wants; only needed where it becomes contested. */
  readonly contestedBy?: string | null;
}

/** The one event of a write: the most telling that fits, else that something was amended. */
export const eventFor = ({ before, after, contestedBy }: Transition, tell: ReturnType<typeof teller>): Envelope => {
  const told = { appointment: after };
  if (after.contested && before?.contested !== true && contestedBy) {
    return tell(appointmentContested, after, { ...told, otherAppointmentId: contestedBy });
  }
  if (before === null) return tell(byStatus[after.status], after, told);
  const hasMoved = before.startsAt !== after.startsAt || before.endsAt !== after.endsAt;
  if (hasMoved && isLive(after.status)) {
    const { startsAt, endsAt } = before;
    return tell(appointmentRescheduled, after, { ...told, from: { startsAt, endsAt } });
  }
  if (before.status !== after.status) return tell(byStatus[after.status], after, told);
  if (before.payment?.state !== 'paid' && after.payment?.state === 'paid') return tell(appointmentPaid, after, told);
  if (before.staffIds.toSorted().join() !== after.staffIds.toSorted().join()) {
    return tell(appointmentReassigned, after, { ...told, fromStaffIds: before.staffIds });
  }
  return tell(appointmentAmended, after, told);
};
