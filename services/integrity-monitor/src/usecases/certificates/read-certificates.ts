import { known } from '@fencepost/contracts/errors';
import type {
  Certificate,
  getCertificate,
  getCompanyCertificate,
  listCertificates,
} from '@fencepost/contracts/integrity/certificate';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import type { IssueCertificate } from './issue-certificate.ts';
import type { Certificates } from './ports.ts';

const MOST_DAYS = 100;

interface Deps {
  readonly issueCertificate: IssueCertificate;
  readonly certificates: Certificates;
}

/** The company's own. */
export const makeGetCertificate =
  ({ issueCertificate }: Deps) =>
  async ({ day }: z.output<typeof getCertificate.input>, { tenantId }: TenantScope): Promise<Certificate> =>
    known(await issueCertificate(tenantId, day));

export const makeListCertificates =
  ({ certificates }: Deps) =>
  async (
    _: z.output<typeof listCertificates.input>,
    { tenantId }: TenantScope,
  ): Promise<z.output<typeof listCertificates.output>> => {
    const found = await certificates.ofCompany(tenantId, MOST_DAYS);
    return { data: found.map(({ day, certificate: { clean, issuedAt } }) => ({ day, clean, issuedAt })) };
  };

/** Any company's, for operators. */
export const makeGetCompanyCertificate =
  ({ issueCertificate }: Deps) =>
  async ({ companyId, day }: z.output<typeof getCompanyCertificate.input>): Promise<Certificate> =>
    known(await issueCertificate(companyId, day));
