import type { getAppointmentCalendarFile } from '@fencepost/contracts/booking/appointment';
import { known } from '@fencepost/contracts/errors';
import type { FileAnswer } from '@fencepost/contracts/file-answer';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import { calendarFileOf } from '../domain/calendar-file.ts';
import type { Stores } from './ports/stores.ts';

/** Asks the tenant service what a service is called; null where it is not there any more. */
export type AskServiceName = (serviceId: string, scope: TenantScope) => Promise<string | null>;

const UNNAMED = 'Appointment';

/** A file for any calendar. It names the service and nobody: such files are handed on. */
export const makeGetAppointmentCalendarFile =
  (deps: Pick<Stores, 'appointments'> & { readonly askServiceName: AskServiceName; readonly clock: Clock }) =>
  async (
    { appointmentId }: z.output<typeof getAppointmentCalendarFile.input>,
    scope: TenantScope,
  ): Promise<FileAnswer> => {
    const appointment = known(await deps.appointments.forTenant(scope.tenantId).byId(appointmentId));
    const { id, version, startsAt, endsAt, status, serviceId } = appointment;
    const summary = (await deps.askServiceName(serviceId, scope)) ?? UNNAMED;
    const statedAt = deps.clock.now();
    const body = calendarFileOf({ uid: id, sequence: version, statedAt, startsAt, endsAt, status, summary });
    return { contentType: 'text/calendar; charset=utf-8', fileName: `${id}.ics`, body };
  };
