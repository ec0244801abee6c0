import { AppError } from '@fencepost/contracts/errors';
import type { TenantId } from '@fencepost/contracts/ids';
import { companyOffboarded } from '@fencepost/contracts/tenant/offboarding';
import type { Delivery } from '@fencepost/service-kit/consumer';
import { envelopeIn } from '@fencepost/service-kit/envelope-in';

/** Which company has left. Throws `malformed_body` for bytes that do not say so of one company. */
export const leftCompanyIn = (delivery: Pick<Delivery, 'data'>): TenantId => {
  const { subject, tenantId, payload } = envelopeIn(delivery);
  const company = companyOffboarded.payload.safeParse(payload).data?.company;
  if (company === undefined || subject !== companyOffboarded.subject || tenantId !== company.id) {
    throw new AppError('malformed_body', 'This message does not tell of a company that has left.');
  }
  return company.id;
};
