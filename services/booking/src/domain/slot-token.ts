import { AppError } from '@fencepost/contracts/errors';
import { derivedId, ServiceId, StaffId, type TenantId } from '@fencepost/contracts/ids';
import type { Instant } from '@fencepost/contracts/instant';

/** What an offered slot means, said once: whoever brings its token back means exactly this (K20). */
export interface OfferedSlot {
  readonly serviceId: string;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  /** The member of staff that was asked for; null where anybody who is free will do. */
  readonly staffId: string | null;
}

const RADIX = 36;
const PREFIX = 'slt_';
const NOBODY = 'x';
const FORM = /^slt_([0-9a-z]{26})-(svc_\w+)-([0-9a-z]{1,9})-([0-9a-z]{1,9})-(stf_\w+|x)$/;

/**
 * The token of a slot. Its seal names the company, so that another company's token means nothing here. It is no proof of
 * anything: whoever books is proved and checked as without one.
 */
export const tokenOf = (tenantId: TenantId, { serviceId, startsAt, endsAt, staffId }: OfferedSlot): string => {
  const [start, end] = [Date.parse(startsAt), Date.parse(endsAt)];
  const meaning = [serviceId, start.toString(RADIX), (end - start).toString(RADIX), staffId ?? NOBODY].join('-');
  return `${PREFIX}${sealOf(tenantId, meaning)}-${meaning}`;
};

/** What a token means, or undefined for one that this company never gave. */
export const offeredBy = (tenantId: TenantId, token: string): OfferedSlot | undefined => {
  const [, seal, service = '', start = '', length = '', staff = ''] = FORM.exec(token) ?? [];
  if (seal === undefined || seal !== sealOf(tenantId, [service, start, length, staff].join('-'))) return undefined;
  const startMs = Number.parseInt(start, RADIX);
  return {
    serviceId: ServiceId.parse(service),
    startsAt: new Date(startMs).toISOString(),
    endsAt: new Date(startMs + Number.parseInt(length, RADIX)).toISOString(),
    staffId: staff === NOBODY ? null : StaffId.parse(staff),
  };
};

interface Wanted {
  readonly serviceId: string;
  readonly startsAt: Instant;
  readonly staffId?: string | undefined;
  readonly slotToken?: string | undefined;
}

/** Who was asked for, by name or by a token. Throws `invalid_input` for a token that means something else than the rest. */
export const staffMeant = (
  tenantId: TenantId,
  { serviceId, startsAt, staffId, slotToken }: Wanted,
): string | undefined => {
  if (slotToken === undefined) return staffId;
  const meant = offeredBy(tenantId, slotToken);
  const isSame = meant?.serviceId === serviceId && meant.startsAt === startsAt;
  const isSameStaff = staffId === undefined || meant?.staffId === staffId;
  if (!isSame || !isSameStaff) throw new AppError('invalid_input', 'The token is of another slot.');
  return meant.staffId ?? undefined;
};

const sealOf = (tenantId: TenantId, meaning: string): string =>
  derivedId('slt', tenantId, meaning).slice(PREFIX.length);
