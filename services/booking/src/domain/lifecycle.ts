import type { AppointmentStatus } from '@fencepost/contracts/booking/appointment';
import type { FactKind } from './vendor-fact.ts';

/** Where a booking stands before anything was said of it. */
type Standing = AppointmentStatus | 'unheard';

type Moves = Partial<Record<Standing, AppointmentStatus>>;

/**
 * The state machine: what each statement makes of one booking. What is not listed stays as it is, so that a booking that
 * is over stays over; only `no_show` and `completed` change into each other.
 */
const moves: Readonly<Record<FactKind, Moves>> = {
  linked: { unheard: 'booked' },
  requested: { unheard: 'requested' },
  // Cal.com writes ACCEPTED here, although the booking waits for the payment, or for the host's word (calcom.md 3.4).
  payment_due: { unheard: 'requested' },
  paid: { unheard: 'requested' },
  created: { unheard: 'booked', requested: 'booked' },
  rescheduled: { unheard: 'booked', requested: 'booked' },
  relocated: { unheard: 'booked' },
  reassigned: { unheard: 'booked' },
  started: { unheard: 'booked', requested: 'booked' },
  ended: { unheard: 'completed', requested: 'completed', booked: 'completed' },
  missed: { unheard: 'no_show', booked: 'no_show', completed: 'no_show' },
  attended: { unheard: 'completed', booked: 'completed', no_show: 'completed' },
  present: { unheard: 'booked', no_show: 'completed' },
  seat_left: { unheard: 'booked' },
  rejected: { unheard: 'rejected', requested: 'rejected', booked: 'rejected' },
  cancelled: {
    unheard: 'cancelled',
    requested: 'cancelled',
    booked: 'cancelled',
    no_show: 'cancelled',
    completed: 'cancelled',
  },
};

/** Where a booking stands after one more statement. */
export const statusAfter = (standing: Standing, kind: FactKind): Standing => moves[kind][standing] ?? standing;

/** What people may ask for, and of which appointments. */
const allowed = {
  reschedule: ['requested', 'booked'],
  cancel: ['requested', 'booked'],
  reassign: ['requested', 'booked'],
  confirm: ['requested'],
  decline: ['requested'],
  no_show: ['booked', 'completed'],
  came: ['no_show'],
} as const satisfies Record<string, readonly AppointmentStatus[]>;
export type Command = keyof typeof allowed;

/** Whether a command makes sense of an appointment that stands there. */
export const isAllowed = (command: Command, status: AppointmentStatus): boolean =>
  (allowed[command] as readonly AppointmentStatus[]).includes(status);

/** Whether an appointment occupies its slot. */
export const isLive = (status: AppointmentStatus): boolean => status === 'requested' || status === 'booked';
