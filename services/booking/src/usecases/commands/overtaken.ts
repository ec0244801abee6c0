import { AppError } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Stores } from '../ports/stores.ts';

/** The refusal of a command that was meant for another version: it tells both, and who changed what when. */
export const overtaken = async (
  { appointments }: Pick<Stores, 'appointments'>,
  { appointmentId, version: expected }: { readonly appointmentId: string; readonly version: number },
  { tenantId }: TenantScope,
): Promise<AppError> => {
  const ours = appointments.forTenant(tenantId);
  const [appointment, last] = await Promise.all([ours.byId(appointmentId), ours.lastWrite(appointmentId)]);
  const facts = {
    expected,
    actual: appointment?.version ?? null,
    changedWhat: last?.what ?? null,
    changedBy: last === undefined ? null : `${last.by.kind}:${last.by.id}`,
    changedAt: last?.at ?? null,
  };
  return new AppError('stale_version', 'The appointment has changed since it was read; read it again.', { facts });
};
