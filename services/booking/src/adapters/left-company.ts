import { Envelope } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import type { TenantId } from '@fencepost/contracts/ids';
import { companyOffboarded } from '@fencepost/contracts/tenant/offboarding';
import type { Delivery } from '@fencepost/service-kit/consumer';

/** Which company has left. Throws `malformed_body` for bytes that do not say so of one company. */
export const leftCompanyIn = ({ data }: Pick<Delivery, 'data'>): TenantId => {
  const envelope = Envelope.safeParse(jsonOf(data)).data;
  const company = companyOffboarded.payload.safeParse(envelope?.payload).data?.company;
  if (company === undefined || envelope?.subject !== companyOffboarded.subject || envelope.tenantId !== company.id) {
    throw new AppError('malformed_body', 'This message does not tell of a company that has left.');
  }
  return company.id;
};

const jsonOf = (data: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(data).toString());
  } catch {
    return undefined;
  }
};
