import type { getAppointmentCalendarFile } from '@fencepost/contracts/booking/appointment';
import { known } from '@fencepost/contracts/errors';
import type { FileAnswer } from '@fencepost/contracts/file-answer';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import { calendarFileOf } from '../../domain/calendar-file.ts';
import type { Stores } from '../ports/stores.ts';
import { placeFor } from './place-for.ts';

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
    const stored = known(await deps.appointments.forTenant(scope.tenantId).stored(appointmentId));
    const { id, version, startsAt, endsAt, status, serviceId } = stored.appointment;
    const location = placeFor(scope, stored)?.value ?? null;
    const summary = (await deps.askServiceName(serviceId, scope)) ?? UNNAMED;
    const statedAt = deps.clock.now();
    const times = { statedAt, startsAt, endsAt };
    const body = calendarFileOf({ uid: id, sequence: version, ...times, status, summary, location });
    return { contentType: 'text/calendar; charset=utf-8', fileName: `${id}.ics`, body };
  };
