import { makeCancelAppointment } from './cancel-appointment.ts';
import type { CommandDeps } from './command-deps.ts';
import { makeCreateAppointment } from './create-appointment.ts';
import { makeConfirmAppointment, makeDeclineAppointment } from './decide-request.ts';
import { makeMarkNoShow } from './mark-no-show.ts';
import { makeReassignAppointment } from './reassign-appointment.ts';
import { makeRescheduleAppointment } from './reschedule-appointment.ts';
import { makeSettleContested } from './settle-contested.ts';

/** The commands about appointments, by the names of their contracts. */
export const wireCommands = (deps: CommandDeps) => ({
  createAppointment: makeCreateAppointment(deps),
  rescheduleAppointment: makeRescheduleAppointment(deps),
  cancelAppointment: makeCancelAppointment(deps),
  confirmAppointment: makeConfirmAppointment(deps),
  declineAppointment: makeDeclineAppointment(deps),
  markNoShow: makeMarkNoShow(deps),
  reassignAppointment: makeReassignAppointment(deps),
  settleContested: makeSettleContested(deps),
});
