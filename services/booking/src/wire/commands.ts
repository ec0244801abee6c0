import { makeCancelAppointment } from '../usecases/commands/cancel-appointment.ts';
import type { CommandDeps } from '../usecases/commands/command-deps.ts';
import { makeCreateAppointment } from '../usecases/commands/create-appointment.ts';
import { makeConfirmAppointment, makeDeclineAppointment } from '../usecases/commands/decide-request.ts';
import { makeMarkNoShow } from '../usecases/commands/mark-no-show.ts';
import { makeReassignAppointment } from '../usecases/commands/reassign-appointment.ts';
import { makeRescheduleAppointment } from '../usecases/commands/reschedule-appointment.ts';
import { makeSettleContested } from '../usecases/commands/settle-contested.ts';

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
